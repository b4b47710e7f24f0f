"""Plans of a year in Chinese sentences: what each serves and what more would bring. Pure."""

from dataclasses import replace

from app.matching.planning.types import CapacityPrice, PlanInput, YearPlan

_NAMES = {"most": "服务需求最多", "fairest": "各地最均衡", "related": "在期结对关系最多"}


def number(amount: float) -> str:
    """A figure with at most two decimals."""
    return f"{amount:,.2f}".rstrip("0").rstrip(".")


def described(plan: YearPlan, most: YearPlan, given: PlanInput) -> YearPlan:
    """The plan with its sentences; `most` is the plan that serves most."""
    names = {each.organisation_id: each.name for each in given.supports}
    plain = all(each.weight == 1 for each in given.demands)
    plain = plain and all(each.value == 1 for each in given.edges)
    prices = tuple(
        replace(each, sentence=_price(each, names[each.organisation_id], plain=plain))
        for each in plan.prices
    )
    return replace(plan, prices=prices, sentence=_sentence(plan, most, plain=plain))


def _amount(value: float, *, plain: bool) -> str:
    return f" {number(value)} 项需求" if plain else f"按权重折合 {number(value)} 的需求"


def _price(price: CapacityPrice, name: str, *, plain: bool) -> str:
    days = number(price.extra_days)
    gain = _amount(price.gain, plain=plain)
    said = f"再给{name} {days} 人天，可多服务{gain}"
    rate = f"头几人天每人天折合 {number(price.per_day)}"
    short = price.gain < price.per_day * price.extra_days * (1 - 1e-6)
    return (
        f"{said}（{rate}，之后递减）。"
        if short
        else f"{said}（每人天折合 {number(price.per_day)}）。"
    )


def _sentence(plan: YearPlan, most: YearPlan, *, plain: bool) -> str:
    pairs = len({(each.organisation_id, each.recipient) for each in plan.services})
    parts = [f"{_NAMES[plan.kind]}：{pairs} 对，共服务{_amount(plan.value, plain=plain)}"]
    if plan.kind == "fairest" and plan.shares:
        parts.append(f"得到最少的地区也有 {number(_least(plan) * 100)}% 的需求得到服务")
    if plan.unreached:
        parts.append(f"{len(plan.unreached)} 个地区没有可支援的机构，未计入")
    if plan.kind == "related":
        parts.append(f"其中在期关系内 {number(plan.related_value)}")
    if plan.kind != "most" and most.value - plan.value > 1e-6:
        parts.append(f"比服务最多的方案少 {number(most.value - plan.value)}")
    if not plan.proven:
        parts.append(f"时限内没有证明最优，上限为 {number(plan.bound)}")
    return "；".join(parts) + "。"


def _least(plan: YearPlan) -> float:
    """The least share of the regions that anybody can serve."""
    return min((share for region, share in plan.shares if region not in plan.unreached), default=0)
