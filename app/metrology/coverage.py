"""Coverage: is a demanded box inside the union of offered boxes, and if not, what is missing.

Gate 2. Exact on the SI floats of the boxes, in any number of axes (voltage × frequency is the
common case). What a row or a need left unsaid is reported as a doubt; the gates decide what
follows from it. Its sentences are in ``coverage_words.py``, accuracy in ``comparison.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import inf

from app.metrology.boxes import Box
from app.metrology.intervals import Interval, in_unit
from app.metrology.spans import (
    HIGHEST,
    LOWEST,
    Cut,
    Region,
    Span,
    natural_start,
    share_covered,
    uncovered,
    written_span,
)
from app.metrology.units import find_unit, kind_of


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a demanded box is offered.

    ``share`` is the covered part, 0…1: of the length for one axis, of the volume for several (axes
    on which a point is demanded left out), None where the demand has no end. A missing single
    point leaves share at 1 though not ``covered``. ``gaps`` are the uncovered parts, disjoint and
    in rising order, in the demanded units.
    """

    covered: bool
    share: float | None
    gaps: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A demanded box as regions: influence axes in the order of the box, the main axis last.

    ``region`` is the demand at its widest. Where a limit was not said and does not go without
    saying, ``unsaid`` names it ("下限", "上限") and ``least`` is the part that is asked for in any
    case; otherwise ``least`` is the same region.
    """

    box: Box
    region: Region
    least: Region
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """An offered box beside a demand.

    ``region`` is what it may cover, ``sure`` what it certainly covers (None: nothing is certain).
    ``unsaid`` names what the row did not state, ``unasked`` what the row depends on and the need
    does not state: axis names, or "value" for the range itself.
    """

    region: Region
    sure: Region | None
    unsaid: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


def wanted_region(demand: Box) -> Wanted | None:
    """The regions of a demanded box; None when its main interval is not known."""
    if demand.main is None:
        return None
    widest: list[Span] = []
    least: list[Span] = []
    unsaid: list[str] = []
    for interval in (*demand.axes, demand.main):
        low, high = written_span(interval)
        start = natural_start(interval)
        if start is None:
            unsaid.append("下限")
            floor = kind_of(interval.kind).floor
            start = LOWEST if floor is None else (floor, 0)
        widest.append((max(low, start), high))
        least.append(_least(interval, widest[-1]))
        if interval.hi is None:
            unsaid.append("上限")
    return Wanted(demand, tuple(widest), tuple(least), tuple(dict.fromkeys(unsaid)))


def _least(interval: Interval, widest: Span) -> Span:
    """What is asked for in any case: the one limit that was written."""
    if interval.hi is None and interval.lo is not None:
        return (interval.lo, 0), (interval.lo, 1)
    if interval.hi is not None and natural_start(interval) is None:
        return (interval.hi, 0), (interval.hi, 1)
    return widest


def place(offer: Box, wanted: Wanted) -> Placed | None:
    """An offered box beside the demand; None when it measures another kind of quantity.

    An axis the row does not state is not "any": the row covers only possibly. Nor is an axis of
    the row the need does not state: what is asked may lie where the row does not reach.
    """
    demand = wanted.box
    if demand.main is None or (offer.main is not None and offer.main.kind != demand.main.kind):
        return None
    said = {each.axis: each for each in offer.axes}
    maybe: list[Span] = []
    sure: list[Span] = []
    unsaid: list[str] = []
    for asked, span in zip(demand.axes, wanted.region[:-1], strict=True):
        given = said.pop(asked.axis, None)
        if given is None or given.kind != asked.kind:
            unsaid.append(asked.axis)
            maybe.append(span)
        else:
            maybe.append(_possible(given))
            sure.append(_certain(given))
    if offer.main is None:
        unsaid.append("value")
        maybe.append(wanted.region[-1])
    else:
        maybe.append(_possible(offer.main))
        sure.append(_certain(offer.main))
    certain = None if unsaid or said else tuple(sure)
    return Placed(tuple(maybe), certain, tuple(unsaid), tuple(sorted(said)))


def _possible(interval: Interval) -> Span:
    low, high = written_span(interval)
    if interval.lo is not None:
        return low, high
    return max(low, natural_start(interval) or LOWEST), high


def _certain(interval: Interval) -> Span:
    """The written interval; of one whose lower limit is not known ("室温～300 ℃") its upper end."""
    low, high = _possible(interval)
    if interval.lo is None and natural_start(interval) is None:
        low = (high[0], 0) if interval.hi is not None else HIGHEST
    return low, high


def covers(offers: Sequence[Box], demand: Box) -> Coverage:
    """What the union of ``offers`` certainly covers of ``demand``.

    Rows of another kind of quantity are left aside, and rows that do not state every axis of the
    demand, or depend on one it does not state, cover nothing for certain. A demand without a lower
    limit begins where ``natural_start`` says, else at the kind's floor or minus infinity.
    """
    wanted = wanted_region(demand)
    if wanted is None:
        return Coverage(covered=False, share=None)
    placed = (place(offer, wanted) for offer in offers)
    return coverage_of(wanted, [each.sure for each in placed if each and each.sure])


def coverage_of(wanted: Wanted, regions: Sequence[Region]) -> Coverage:
    """Coverage of a demand at its widest by regions on the same axes."""
    return coverage_without(wanted, uncovered(wanted.region, regions))


def coverage_without(wanted: Wanted, missing: tuple[Region, ...]) -> Coverage:
    """Coverage of a demand of which these parts are missing."""
    return Coverage(
        not missing,
        share_covered(wanted.region, missing),
        tuple(as_box(region, wanted.box) for region in missing),
    )


def as_box(region: Region, like: Box) -> Box:
    """A region on the axes of ``like`` as a box in its units."""
    assert like.main is not None
    *axes, main = (
        as_interval(span, interval)
        for span, interval in zip(region, (*like.axes, like.main), strict=True)
    )
    return Box(main, tuple(axes))


def as_interval(span: Span, like: Interval) -> Interval:
    """A span as an interval in the unit of another, with its own texts where they are the same."""
    low, high = span
    return replace(
        like,
        lo=_limit(low),
        hi=_limit(high),
        lo_text=_limit_text(low, like),
        hi_text=_limit_text(high, like),
        lo_open=_limit(low) is not None and low[1] == 1,
        hi_open=_limit(high) is not None and high[1] == 0,
    )


def joined(coverages: Sequence[Coverage]) -> Coverage:
    """The coverage of several demanded boxes: all gaps, and the share of the least covered box."""
    shares = [each.share for each in coverages if each.share is not None]
    return Coverage(
        all(each.covered for each in coverages),
        min(shares, default=None),
        tuple(gap for each in coverages for gap in each.gaps),
    )


def _limit(cut: Cut) -> float | None:
    return None if abs(cut[0]) == inf else cut[0]


def _limit_text(cut: Cut, like: Interval) -> str:
    """The limit in the unit of the demand, as written there when it is the demand's own limit."""
    if abs(cut[0]) == inf:
        return ""
    written = {like.lo: like.lo_text, like.hi: like.hi_text}
    return written.get(cut[0]) or shown(cut[0], like)


def shown(value: float, like: Interval) -> str:
    """An SI value as a number in the unit of an interval, at most 12 digits.

    Of a Celsius temperature no more than nine decimals: the float behind it has no more.
    """
    text = Decimal(in_unit(value, like.unit))
    if find_unit(like.unit).offset:
        text = round(text, 9).normalize() + 0
    return format(text, "f")
