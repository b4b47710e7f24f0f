"""Trees to classes: one spelling for every class and order written in a text."""

from app.metrology.expressions.nodes import Amount, Group, Node, Order, Span
from app.metrology.grades import Grade
from app.metrology.refusals import Unreadable

_MASS_CLASSES = frozenset({"E1", "E2", "F1", "F2", "M1", "M2", "M3"})


def as_grades(node: Order, label: str = "") -> tuple[Grade, ...]:
    """The classes a form names; a span names its two ends only, as the text does."""
    suffix = {"等级": "级", "级别": "级"}.get(node.suffix, node.suffix)
    names = node.names or tuple(_digits(part) for part in _ends(node.node))
    return tuple(
        Grade(_spelled(name, suffix), or_below=node.side == "≤", label=label) for name in names
    )


def _ends(node: Node | None) -> tuple[Node, ...]:
    if isinstance(node, Group) and node.unit is None:
        return _ends(node.inner)
    if isinstance(node, Span):
        return node.lo, node.hi
    return () if node is None else (node,)


def _digits(node: Node) -> str:
    if (
        not isinstance(node, Amount)
        or node.unit is not None
        or not node.digits.replace(".", "").isdigit()
    ):
        raise Unreadable("级别前要写一个数或名称，例如“0.05级”“二等”", node.position)
    return node.digits


def _spelled(name: str, suffix: str) -> str:
    """Mass classes and classes named by letter and figure go without 级: "F1", "DS3"."""
    if name in _MASS_CLASSES or name.startswith(("DS", "J")) or name == "等外":
        return name
    if name[0] in "IV" and name[-1].isdigit():
        return name
    return name + suffix
