"""Claims to items: whether a form is a range, a limit or a class, by its words and the hint.

The only place where a form gets its role. What no word and no hint decides is refused.
"""

from dataclasses import dataclass, field, replace

from lark import Token

from app.metrology.expressions.claims import Claim, Claims, Context, is_plus_minus
from app.metrology.expressions.formulas import Wanted, as_limit
from app.metrology.expressions.joining import joined, larger
from app.metrology.expressions.lexicon import LEXICON
from app.metrology.expressions.nodes import (
    Amount,
    Bound,
    Cover,
    FromPlace,
    Group,
    Node,
    Order,
    Product,
    Reference,
    Span,
    Squares,
    Sum,
)  # fmt: skip
from app.metrology.expressions.orders import as_grades
from app.metrology.expressions.restated import restates
from app.metrology.expressions.spans import as_intervals, has_unit, on_axis
from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Role
from app.metrology.readings import Hint, Item
from app.metrology.refusals import Unreadable

MAX_K = 4
# A range in brackets behind another quantity's is the condition it holds under.
_CONDITIONS = {
    "frequency": "frequency", "temperature": "temperature", "relative_humidity": "humidity", "voltage": "voltage",
    "current": "current", "pressure": "pressure",
}  # fmt: skip
_LIMIT_ROLES: dict[str, Role] = {
    "U": "U", "MPE": "MPE", "full_scale_MPE": "MPE", "resolution": "resolution", "other": "other",
}  # fmt: skip
_HINT_ROLES: dict[str, Role] = {"uncertainty": "U", "mpe": "MPE"}


@dataclass(slots=True)
class Assembly:
    """Items in the order written, while they are being made."""

    items: list[Item] = field(default_factory=list)
    pending_k: float | None = None
    variable_unit: str = ""


def as_items(claims: Claims, hint: Hint, *, prose: bool, variable_unit: str = "") -> list[Item]:
    """The items of a text's claims. Raises Unreadable for the first claim that has no one meaning."""
    made = Assembly(variable_unit=variable_unit)
    if prose:
        _check_letters(claims)
    marked = _has_marked_limit(claims)
    for index, claim in enumerate(claims.found):
        if index in claims.merges:
            _merge(made, claims.merges[index], claim.start)
        _one(made, claim, claims, index, hint, prose=prose, marked=marked)
    if len(claims.found) in claims.merges:
        _merge(
            made, claims.merges[len(claims.found)], claims.found[-1].start if claims.found else 0
        )
    else:
        _check_alternatives(claims)
    return made.items


def _one(
    made: Assembly,
    claim: Claim,
    claims: Claims,
    index: int,
    hint: Hint,
    *,
    prose: bool,
    marked: bool,
) -> None:
    if claim.error:
        raise Unreadable(claim.error, claim.error_place)
    if isinstance(claim.node, Cover):
        _cover(made, claim.node)
        return
    if restates(claim, made.items, prose=prose):
        return
    if isinstance(claim.node, Order):
        node = claim.node
        if claim.context.role == "grade" and not node.suffix:
            node = replace(node, suffix="级")
        made.items += as_grades(node, claim.context.label)
        if node.side == "≥":
            claims.remarks.append("及以上")
        return
    role = _role(claim, claims, index, hint, marked=marked)
    if prose and not _evident(claim, role, hint):
        raise Unreadable("这个数在句子里指什么不清楚，请只写量程或误差", claim.start)
    if role is None:
        for interval in _intervals(claim):
            _add(made, claim, interval)
    elif role == "grade":
        made.items += _named_by_number(claim)
    else:
        made.items.append(_limit(made, claim, role))


def _check_letters(claims: Claims) -> None:
    """A lone letter among the words is a name or a unit that went astray; it may not be skipped."""
    for piece in claims.words:
        if len(piece.text) == 1 and piece.text.isascii() and piece.text.isalpha():
            raise Unreadable(f"字母“{piece.text}”在这里指什么不清楚，请写清楚或删去", piece.start)


def _has_marked_limit(claims: Claims) -> bool:
    return any(
        is_plus_minus(_inner(c.node)) or c.context.role in _LIMIT_ROLES for c in claims.found
    )


def _inner(node: Node) -> Node:
    """The form without its inequality sign and without brackets that carry no unit."""
    while True:
        if isinstance(node, Bound):
            node = node.node
        elif isinstance(node, Group) and node.unit is None:
            node = node.inner
        else:
            return node


def _evident(claim: Claim, role: str | None, hint: Hint) -> bool:
    context = claim.context
    if (
        context.axis
        and not (context.role or context.colon or context.bound)
        and hint in _HINT_ROLES
    ):
        return not isinstance(_inner(claim.node), Amount)  # "频率为 50 Hz 时…" is a condition
    if context.said:
        return True
    return role == "MPE" and hint == "mpe" and is_plus_minus(_inner(claim.node))


# -- which role ----------------------------------------------------------------------------------


def _role(claim: Claim, claims: Claims, index: int, hint: Hint, *, marked: bool) -> str | None:
    """A limit role, "grade", or None for an interval."""
    context, node = claim.context, _inner(claim.node)
    if context.role in _LIMIT_ROLES:
        return context.role
    if context.role == "grade":
        return "grade"
    if context.role == "range":
        return None
    if _has_factor(claims, index):
        return "U"
    if is_plus_minus(node):
        if hint == "range" and not context.label:
            raise Unreadable(
                "“±”是误差限的写法，量程请写成“-30～30 μm”，误差请填在准确度一栏", claim.start
            )
        return "MPE"
    if context.axis or context.bound:
        return None
    if _is_formula(node):
        if hint not in _HINT_ROLES and _of_full_scale(node):
            return "MPE"  # "0.1 %FS" alone is how accuracy is stated
        if hint not in _HINT_ROLES:
            raise Unreadable("分不清是不确定度还是误差限，请写成“U=…”或“±…”", claim.start)
        return _HINT_ROLES[hint]
    if hint in _HINT_ROLES and not (marked or _is_condition(claims, index)):
        if isinstance(node, Amount) and node.unit == "D":
            raise Unreadable("“D”是屈光度还是直径不清楚，请写清楚", node.position)
        return _HINT_ROLES[hint]
    return None


def _of_full_scale(node: Node) -> bool:
    if isinstance(node, Product):
        return any(_of_full_scale(part) for _, part in node.parts)
    return isinstance(node, Reference) and node.code == "full_scale"


def _has_factor(claims: Claims, index: int) -> bool:
    """Whether a coverage factor stands right behind: only an uncertainty has one."""
    after = claims.found[index + 1].node if index + 1 < len(claims.found) else None
    return isinstance(after, Cover) and after.k is not None


def _is_condition(claims: Claims, index: int) -> bool:
    """A range that leads a list in an accuracy column: "100k-30MHz,10%"."""
    node = claims.found[index].node
    return (
        index + 1 < len(claims.found)
        and isinstance(node, (Span, FromPlace, Bound))
        and not any(isinstance(c.node, (Span, FromPlace)) for c in claims.found[index + 1 :])
    )


def _is_formula(node: Node) -> bool:
    if isinstance(node, Group):
        return _is_formula(node.inner)
    if isinstance(node, Squares):
        return True
    if isinstance(node, Reference):
        return True
    if isinstance(node, Product):
        return any(_is_formula(part) for _, part in node.parts)
    return isinstance(node, Sum) and len(node.parts) > 1 and all(s == "+" for s, _ in node.parts)


# -- intervals and classes -----------------------------------------------------------------------


def _intervals(claim: Claim) -> tuple[Interval, ...]:
    context, node = claim.context, claim.node
    unit = LEXICON.axis_units.get(context.axis)
    outer = None if unit is None or has_unit(node) else Token("UNIT", unit)
    if context.role == "range" and is_plus_minus(node):
        found = _symmetric(node)
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
    return on_axis(interval, axis) if axis else interval


def _symmetric(node: Node) -> tuple[Interval, ...]:
    """量程 ±500 N·m: from -500 to 500."""
    if not isinstance(node, Sum) or len(node.parts) != 1:
        raise Unreadable("量程里的“±”看不懂，请写成“-500～500 N·m”", node.position)
    (upper,) = as_intervals(node.parts[0][1])
    if upper.lo != upper.hi or upper.hi is None:
        raise Unreadable("量程里的“±”看不懂，请写成“-500～500 N·m”", node.position)
    values = {name: getattr(upper, name) for name in Interval.__slots__}
    return (Interval(**{**values, "lo": -upper.hi, "lo_text": f"-{upper.hi_text}"}),)


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
        role=_LIMIT_ROLES[role],
        relative="rel" in context.name.lower() or "相对" in context.name,
        of_full_scale=role == "full_scale_MPE",
        label=context.label or (context.name if role == "other" else ""),
        variable_unit=made.variable_unit,
    )
    limit = as_limit(claim.node, wanted)
    if made.pending_k is not None and limit.role == "U":
        limit = replace(limit, k=made.pending_k)
        made.pending_k = None
    return limit


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
