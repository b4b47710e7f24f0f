"""Claims to items: each form as the interval, limit or class it was decided to be.

Coverage factors, labels and "max of" are put where they belong here; roles are ``deciding.py``'s.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction

from app.metrology.expressions.claims import Claim, Claims, Context, is_plus_minus
from app.metrology.expressions.deciding import LIMIT_ROLES, Decider, bare_form
from app.metrology.expressions.formulas import RELATIVE_KINDS, Wanted, as_limit
from app.metrology.expressions.joining import joined, larger
from app.metrology.expressions.lexicon import LEXICON
from app.metrology.expressions.nodes import (
    Bound,
    Cover,
    Group,
    Node,
    Order,
    Span,
    Sum,
)
from app.metrology.expressions.orders import as_grades
from app.metrology.expressions.restated import restates
from app.metrology.expressions.spans import as_intervals, has_unit, on_axis
from app.metrology.expressions.spellings import is_unit
from app.metrology.expressions.tokens import Token
from app.metrology.grades import Grade
from app.metrology.intervals import End, Interval, make_interval
from app.metrology.limits import Limit
from app.metrology.readings import Hint, Item
from app.metrology.refusals import Unreadable
from app.metrology.units import find_unit

MAX_K = 4
_ROMAN = frozenset({"I", "II", "III", "IV"})
# A range in brackets behind another quantity's is the condition it holds under.
_CONDITIONS = {
    "frequency": "frequency",
    "temperature": "temperature",
    "relative_humidity": "humidity",
    "voltage": "voltage",
    "current": "current",
    "pressure": "pressure",
}


@dataclass(slots=True)
class Assembly:
    """Items in the order written, while they are being made."""

    items: list[Item] = field(default_factory=list)
    pending_k: float | None = None
    variable_unit: str = ""
    remarks: list[str] = field(default_factory=list)


def as_items(claims: Claims, hint: Hint, *, prose: bool, variable_unit: str = "") -> list[Item]:
    """The items of a text's claims. Raises Unreadable at the first without one meaning."""
    made = Assembly(variable_unit=variable_unit)
    if prose:
        _check_letters(claims)
    decider = Decider(claims, hint)
    for index, claim in enumerate(claims.found):
        if index in claims.merges:
            _merge(made, claims.merges[index], claim.start)
        if claim.error:
            raise Unreadable(claim.error, claim.error_place)
        if isinstance(claim.node, Cover):
            _cover(made, claim.node)
        elif isinstance(claim.node, Order):
            made.items += _orders(claim, claim.node, hint, claims.remarks)
        elif _limits_line(made, claim) or restates(claim, made.items, prose=prose):
            continue
        else:
            role = decider.role(index)
            if prose and not decider.is_evident(claim, role):
                raise Unreadable("这个数在句子里指什么不清楚，请只写量程或误差", claim.start)
            _one(made, claim, role)
    _finish(made, claims)
    claims.remarks += dict.fromkeys(made.remarks)
    return made.items


def _one(made: Assembly, claim: Claim, role: str | None) -> None:
    if role is None:
        for interval in _intervals(claim):
            _add(made, claim, interval)
    elif role == "grade":
        made.items += _named_by_number(claim)
    else:
        limit = _limit(made, claim, role)
        heading = made.items[-1] if claim.joined == "colon" and made.items else None
        if isinstance(heading, Interval):
            if limit.label not in ("", heading.axis):
                raise Unreadable("一个误差限前有两个名称，不清楚属于哪一个，请分开写", claim.start)
            made.items.pop()
            limit = replace(limit, within=heading)
        made.items.append(limit)


def _limits_line(made: Assembly, claim: Claim) -> bool:
    """Give a limit the range in brackets behind it: "±0.3℃(0~50℃)"."""
    last = made.items[-1] if made.items else None
    if not isinstance(last, Limit) or last.within or claim.joined or not claim.behind:
        return False
    node = claim.node
    if not isinstance(node, Group) or not isinstance(node.inner, (Span, Bound)):
        return False
    within, *more = as_intervals(node)
    if more:
        return False
    if within.kind in _CONDITIONS and within.kind.split("_")[0] != last.kind.split("_")[0]:
        within = on_axis(within, _CONDITIONS[within.kind])
    made.items[-1] = replace(last, within=within)
    return True


def _finish(made: Assembly, claims: Claims) -> None:
    last = len(claims.found)
    if last in claims.merges:
        _merge(made, claims.merges[last], claims.found[-1].start if claims.found else 0)
    elif not claims.merges:
        _check_alternatives(claims)


def _orders(claim: Claim, node: Order, hint: Hint, remarks: list[str]) -> tuple[Grade, ...]:
    roman = not node.suffix and not _ROMAN.isdisjoint(node.names)
    figures = all(name.isdigit() for name in node.names)
    if not node.suffix and (
        claim.context.role == "grade" or (hint == "grade" and (roman or figures))
    ):
        node = replace(node, suffix="级")
    if roman and not node.suffix:
        raise Unreadable(f"“{node.names[0]}”是级别还是符号不清楚，级别请写上“级”", node.position)
    if node.side == "≥":
        remarks.append("及以上")
    return as_grades(node, claim.context.label)


def _check_letters(claims: Claims) -> None:
    """Refuse a lone letter, and a lone character in the place of a sign between two forms.

    The first is a name or a unit that went astray, and so is the MPa of "±3%MPa"; "10 m拷750 V" was
    a span once.
    """
    stops, starts = {each.stop for each in claims.found}, {each.start for each in claims.found}
    for piece in claims.words:
        if len(piece.text) == 1 and piece.text.isascii() and piece.text.isalpha():
            raise Unreadable(f"字母“{piece.text}”在这里指什么不清楚，请写清楚或删去", piece.start)
        if piece.start in stops and piece.text.isascii() and is_unit(piece.text):
            raise Unreadable("单位写了两遍或放错了位置，请检查", piece.start)
        if piece.stop - piece.start == 1 and piece.start in stops and piece.stop in starts:
            raise Unreadable(f"“{piece.text}”夹在两个数之间，不清楚指什么，请检查", piece.start)


# -- intervals and classes -----------------------------------------------------------------------


def _intervals(claim: Claim) -> tuple[Interval, ...]:
    context, node = claim.context, claim.node
    unit = LEXICON.axis_units.get(context.axis)
    outer = None if unit is None or has_unit(node) else Token("UNIT", unit)
    bare = bare_form(node)
    if is_plus_minus(bare) and not context.axis:
        found = _symmetric(bare)
    else:
        found = as_intervals(node, outer)
    if context.bound:
        found = tuple(_bounded(each, context.bound) for each in found)
    return tuple(_named(each, context) for each in found)


def _add(made: Assembly, claim: Claim, interval: Interval) -> None:
    """Add an interval, or join it to a one-sided one before it: 大于 5 t 且不超过 10 t."""
    last = made.items[-1] if made.items else None
    if isinstance(last, Interval):
        whole = joined(last, interval) if claim.joined in ("", "and", "comma") else None
        if whole is not None:
            made.items[-1] = whole
            return
        bracketed = isinstance(claim.node, Group) and claim.node.unit is None and not claim.joined
        if bracketed and last.kind != interval.kind and interval.kind in _CONDITIONS:
            interval = on_axis(interval, _CONDITIONS[interval.kind])
    made.items.append(interval)


def _named(interval: Interval, context: Context) -> Interval:
    """The interval on the axis the words name, where the axis can have such a quantity."""
    kinds = LEXICON.axis_kinds.get(context.axis)
    if context.axis and not context.colon and kinds is not None and interval.kind not in kinds:
        return interval
    axis = context.axis or context.label
    if interval.axis.startswith(("primary_", "secondary_")):
        return interval
    if context.condition:
        axis = _CONDITIONS.get(interval.kind, "")
    return on_axis(interval, axis) if axis else interval


def _symmetric(node: Node) -> tuple[Interval, ...]:
    """量程 ±500 N·m: from -500 to 500."""
    if not isinstance(node, Sum) or len(node.parts) != 1:
        raise Unreadable("量程里的“±”看不懂，请写成“-500～500 N·m”", node.position)
    upper, *more = as_intervals(node.parts[0][1])
    if more or upper.lo != upper.hi or upper.hi is None or upper.kind in RELATIVE_KINDS:
        raise Unreadable("量程里的“±”看不懂，请写成“-500～500 N·m”", node.position)
    size, unit = Fraction(upper.hi_text), find_unit(upper.unit)
    return (on_axis(make_interval(End(-size, unit), End(size, unit)), upper.axis),)


def _bounded(interval: Interval, bound: str) -> Interval:
    """A nominal value named "maximum" is the upper limit."""
    if interval.lo_text != interval.hi_text or interval.lo is None:
        return interval
    values = {name: getattr(interval, name) for name in Interval.__slots__}
    side = {"lo": None, "lo_text": ""} if bound == "≤" else {"hi": None, "hi_text": ""}
    return Interval(**{**values, **side})


def _named_by_number(claim: Claim) -> tuple[Grade, ...]:
    node = claim.node
    return as_grades(Order((), node, "级", "", node.position), claim.context.label)


# -- limits --------------------------------------------------------------------------------------


def _limit(made: Assembly, claim: Claim, role: str) -> Limit:
    context = claim.context
    wanted = Wanted(
        role=LIMIT_ROLES[role],
        relative=_is_relative(context.name),
        of_full_scale=role == "full_scale_MPE",
        label=context.label or (context.name if role == "other" else ""),
        variable_unit=made.variable_unit,
        assumed=made.remarks,
    )
    limit = as_limit(claim.node, wanted)
    if made.pending_k is not None and limit.role == "U":
        limit = replace(limit, k=made.pending_k)
        made.pending_k = None
    return limit


def _is_relative(name: str) -> bool:
    """Whether a word asks for a relative value: 相对误差, Urel, but not 相对湿度."""
    return "rel" in name.lower() or "相对" in name.replace("相对湿度", "")


def _cover(made: Assembly, cover: Cover) -> None:
    if cover.k is None:
        return
    if not 1 <= cover.k <= MAX_K:
        raise Unreadable(f"包含因子 k 应在 1 到 {MAX_K} 之间，请检查", cover.position)
    k, found = float(cover.k), False
    for index in range(len(made.items) - 1, -1, -1):
        item = made.items[index]
        if isinstance(item, Limit) and item.k is None and (item.role == "U" or not found):
            if item.role != "U" and index != len(made.items) - 1:
                break
            made.items[index] = replace(item, k=k)
            found = True
    if not found:
        made.pending_k = k


def _merge(made: Assembly, kind: str, place: int) -> None:
    """两者取大者: the last two limits become one whose value is the larger part."""
    if kind == "least":
        raise Unreadable("“取小者”还不会读，请把两个限分开写", place)
    if len(made.items) < 2 or not all(isinstance(item, Limit) for item in made.items[-2:]):
        raise Unreadable("“取大者”前要有两个误差限，请写全", place)
    first, second = made.items[-2:]
    assert isinstance(first, Limit)
    assert isinstance(second, Limit)
    made.items[-2:] = [larger(first, second, place)]


def _check_alternatives(claims: Claims) -> None:
    for claim in claims.found:
        if claim.joined == "or" and is_plus_minus(claim.node):
            raise Unreadable("两个误差限用“或”相连，没有说取大还是取小，请写明", claim.start)
