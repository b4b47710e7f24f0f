"""Values said twice: a bracket that gives the item before it in another unit, or an end of it.

"(0～34.7)kPa[(0～260)mmHg]" says one range. A bracket that contradicts is refused.
"""

from app.metrology.expressions.claims import Claim, is_plus_minus
from app.metrology.expressions.formulas import Wanted, as_limit
from app.metrology.expressions.nodes import Group
from app.metrology.expressions.spans import as_intervals
from app.metrology.intervals import Interval
from app.metrology.limits import Limit
from app.metrology.readings import Item
from app.metrology.refusals import Unreadable
from app.metrology.units import find_unit


def restates(claim: Claim, items: list[Item], *, prose: bool) -> bool:
    """Whether a bracket says the item before it again: (0～34.7)kPa[(0～260)mmHg], 下限(1Hz)."""
    node = claim.node
    if not isinstance(node, Group) or node.unit is not None or claim.joined or not items:
        return False
    last = items[-1]
    if isinstance(last, Interval):
        return _same_interval(node, [i for i in items if isinstance(i, Interval)], prose=prose)
    if isinstance(last, Limit) and is_plus_minus(node.inner):
        again = as_limit(node.inner, Wanted(last.role))
        slack = _rounding(again.terms.a_text, again.unit) + _rounding(last.terms.a_text, last.unit)
        if again.kind == last.kind and _close(again.terms.a, last.terms.a, slack):
            return True
        raise Unreadable("括号里的数值和前面换算后不相等，请检查", claim.start)
    return False


def _same_interval(node: Group, known: list[Interval], *, prose: bool) -> bool:
    try:
        (again,) = as_intervals(node.inner)
    except (Unreadable, ValueError):
        return False
    last = known[-1]
    if again.kind != last.kind:
        return False
    if _close(again.lo, last.lo) and _close(again.hi, last.hi):
        return True
    return prose and again.lo == again.hi and any(again.lo in (i.lo, i.hi) for i in known)


def _rounding(text: str, symbol: str) -> float:
    """Half of the last place of a written number, in SI."""
    places = len(text.partition(".")[2])
    return 0.5 * 10.0**-places * float(find_unit(symbol).factor) if symbol else 0.0


def _close(left: float | None, right: float | None, slack: float = 0.0) -> bool:
    """Equal but for the rounding of a conversion (a part in a hundred, or the last place)."""
    if left is None or right is None:
        return left is right
    return abs(left - right) <= max(0.01 * max(abs(left), abs(right)), slack)
