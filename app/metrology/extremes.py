"""The best and the worst uncertainty a row speaks of, each one number, for lists and filters.

Gates compare U as a function of the value (``comparison.py``); these two numbers only say between
what it lies, so a row may be passed over by them but never judged.
"""

from collections.abc import Iterator, Sequence
from math import inf, isfinite

from app.metrology.accuracy import (
    USUAL_K,
    applies,
    full_scales,
    is_relative,
    size_kind,
    zero_of,
)
from app.metrology.boxes import Box
from app.metrology.intervals import Interval
from app.metrology.limits import Limit


def uncertainty_ends(
    boxes: Sequence[Box], limits: Sequence[Limit]
) -> tuple[float | None, float | None]:
    """Smallest and largest U over the main ranges of the first kind, SI, at k = 2.

    None where nothing comparable is written: no U, a U of another quantity, a share of a full
    scale or of a value that has no end. Where only the worst cannot be said the best still is.
    """
    mains = [box.main for box in boxes if box.main is not None]
    first = [main for main in mains if main.kind == mains[0].kind]
    found = [
        ends
        for main in first
        for limit in limits
        if limit.role == "U" and _is_of(limit, main) and applies(limit, main, mains)
        for ends in _ends(limit, main)
    ]
    if not found:
        return None, None
    best, worst = min(low for low, _ in found), max(high for _, high in found)
    return best, worst if isfinite(worst) else None


def _is_of(limit: Limit, main: Interval) -> bool:
    """Whether the limit's size can be said in the unit of the range."""
    return is_relative(limit) or limit.kind == size_kind(main.kind)


def _ends(limit: Limit, main: Interval) -> Iterator[tuple[float, float]]:
    """U at its smallest and its largest: it grows with the distance from zero, so at the ends."""
    near, far = _distances(limit, main)
    scales = full_scales(main) or (None, None)
    scale = USUAL_K / (limit.k or USUAL_K)
    if near > far:
        return
    low = limit.terms.at(near, scales[0], limit.form)
    if low is None or not isfinite(low):
        return
    worst = limit.upper or limit.terms
    if far == inf and worst.b is not None:
        yield scale * low, inf
        return
    high = worst.at(0.0 if far == inf else far, scales[1], limit.form)
    if high is not None:
        yield scale * low, scale * high


def _distances(limit: Limit, main: Interval) -> tuple[float, float]:
    """Nearest and farthest the range comes to zero on its scale, cut to what the limit is about."""
    zero = zero_of(main)
    parts = [main] if limit.within is None else [main, limit.within]
    low = max(-inf if part.lo is None else part.lo - zero for part in parts)
    high = min(inf if part.hi is None else part.hi - zero for part in parts)
    if low > high:
        return inf, -inf
    near = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
    return near, max(abs(low), abs(high))
