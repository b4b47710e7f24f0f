"""Two items that are one: a lower and an upper limit of a range, two limits of a "max of"."""

from dataclasses import replace
from fractions import Fraction

from app.metrology.expressions.spans import on_axis
from app.metrology.intervals import End, Interval, make_interval
from app.metrology.limits import Limit, Terms
from app.metrology.refusals import Unreadable
from app.metrology.units import find_unit


def joined(one: Interval, two: Interval) -> Interval | None:
    """One interval of a lower and an upper limit of the same thing; None if they are not that."""
    if (one.kind, one.axis) != (two.kind, two.axis):
        return None
    lower, upper = (one, two) if one.hi is None else (two, one)
    if lower.hi is not None or upper.lo is not None or lower.lo is None or upper.hi is None:
        return None
    if lower.lo >= upper.hi:
        return None
    low = End(Fraction(lower.lo_text), find_unit(lower.unit), lower.lo_open)
    high = End(Fraction(upper.hi_text), find_unit(upper.unit), upper.hi_open)
    return on_axis(make_interval(low, high), one.axis)


def larger(first: Limit, second: Limit, place: int) -> Limit:
    """One limit that is the larger of two. Raises Unreadable where they are not two plain parts."""
    one, two = first.terms, second.terms
    clash = any(
        getattr(one, name) is not None and getattr(two, name) is not None
        for name in ("a", "b", "fs")
    )
    parts = sum(getattr(t, n) is not None for t in (one, two) for n in ("a", "b", "fs"))
    if clash or parts != 2 or first.upper or second.upper:
        raise Unreadable("“取大者”的两个误差限看不懂，请分开写", place)
    constant = first if one.a is not None else second
    values = {
        name: getattr(one, name) if getattr(one, name) not in (None, "") else getattr(two, name)
        for name in Terms.__slots__
    }
    return replace(constant, terms=Terms(**values), form="max", label=first.label, k=first.k)
