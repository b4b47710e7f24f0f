"""Concessions of range: ask only for what somebody does cover, accurately enough. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import inf

from app.matching.relaxing.certainty import Certain
from app.matching.relaxing.kinds import Concession, Kind
from app.matching.relaxing.rounding import neat
from app.matching.relaxing.spelling import range_of, spelled
from app.metrology.boxes import Box
from app.metrology.coverage import as_interval
from app.metrology.gates import Prepared
from app.metrology.intervals import End, make_interval
from app.metrology.refusals import Unreadable
from app.metrology.spans import Span, left_open, length, natural_start
from app.metrology.units import Unit, find_unit

# Who asks for less than this of his range asks for something else.
LEAST = 0.1
# How many different parts are weighed, the largest first.
WEIGHED = 12

Spans = tuple[Span, ...]


def narrower(prepared: Prepared, found: Iterable[Certain], measurand: str) -> Iterator[Concession]:
    """The demand cut to the part some institution covers, one for each such part, largest first.

    Only the main axis is cut; a box nobody meets at all on its influence axes stays as it is.
    """
    demand = prepared.demand
    parts: dict[Spans, float] = {}
    for each in found:
        cut = _kept(prepared, each)
        if cut is not None and cut not in parts:
            parts[cut] = _share(prepared, cut)
    best = sorted(parts, key=lambda cut: (-parts[cut], cut))[:WEIGHED]
    for cut in best:
        if not LEAST <= parts[cut] < 1:
            continue
        try:
            boxes = tuple(map(_cut_box, demand.boxes, cut))
        except Unreadable:
            continue
        made, texts = spelled(replace(demand, boxes=boxes), measurand)
        to, now = range_of(made), range_of(demand)
        yield Concession(Kind.RANGE, "量程收窄到 ", to, now, made, texts)


def _kept(prepared: Prepared, found: Certain) -> Spans | None:
    """For every demanded box the longest span on which nothing fails; None where there is none."""
    if len(prepared.questions) != len(prepared.demand.boxes):
        return None  # a box whose main interval nobody knows cannot be cut
    kept: list[Span] = []
    for question, *failing in zip(prepared.questions, found.uncovered, found.coarse, strict=True):
        main = question.wanted.region[-1]
        taken = sorted(region[-1] for regions in failing for region in regions)
        spans = left_open(main, taken)
        if not spans:
            return None
        longest = max(spans, key=lambda span: (length(span), span))
        if length(longest) == 0 < length(main):
            return None
        kept.append(longest)
    return tuple(kept)


def _share(prepared: Prepared, cut: Spans) -> float:
    """The smallest part of any box that is kept; of a demand without end all that has one is 0."""
    wholes = [length(question.wanted.region[-1]) for question in prepared.questions]
    if inf in wholes:
        return 0.0
    return min(
        length(span) / whole if whole else 1.0 for span, whole in zip(cut, wholes, strict=True)
    )


def _cut_box(box: Box, span: Span) -> Box:
    """The box with its main interval cut. Unreadable where no such interval can be written."""
    main = box.main
    assert main is not None
    cut, unit = as_interval(span, main), find_unit(main.unit)
    low = _end(cut.lo_text, main.lo_text, unit, is_open=cut.lo_open, up=True)
    high = _end(cut.hi_text, main.hi_text, unit, is_open=cut.hi_open, up=False)
    if main.lo is None and natural_start(main) == span[0]:
        low = None  # "≤ 40 MPa" as it was said
    return replace(box, main=replace(make_interval(low, high), axis=main.axis))


def _end(text: str, own: str, unit: Unit, *, is_open: bool, up: bool) -> End | None:
    if not text:
        return None
    value = Decimal(text)
    # A limit that was moved inwards stands where everything is covered.
    kept = value if text == own else neat(value, up=up)
    return End(Fraction(kept), unit, is_open and kept == value)
