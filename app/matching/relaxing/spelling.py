"""A demand in the words of the need's form, if they are read back as just this demand. Pure.

What a person is told to write must mean what was counted.
"""

from collections.abc import Iterable
from dataclasses import replace
from math import isclose

from app.metrology.boxes import Box
from app.metrology.gate_inputs import Demand
from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.records import (
    read_need_item,
    stored_boxes,
    stored_grades,
    stored_limits,
)
from app.metrology.writing import grade_as_text, limit_as_text

_NEAR = 1e-12


def spelled(demand: Demand, measurand: str = "") -> tuple[Demand, dict[str, str]]:
    """The demand as read from its texts, with them; itself and nothing where they say another."""
    texts = {"range_text": range_of(demand), "requirement_text": requirement_of(demand)}
    record = read_need_item(
        demand.device, measurand, texts["range_text"], texts["requirement_text"]
    )
    read = replace(
        demand,
        boxes=stored_boxes(record.boxes),
        limits=stored_limits(record.limits),
        grades=stored_grades(record.grades),
        range_text=texts["range_text"],
        range_refusal=record.range_refusal,
        requirement_text=texts["requirement_text"],
    )
    if not _alike(demand, read) or record.requirement_refusal:
        return demand, {}
    return read, texts


def range_of(demand: Demand) -> str:
    """The demanded boxes as one text."""
    return "；".join(box.as_text() for box in demand.boxes)


def requirement_of(demand: Demand) -> str:
    """The demanded limits and classes as one text."""
    said = [limit_as_text(each) for each in demand.limits]
    return "；".join([*said, *(grade_as_text(each) for each in demand.grades)])


def _alike(one: Demand, other: Demand) -> bool:
    return (
        list(map(_box, one.boxes)) == list(map(_box, other.boxes))
        and _same_grades(one.grades, other.grades)
        and len(one.limits) == len(other.limits)
        and all(map(_same_limit, one.limits, other.limits))
    )


def _box(box: Box) -> tuple[object, ...]:
    return _interval(box.main), tuple(map(_interval, box.axes))


def _interval(each: Interval | None) -> tuple[object, ...]:
    if each is None:
        return ()
    # The unit tells where zero lies (℃ or K), which a relative requirement asks.
    ends = (each.lo, each.hi, each.lo_open, each.hi_open)
    return (each.axis, each.kind, each.unit, *ends)


def _same_grades(one: Iterable[Grade], other: Iterable[Grade]) -> bool:
    return sorted(map(grade_as_text, one)) == sorted(map(grade_as_text, other))


def _same_limit(one: Limit, other: Limit) -> bool:
    plain = ("role", "kind", "form", "k", "label")
    return (
        all(getattr(one, name) == getattr(other, name) for name in plain)
        and _interval(one.within) == _interval(other.within)
        and _same_terms(one.terms, other.terms)
        and (one.upper is None) == (other.upper is None)
        and (one.upper is None or other.upper is None or _same_terms(one.upper, other.upper))
    )


def _same_terms(one: Terms, other: Terms) -> bool:
    pairs = ((one.a, other.a), (one.b, other.b), (one.fs, other.fs))
    return all(
        (mine is None) == (theirs is None)
        and (mine is None or theirs is None or isclose(mine, theirs, rel_tol=_NEAR))
        for mine, theirs in pairs
    )
