"""Items as plain values for programs, in the unit they were written in."""

from typing import Any

from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.readings import Item
from app.metrology.refusals import Unreadable
from app.metrology.units import find_unit


def item_to_plain(item: Item) -> dict[str, Any]:
    """One item as the commands print it: numbers in the text's unit, units in ASCII."""
    if isinstance(item, Grade):
        return {"t": "grade", "value": item.value, "or_below": item.or_below, "label": item.label}
    if isinstance(item, Interval):
        return _range(item)
    return _limit(item)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _ascii(symbol: str) -> str | None:
    if not symbol:
        return None
    try:
        return find_unit(symbol).ascii
    except Unreadable:
        return symbol


def _range(item: Interval) -> dict[str, Any]:
    return {
        "t": "range",
        "lo": _number(item.lo_text),
        "hi": _number(item.hi_text),
        "unit": _ascii(item.unit),
        "lo_open": item.lo_open,
        "hi_open": item.hi_open,
        "axis": item.axis,
    }


def _terms(terms: Terms) -> dict[str, float | None]:
    return {"a": _number(terms.a_text), "b": _number(terms.b_text), "fs": _number(terms.fs_text)}


def _limit(item: Limit) -> dict[str, Any]:
    return {
        "t": "u",
        "role": item.role,
        **_terms(item.terms),
        "a_unit": _ascii(item.unit),
        "form": item.form,
        "k": item.k,
        "hi": None if item.upper is None else _terms(item.upper),
        "label": item.label,
    }
