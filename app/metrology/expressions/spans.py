"""Trees to intervals: what each written form of a range means.

Closed, one-sided, nominal, tolerance, edges, phases, ratios. Uncertainties and classes are not its
business; a form that means no interval is refused here.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from app.metrology.expressions.amounts import (
    as_end,
    check_damage,
    check_lone,
    check_lost_power,
    opened,
    own_unit,
    pair,
    plain,
    unit_of,
)
from app.metrology.expressions.nodes import (
    Amount,
    Bound,
    Chain,
    Excluded,
    FromPlace,
    Group,
    Node,
    Pair,
    Prefixed,
    Product,
    Span,
    Sum,
)  # fmt: skip
from app.metrology.expressions.tokens import Token
from app.metrology.intervals import End, Interval, make_interval
from app.metrology.refusals import Unreadable
from app.metrology.units import Unit, find_unit

Ends = tuple[End | None, End | None]
_PAIR = 2
_EDGES = ("length", "width", "height")
_PREFIX_AXES = {"DN": "nominal_diameter", "1": "refractive_index"}
_RATIO_AXES = {"voltage": "voltage", "current": "current"}
_NOT_A_RANGE = "这不是一个量程，请写成“0～60 MPa”“≤ 3 mm”这样的形式"


def as_intervals(node: Node, outer: Token | None = None) -> tuple[Interval, ...]:
    """The intervals a form means. Raises Unreadable with the place."""
    if isinstance(node, Group):
        if outer is not None and node.unit is not None:
            raise Unreadable("单位写了两遍，请只写一个", node.unit.start_pos)
        check_lone(node)
        return as_intervals(node.inner, node.unit or outer)
    if isinstance(node, Product) and plain(node, outer) is None:
        return _product(node, outer)
    if isinstance(node, Bound) and isinstance(node.node, (Product, Group)):
        edges = _bounded_edges(node, outer)
        if edges:
            return edges
    axis = _PREFIX_AXES.get(str(node.unit), "value") if isinstance(node, Prefixed) else "value"
    return (_interval(_ends(node, outer), node, axis),)


def _interval(ends: Ends, node: Node, axis: str = "value") -> Interval:
    if ends[0] is None and ends[1] is None:
        raise Unreadable("“∞”不能单独作为量程，请写出下限", node.position)
    try:
        made = make_interval(*ends)
    except Unreadable as error:
        raise Unreadable(error.message, node.position) from None
    return made if axis == "value" else on_axis(made, axis)


def has_unit(node: Node) -> bool:
    """Whether a form writes any unit."""
    if isinstance(node, Amount):
        return node.unit is not None
    if isinstance(node, Span):
        return has_unit(node.lo) or has_unit(node.hi)
    if isinstance(node, Group):
        return node.unit is not None or has_unit(node.inner)
    if isinstance(node, Bound):
        return has_unit(node.node)
    return not isinstance(node, Sum) or any(has_unit(part) for _, part in node.parts)


def on_axis(interval: Interval, axis: str) -> Interval:
    """The same interval under the name of a parameter."""
    return replace(interval, axis=axis)


def _ends(node: Node, outer: Token | None) -> Ends:
    meaning = _FORMS.get(type(node))
    if meaning is not None:
        return meaning(node, outer)
    if isinstance(node, Sum) and len(node.parts) == 2 and node.parts[1][0] == "±":
        return _tolerance(node, outer)
    amount = plain(node, outer)
    if amount is None:
        raise Unreadable(_reason(node), node.position)
    end = as_end(amount, own_unit(amount))
    return end, end


def _reason(node: Node) -> str:
    if isinstance(node, Sum) and node.parts[0][0] == "±":
        return "“±”是误差限的写法，量程请写成“-30～30 μm”，误差请填在准确度一栏"
    if isinstance(node, Sum) and len(node.parts) == 2:
        return "两个数之间是加号还是丢了“～”不清楚，请用“～”连接两端"
    return _NOT_A_RANGE


def _span(node: Span, outer: Token | None) -> Ends:
    lo, hi = plain(node.lo), plain(node.hi)
    if hi is None and isinstance(node.hi, Product):
        raise Unreadable(_product_reason(node.hi), node.hi.position)
    if lo is None or hi is None:
        raise Unreadable(_NOT_A_RANGE, (node.lo if lo is None else node.hi).position)
    check_damage(lo, str(node.op), node.op.start_pos, hi, enclosed=outer is not None)
    low, high = pair(lo, hi, outer)
    if low is not None and high is not None and high.unit.kind == "wavenumber":
        return (low, high) if low.si <= high.si else (high, low)  # spectra run down: 4000～400 cm⁻¹
    return low, high


def _product_reason(node: Product) -> str:
    if any(sign == "/" for sign, _ in node.parts):
        return "斜线分不清是相除还是并列，请分成几条填写"
    return "乘号后的数像是丢了上标的 10 的幂，请写成 10³ 或 1e3"


def _bound(node: Bound, outer: Token | None) -> Ends:
    below, is_open = node.sign in "<≤", node.sign in "<>"
    amount = plain(node.node, outer)
    if amount is None:
        return _beyond(node, outer)
    unit = own_unit(amount)
    check_lost_power(amount, unit)
    end = as_end(amount, unit, is_open=is_open)
    return (None, end) if below else (end, None)


def _beyond(node: Bound, outer: Token | None) -> Ends:
    """In ">(100~500)mm" the lower limit is left out; other signs before a span say nothing."""
    inner, unit = opened(node.node, outer)
    if node.sign != ">" or not isinstance(inner, Span):
        raise Unreadable("不等号和范围写在一起，不清楚指哪一端，请写成“100～500 mm”", node.position)
    lo, hi = _span(inner, unit)
    return (None if lo is None else End(lo.value, lo.unit, is_open=True)), hi


def _brackets(node: Pair, outer: Token | None) -> Ends:
    if "[" not in (node.open_sign + node.close_sign).replace("]", "["):
        raise Unreadable("括号里的逗号分不清是区间还是并列，请用“～”连接两端", node.position)
    lo, hi = plain(node.lo), plain(node.hi)
    if lo is None or hi is None:
        raise Unreadable(_NOT_A_RANGE, node.position)
    ends = pair(lo, hi, node.unit or outer)
    opens = (node.open_sign == "(", node.close_sign == ")")
    low, high = (
        None if end is None else End(end.value, end.unit, is_open=is_open)
        for end, is_open in zip(ends, opens, strict=True)
    )
    return low, high


def _chain(node: Chain, _: Token | None) -> Ends:
    rising = node.first in "<≤"
    if (node.second in "<≤") != rising:
        raise Unreadable("两个不等号方向相反，请检查", node.position)
    left, right = plain(node.left), plain(node.right)
    if left is None or right is None:
        raise Unreadable(_NOT_A_RANGE, node.position)
    signs = (node.first, node.second)
    ends = pair(left, right, None)
    made = [
        None if end is None else End(end.value, end.unit, is_open=sign in "<>")
        for end, sign in zip(ends, signs, strict=True)
    ]
    return (made[0], made[1]) if rising else (made[1], made[0])


def _excluded(node: Excluded, outer: Token | None) -> Ends:
    """The same limits with the end that "不含…" names left out."""
    inner, unit = opened(node.form, outer)
    ends = _ends(inner, unit)
    given = [end for end in ends if end is not None]
    named = given[0]
    if node.amount is None and isinstance(inner, Chain):
        named = given[-1]  # "1 kg(含)～20 kg(不含)"
    elif node.amount is None and len(given) != 1:
        raise Unreadable("不清楚不含哪一端，请写明，例如“不含 500 mm”", node.position)
    if node.amount is not None:
        amount = plain(node.amount)
        if amount is None or amount.value is None:
            raise Unreadable("不清楚不含哪一端，请写明，例如“不含 500 mm”", node.position)
        named = End(amount.value, named.unit if amount.unit is None else unit_of(amount.unit))
    if all(end.si != named.si for end in given):
        raise Unreadable("括号里不含的数值不是区间的端点，请检查", node.position)
    lo, hi = (
        End(end.value, end.unit, is_open=not node.include)
        if end is not None and end.si == named.si
        else end
        for end in ends
    )
    return lo, hi


def _from_place(node: FromPlace, outer: Token | None) -> Ends:
    amount = plain(node.hi, outer)
    if amount is None:
        raise Unreadable(_NOT_A_RANGE, node.position)
    unit = own_unit(amount)
    if not node.direct:
        return None, as_end(amount, unit)
    if unit.kind != "frequency":
        raise Unreadable("“DC”表示直流，只能作频率的下限，请写出下限数值", node.position)
    return End(Fraction(0), unit), as_end(amount, unit)


def _prefixed(node: Prefixed, _: Token | None) -> Ends:
    form = node.form
    if isinstance(form, Group) and form.unit is None:
        form = form.inner
    return _ends(form, node.unit)


def _tolerance(node: Sum, outer: Token | None) -> Ends:
    """23 ± 1 ℃ as the interval around the value; the tolerance is a difference."""
    centre, half = plain(node.parts[0][1], outer), plain(node.parts[1][1], outer)
    if node.parts[0][0] == "-" and centre is not None and centre.value is not None:
        centre = Amount(-centre.value, f"-{centre.digits}", centre.unit, centre.position)
    if centre is None or half is None or centre.value is None or half.value is None:
        raise Unreadable(_NOT_A_RANGE, node.position)
    unit = own_unit(half)
    if centre.unit is not None and unit_of(centre.unit) != unit:
        raise Unreadable("值和允差的单位不一致，请统一", node.position)
    return End(centre.value - half.value, unit), End(centre.value + half.value, unit)


_FORMS: dict[type[Node], Callable[[Any, Token | None], Ends]] = {
    Span: _span,
    Bound: _bound,
    Pair: _brackets,
    Chain: _chain,
    Excluded: _excluded,
    FromPlace: _from_place,
    Prefixed: _prefixed,
}


# -- products: edges, phases, ratios -----------------------------------------------------------


def _product(node: Product, outer: Token | None) -> tuple[Interval, ...]:
    signs = {sign for sign, _ in node.parts[1:]}
    if signs == {"/"}:
        return _ratio(node)
    if signs != {"×"}:
        raise Unreadable("斜线分不清是相除还是并列，请分成几条填写", node.position)
    first = node.parts[0][1]
    scaled = _scaled(node)
    if scaled is not None:
        return as_intervals(scaled, outer)
    if isinstance(first, Amount) and first.unit is None and outer is None and len(node.parts) == 2:
        return _phases(first, node.parts[1][1])
    return _edges(node, outer)


def _scaled(node: Product) -> Node | None:
    """(1～100)×10⁻³ m as 0.001～0.1 m."""
    (_, group), (_, power) = node.parts[0], node.parts[-1]
    if len(node.parts) != _PAIR or not isinstance(group, Group) or not isinstance(power, Amount):
        return None
    span = group.inner
    if group.unit is not None or not isinstance(span, Span) or not power.digits.startswith("10^"):
        return None
    ends = []
    for end in (plain(span.lo), plain(span.hi)):
        if end is None or end.value is None or end.unit is not None or power.value is None:
            return None
        ends.append(replace(end, value=end.value * power.value, unit=power.unit))
    return replace(span, lo=ends[0], hi=ends[1])


def _phases(count: Amount, node: Node) -> tuple[Interval, ...]:
    """3×(60～380) V: the range of one phase of three."""
    found = as_intervals(node)
    if count.digits != "3" or any(
        each.kind not in ("voltage", "current", "power") for each in found
    ):
        raise Unreadable("乘号表示相数、边长还是倍数不清楚，请只写一个量的范围", count.position)
    return tuple(on_axis(each, each.kind) for each in found)


def _lengths(node: Product, outer: Token | None) -> list[End]:
    amounts = [plain(part, outer) for _, part in node.parts]
    last = amounts[-1]
    given = [a for a in amounts if a is not None and a.value is not None]
    if len(given) != len(amounts) or last is None or len(amounts) > len(_EDGES):
        raise Unreadable("乘号表示相数、边长还是倍数不清楚，请只写一个量的范围", node.position)
    unit = _edge_unit(last)
    units = [unit if a.unit is None else _edge_unit(a) for a in given]
    if any(each.kind != "length" for each in units):
        raise Unreadable("乘号表示相数、边长还是倍数不清楚，请只写一个量的范围", node.position)
    return [End(a.value, u) for a, u in zip(given, units, strict=True) if a.value is not None]


def _edge_unit(amount: Amount) -> Unit:
    """Edges in ″ are inches: an angle has no edges."""
    if amount.unit is not None and str(amount.unit) in ("′′", "″", '"', "''"):
        return find_unit("in")
    return own_unit(amount)


def _edges(node: Product, outer: Token | None) -> tuple[Interval, ...]:
    ends = _lengths(node, outer)
    return tuple(_interval((end, end), node, axis) for end, axis in zip(ends, _EDGES, strict=False))


def _bounded_edges(node: Bound, outer: Token | None) -> tuple[Interval, ...]:
    """(2000×2000) mm 以下: an upper limit of each edge."""
    inner, outer = opened(node.node, outer)
    if not isinstance(inner, Product) or plain(inner, outer) is not None:
        return ()
    if node.sign not in "<≤":
        raise Unreadable("边长的下限不清楚，请分成几条填写", node.position)
    ends = _lengths(inner, outer)
    limits = [End(end.value, end.unit, is_open=node.sign == "<") for end in ends]
    return tuple(
        _interval((None, end), node, axis) for end, axis in zip(limits, _EDGES, strict=False)
    )


def _ratio(node: Product) -> tuple[Interval, ...]:
    """Two nominal values (5 V/60 A, 94 dB/114 dB) or a transformer: (5～5000) A/5 A."""
    found = [as_intervals(part) for _, part in node.parts]
    sides = [each for part in found for each in part]
    kinds = [each.kind for each in sides]
    plain_sides = [each.lo == each.hi for each in sides]
    if len(sides) > 2 and all(plain_sides) and len({each.unit for each in sides}) == 1:
        return tuple(sides)
    ranged = kinds[0] in _RATIO_AXES and kinds[0] == kinds[-1] and plain_sides[-1]
    if len(sides) != 2 or not (all(plain_sides) or ranged):
        raise Unreadable("斜线分不清是相除还是并列，请分成几条填写", node.position)
    if kinds[0] != kinds[1]:
        return tuple(on_axis(each, _RATIO_AXES.get(each.kind, "value")) for each in sides)
    if kinds[0] not in _RATIO_AXES and sides[0].unit == sides[1].unit:
        return tuple(sides)  # "94dB/114dB" are two points
    if kinds[0] not in _RATIO_AXES:
        raise Unreadable("斜线分不清是相除还是并列，请分成几条填写", node.position)
    names = (f"primary_{kinds[0]}", f"secondary_{kinds[0]}")
    return tuple(on_axis(each, name) for each, name in zip(sides, names, strict=True))
