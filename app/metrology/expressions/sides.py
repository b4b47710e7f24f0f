"""The two ends of a formula that is written as a span, "(0.1~5) μm" or "(0.1+2L~0.5+5L) μm".

Each end is a formula of its own; what it means is said in ``formulas.py``.
"""

from dataclasses import replace

from app.metrology.expressions.amounts import plain
from app.metrology.expressions.nodes import Group, Node, Product, Span, Sum
from app.metrology.expressions.quotients import limit_unit
from app.metrology.refusals import Unreadable


def has_span(node: Node) -> bool:
    """Whether a span stands anywhere in a formula."""
    if isinstance(node, Span):
        return True
    if isinstance(node, Group):
        return has_span(node.inner)
    if isinstance(node, (Sum, Product)):
        return any(has_span(part) for _, part in node.parts)
    return False


def side(node: Node, low: bool) -> Node:
    """The tree with every span replaced by its lower or upper end."""
    if isinstance(node, Span):
        lo, hi = _with_units(node)
        return lo if low else hi
    if isinstance(node, Group):
        return replace(node, inner=side(node.inner, low))
    if isinstance(node, (Sum, Product)):
        return replace(node, parts=tuple((sign, side(part, low)) for sign, part in node.parts))
    return node


def _with_units(node: Span) -> tuple[Node, Node]:
    lo, hi = plain(node.lo), plain(node.hi)
    if lo is None or hi is None:
        return node.lo, node.hi
    if str(node.op) == "-" and hi.digits.startswith("-"):
        raise Unreadable("“--”分不清是连接号还是负号，请用“～”连接两端", node.position)
    if lo.unit is None or hi.unit is None or lo.unit == hi.unit:
        return (lo if lo.unit is not None else replace(lo, unit=hi.unit)), hi
    low, high = limit_unit(lo.unit), limit_unit(hi.unit)
    if low.kind != high.kind or lo.value is None:
        raise Unreadable("两端的单位不是同一种量，请统一单位", node.position)
    return replace(lo, value=lo.value * low.factor / high.factor, unit=hi.unit), hi
