"""Plans of a basket in Chinese sentences: why each is best, what is unknown. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from app.matching.baskets.basket import Plan

NAMES = {"fewest": "机构最少", "cheapest": "费用最低", "fastest": "最快"}


def yuan(amount: Decimal) -> str:
    """An amount of money as it is read: 12,300 元, 0.5 元."""
    text = f"{amount:,f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} 元"


def claim(plan: Plan, least: int) -> Plan:
    """The plan with its sentence; `least`: a number of institutions nothing goes below."""
    parts = [_CLAIMS[best](plan, least) for best in plan.best]
    return replace(plan, sentence="；".join(parts) + "。" + _unknown(plan))


def _fewest(plan: Plan, least: int) -> str:
    count = len(plan.organisation_ids)
    if count == 1:
        return "1 家就够"
    if count == least:
        return f"{count} 家是最少：再少一家就有项目无人可做"
    return f"找到的最少是 {count} 家，时限内没有证明不能更少（不会少于 {least} 家）"


def _cheapest(plan: Plan, _least: int) -> str:
    if "cheapest" not in plan.unproven:
        return f"已知费用合计 {yuan(plan.cost)}，没有更低的组合"
    return f"已知费用合计 {yuan(plan.cost)}，时限内没有证明这是最低"


def _fastest(plan: Plan, _least: int) -> str:
    if plan.days is None:
        return "各项所需的天数都未知，快慢无从比较"
    return f"最长 {plan.days} 天，不能更快：最慢的项目已由最快的机构做"


_CLAIMS = {"fewest": _fewest, "cheapest": _cheapest, "fastest": _fastest}


def _unknown(plan: Plan) -> str:
    known = []
    if plan.prices_unknown:
        known.append(f"{plan.prices_unknown} 项的价格未知，未计入费用")
    if plan.freights_unknown:
        known.append(f"{plan.freights_unknown} 家的运费未知，未计入费用")
    if plan.days_unknown and plan.days is not None:
        known.append(f"{plan.days_unknown} 项的天数未知，未计入工期")
    return f"{'；'.join(known)}。" if known else ""


def unserved(items: Sequence[int]) -> tuple[str, ...]:
    """What is said of items that nobody serves."""
    if not items:
        return ()
    return (f"有 {len(items)} 项没有机构能做，单独列出，不影响其余项目的方案。",)


def merged(plans: Sequence[Plan]) -> tuple[str, ...]:
    """What is said of plans that coincide."""
    return tuple(
        f"{'、'.join(NAMES[best] for best in plan.best)}是同一个方案。"
        for plan in plans
        if len(plan.best) > 1
    )


def missing(plans: Sequence[Plan]) -> tuple[str, ...]:
    """What is said of plans that the limit of time left no answer for."""
    found = {best for plan in plans for best in plan.best}
    names = "、".join(name for best, name in NAMES.items() if best not in found)
    return (f"时限内没有算出{names}的方案；可以减少项目后再试。",) if names else ()


def compared(points: Sequence[Plan]) -> tuple[Plan, ...]:
    """The points of the trade-off with their sentences, each against the one before it."""
    first = [replace(point, sentence=f"{_facts(point)}。") for point in points[:1]]
    others = [
        replace(after, sentence=f"{_facts(after)}；{_difference(before, after)}。")
        for before, after in pairwise(points)
    ]
    return tuple(first + others)


def _facts(plan: Plan) -> str:
    days = "天数未知" if plan.days is None else f"最长 {plan.days} 天"
    unpriced = f"（另有 {plan.prices_unknown} 项价格未知）" if plan.prices_unknown else ""
    return f"{len(plan.organisation_ids)} 家，{yuan(plan.cost)}{unpriced}，{days}"


def _difference(before: Plan, after: Plan) -> str:
    parts = []
    more = len(after.organisation_ids) - len(before.organisation_ids)
    if more:
        parts.append(f"{'多' if more > 0 else '少'} {abs(more)} 家")
    if saved := before.cost - after.cost:
        parts.append(f"{'省' if saved > 0 else '贵'} {yuan(abs(saved))}")
    if before.days is not None and after.days is not None and (sooner := before.days - after.days):
        parts.append(f"{'快' if sooner > 0 else '慢'} {abs(sooner)} 天")
    return f"比上一方案{'、'.join(parts)}" if parts else "与上一方案只差在未知的部分"
