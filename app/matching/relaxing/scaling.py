"""Uncertainties and error limits made larger or smaller as a whole, in numbers to write. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.matching.relaxing.rounding import plain
from app.metrology.limits import Limit, Terms

Rounding = Callable[[Decimal], Decimal]
_PARTS = ("a", "b", "fs")


def counted(limits: Iterable[Limit]) -> tuple[int, ...]:
    """Places of the limits accuracy is held against: those of U, else the error limits."""
    listed = list(limits)
    for role in ("U", "MPE"):
        if found := tuple(place for place, each in enumerate(listed) if each.role == role):
            return found
    return ()


def scaled(limits: Sequence[Limit], factor: float, rounding: Rounding) -> tuple[Limit, ...]:
    """The limits that count × `factor`, every part rounded for itself; the others as they are."""
    places = set(counted(limits))
    return tuple(
        _scaled(each, factor, rounding) if place in places else each
        for place, each in enumerate(limits)
    )


def _scaled(limit: Limit, factor: float, rounding: Rounding) -> Limit:
    upper = limit.upper and _terms(limit.upper, factor, rounding)
    return replace(limit, terms=_terms(limit.terms, factor, rounding), upper=upper)


def _terms(terms: Terms, factor: float, rounding: Rounding) -> Terms:
    made: dict[str, Any] = {}  # each part of its own type
    for part in _PARTS:
        size, text = getattr(terms, part), getattr(terms, f"{part}_text")
        if not size:
            continue
        if not text:  # made by a program: nothing that was written has to be kept
            made[part] = size * factor
            continue
        written = rounding(Decimal(text) * Decimal(factor))
        made[part] = size * float(written / Decimal(text))
        made[f"{part}_text"] = plain(written)
    return replace(terms, **made)
