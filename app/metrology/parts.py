"""What "ppm" is a part of, once the measurand says so: of a gas, an amount of substance.

Gas detectors are written in ppm and certified in μmol/mol (JJG 695 and JJG 915 express the content
of a gas as an amount fraction); both are the same number. Where a measurand may also be a
mass fraction, ppm stays what it is: nobody may guess.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.numerals import plain_text
from app.metrology.refusals import Unreadable

_WRITTEN = re.compile(r"pp[mb](?![v·])", re.IGNORECASE)
_SHARE = 1e-3  # nobody writes a thousandth of a reading or more in ppm
_PARTS, _AMOUNT, _MASS = "parts", "amount_fraction", "mass_fraction"
_SI = "mol/mol"


def of_amount(kinds: frozenset[str]) -> bool:
    """Whether parts of these quantity kinds can only be amounts of substance."""
    return _AMOUNT in kinds and _MASS not in kinds


def interval_of_amount(interval: Interval) -> Interval:
    """The interval with its parts as an amount fraction; any other as it is. Text and unit stay."""
    if interval.kind != _PARTS:
        return interval
    return replace(interval, kind=_AMOUNT, si_unit=_SI)


def limits_of_amount(limits: Sequence[Limit], text: str) -> tuple[Limit, ...]:
    """The limits that ``text`` states, with their parts as amounts.

    "U=5 ppm" alone reads as five millionths of the value; beside a gas it is 5 μmol/mol. Raises
    Unreadable where a share of the value stands beside it and the two cannot be told apart.
    """
    if not _WRITTEN.search(text):
        return tuple(map(_of_amount, limits))
    if any((limit.terms.b or 0.0) >= _SHARE for limit in limits):
        raise Unreadable("ppm 是摩尔分数还是示值的比例不清楚，请写成 μmol/mol 或 %")
    return tuple(map(_of_amount, map(_absolute, limits)))


def _of_amount(limit: Limit) -> Limit:
    within = limit.within and interval_of_amount(limit.within)
    if limit.kind != _PARTS:
        return replace(limit, within=within)
    return replace(limit, kind=_AMOUNT, si_unit=_SI, within=within)


def _absolute(limit: Limit) -> Limit:
    """A share of the value, which was written in ppm, as a size in ppm."""
    if limit.terms.b is None or limit.terms.a is not None:
        return limit
    upper = limit.upper and _constant(limit.upper)
    terms = _constant(limit.terms)
    return replace(limit, terms=terms, upper=upper, kind=_PARTS, unit="ppm", si_unit="1")


def _constant(terms: Terms) -> Terms:
    if terms.b is None:
        return terms
    text = plain_text(Fraction(terms.b_text) * 10**6) or ""
    return replace(terms, a=terms.b, a_text=text, b=None, b_text="")
