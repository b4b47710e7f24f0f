"""Cases: one demanded box beside everything an institution's rows may bring to it.

Gates 2 and 3 for one box, asked twice: what is certain, and what would be true if all that was
left unsaid turned out well. The verdict and its words are made of these in ``gates.py``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from app.metrology.accuracy import Asked, Required
from app.metrology.arcs import Arc
from app.metrology.axes import axis_title
from app.metrology.boxes import Box
from app.metrology.comparison import Piece, Worst, accurate_regions, pieces_of, worst_place
from app.metrology.coverage import Placed, Wanted, place, wanted_region
from app.metrology.demanded import asked_of
from app.metrology.gate_inputs import Demand, Doubt, Row
from app.metrology.intervals import Interval
from app.metrology.kinship import Fit, Level
from app.metrology.measurands import measurand
from app.metrology.offered import Offered, offered_by
from app.metrology.spans import Region, Span, clip, moved, overlap, uncovered, written_span


class Candidate(NamedTuple):
    """A box of a row, cut to the demand. ``sure`` is None where nothing is certain."""

    row: Row
    box: Box | None
    region: Region
    sure: Region | None
    level: Level
    doubts: tuple[Doubt, ...]

    @property
    def main(self) -> Interval | None:
        """The row's own main interval, None where its range is not known."""
        return self.box.main if self.box else None


class Question(NamedTuple):
    """One demanded box and the requirements on it: the same for every institution."""

    demand: Demand
    wanted: Wanted
    asked: Asked


@dataclass(slots=True)
class Case:
    """One demanded box, the candidates for it and the requirements on it."""

    demand: Demand
    wanted: Wanted
    asked: Asked
    candidates: list[Candidate]
    plain: bool | None = None
    found: dict[Level, tuple[Region, ...]] = field(default_factory=dict)
    certain: "Accuracy | None" = None
    # What candidates offer, by their identity: cases of other sets of rows may share these.
    offers: dict[tuple[int, int, bool], Offered] = field(default_factory=dict)
    pieces: dict[tuple[int, int, bool], list[Piece]] = field(default_factory=dict)

    def regions(self, level: Level) -> list[Region]:
        """What is covered: for certain, or possibly up to a level of doubt."""
        if level is Level.SURE:
            return [each.sure for each in self.candidates if each.sure is not None]
        return [each.region for each in self.candidates if each.level <= level]

    def parts(self, level: Level) -> list[tuple[Region, int]]:
        """The same with whose row it is."""
        if level is Level.SURE:
            return [(one.sure, one.row.id) for one in self.candidates if one.sure is not None]
        return [(one.region, one.row.id) for one in self.candidates if one.level <= level]

    def missing(self, level: Level) -> tuple[Region, ...]:
        """What gate 2 misses. Where nothing is in doubt, the possible is the certain."""
        if self.plain is None:
            self.plain = self.wanted.least == self.wanted.region and all(
                each.sure == each.region for each in self.candidates
            )
        level = Level.SURE if self.plain else level
        if level not in self.found:
            self.found[level] = uncovered(self.target(level), self.regions(level))
        return self.found[level]

    def target(self, level: Level) -> Region:
        """All that may be asked for, or what is asked for in any case."""
        return self.wanted.region if level is Level.SURE else self.wanted.least


@dataclass(frozen=True, slots=True)
class Judged:
    """One requirement on one part of a demand, with all rows' pieces there.

    ``exact`` says that neither requirement nor rows leave room: the best is the worst.
    """

    required: Required
    target: Region
    pieces: Sequence[Piece]
    assumed_k: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Gate 3 on one box: where U is too large, on the axes of the box in SI, and what led to it."""

    missing: tuple[Region, ...]
    parts: tuple[Judged, ...]

    def worst(self) -> tuple[Worst, Judged] | None:
        """The worst place over all requirements, and the one it fails or meets there."""
        found: tuple[Worst, Judged] | None = None
        for part in self.parts:
            worst = worst_place(part.target, part.pieces, found[0].ratio if found else 0.0)
            if worst is not None:
                place_at = worst.value + part.required.origin
                found = Worst(worst.ratio, place_at, worst.row, worst.beside), part
        return found


def questions_of(demand: Demand) -> tuple[Question, ...]:
    """The demanded boxes whose main interval is known."""
    wanted = (wanted_region(box) for box in demand.boxes)
    return tuple(Question(demand, each, asked_of(demand, each)) for each in wanted if each)


def case_of(question: Question, fits: Iterable[Fit]) -> Case:
    """A demanded box with what the rows bring to it."""
    demand, wanted, asked = question
    found = [each for fit in fits for each in candidates_of(question, fit)]
    return Case(demand, wanted, asked, found)


def candidates_of(question: Question, fit: Fit) -> Iterator[Candidate]:
    """What one row brings to a demanded box: a candidate for each of its ranges that reaches it."""
    demand, wanted, _ = question
    row, level, doubts = fit
    if not row.boxes:
        yield _of_unknown_range(wanted, fit)
    for box in row.boxes:
        region = _fully_stated(box, wanted)
        if region:
            sure = region if level is Level.SURE else None
            yield Candidate(row, box, region, sure, level, doubts)
        if region is not None or _beyond(box, wanted):
            continue
        placed = place(_without_idle_axes(box, demand, row, wanted), wanted)
        if placed is None:
            continue
        region = clip(placed.region, wanted.region)
        if region is not None:
            yield _candidate(fit, box, placed, region, wanted)


def _beyond(box: Box, wanted: Wanted) -> bool:
    """Quickly: the main intervals do not touch, or are of two kinds."""
    mine, asked = box.main, wanted.box.main
    if mine is None or asked is None:
        return False
    if mine.kind != asked.kind:
        return True
    (low, _), (high, _) = wanted.region[-1]
    return (mine.hi is not None and mine.hi < low) or (mine.lo is not None and mine.lo > high)


def _fully_stated(box: Box, wanted: Wanted) -> Region | None:
    """The common part with a box that speaks of just the demanded axes, all with lower limits.

    By far the commonest: nothing to be in doubt about but the row itself. Empty where they have
    no common part; None for every other box.
    """
    main, asked = box.main, wanted.box
    if main is None or main.lo is None or asked.main is None or len(box.axes) != len(asked.axes):
        return None
    last = overlap(written_span(main), wanted.region[-1])
    if last is None or main.kind != asked.main.kind:
        return ()
    parts: list[Span] = []
    for mine, other, span in zip(box.axes, asked.axes, wanted.region, strict=False):
        if mine.axis != other.axis or mine.kind != other.kind or mine.lo is None:
            return None
        part = overlap(written_span(mine), span)
        if part is None:
            return ()
        parts.append(part)
    return (*parts, last)


def _without_idle_axes(box: Box, demand: Demand, row: Row, wanted: Wanted) -> Box:
    """The box without axes the demand does not state and its measurand does not require.

    "(20 ± 1) ℃" beside a length is no question to the enterprise. Where the measurand is not
    known, every axis may matter.
    """
    if not box.axes:
        return box
    stated = {each.axis for each in wanted.box.axes}
    if all(each.axis in stated for each in box.axes):
        return box
    needed = _required_axes(compared(demand.measurands, row.measurands))
    if needed is None or all(each.axis in needed or each.axis in stated for each in box.axes):
        return box
    kept = (each for each in box.axes if each.axis in needed or each.axis in stated)
    return Box(box.main, tuple(kept))


def compared(asked: frozenset[str], offered: frozenset[str]) -> frozenset[str]:
    """The measurands that decide which axes matter: those in common, else the demand's, if any."""
    return (asked & offered) or asked or offered


@lru_cache(maxsize=4096)
def _required_axes(codes: frozenset[str]) -> frozenset[str] | None:
    """The influence parameters these measurands require; None where one is not known."""
    try:
        return (
            frozenset(axis for code in codes for axis in measurand(code).required)
            if codes
            else None
        )
    except KeyError:
        return None


def _of_unknown_range(wanted: Wanted, fit: Fit) -> Candidate:
    said = fit.row.range_text
    why = f"机构写的是“{said}”" if said else "机构没有填测量范围"
    doubts = (*fit.doubts, Doubt("能力量程", f"{why}，无法比对量程"))
    level = max(fit.level, Level.RANGE)
    return Candidate(fit.row, None, wanted.region, None, level, doubts)


def _candidate(fit: Fit, box: Box, placed: Placed, region: Region, wanted: Wanted) -> Candidate:
    sure = None
    if fit.level is Level.SURE and placed.sure is not None:
        same = placed.sure == placed.region
        sure = region if same else clip(placed.sure, wanted.region)
    if sure == region:
        return Candidate(fit.row, box, region, sure, fit.level, fit.doubts)
    level = Level.RANGE if "value" in placed.unsaid else max(fit.level, Level.DETAIL)
    doubts = (*fit.doubts, *_doubts_of(placed, fit.row, region, wanted))
    return Candidate(fit.row, box, region, sure, max(level, fit.level), doubts)


def _doubts_of(placed: Placed, row: Row, region: Region, wanted: Wanted) -> Iterator[Doubt]:
    for axis in placed.unsaid:
        if axis == "value":
            said = f"机构写的是“{row.range_text}”" if row.range_text else "机构没有填测量范围"
            yield Doubt("能力量程", f"{said}，无法比对量程")
        else:
            yield _unsaid(axis)
    for axis in placed.unasked:
        yield _unasked(axis)
    if placed.sure is not None and clip(placed.sure, wanted.region) != region:
        yield Doubt("能力下限", f"机构写的是“{row.range_text}”，没有写明下限，需核实")


@lru_cache(maxsize=1024)
def _unsaid(axis: str) -> Doubt:
    title = axis_title(axis)
    return Doubt(f"能力{title}", f"机构没有写明{title}，需核实")


@lru_cache(maxsize=1024)
def _unasked(axis: str) -> Doubt:
    title = axis_title(axis)
    return Doubt(f"需求{title}", f"机构的能力随{title}而定，需求没有写明{title}")


def accuracy(case: Case, level: Level) -> Accuracy:
    """Gate 3 on what is covered at this level: certain at its worst, or possible at its best."""
    if level is Level.SURE and case.certain is None:
        case.certain = _accuracy(case, level)
    known = case.certain
    if known and (level is Level.SURE or (case.plain and all(p.exact for p in known.parts))):
        return known
    return _accuracy(case, level)


def _accuracy(case: Case, level: Level) -> Accuracy:
    missing: list[Region] = []
    parts: list[Judged] = []
    for required in case.asked.required:
        arcs = required.strict if level is Level.SURE else required.loose
        pieces, assumed, exact = _pieces(case, required, arcs, level)
        exact = exact and required.strict == required.loose
        accurate = list(accurate_regions(pieces))
        enough = not case.missing(level) and accurate == case.regions(level)
        for target in _targets(case, required, arcs, level):
            parts.append(Judged(required, target, pieces, assumed, exact))
            if enough:  # every row is accurate on all of its part, and together they cover
                continue
            missing += [
                (*region[:-1], moved(region[-1], required.origin))
                for region in uncovered(target, accurate)
            ]
    return Accuracy(tuple(missing), tuple(parts))


def _targets(case: Case, required: Required, arcs: Sequence[Arc], level: Level) -> Iterator[Region]:
    """Where this requirement is made: the spans of its arcs, joined, over the other axes."""
    *beside, main = case.target(level)
    main = moved(main, -required.origin)
    joined: list[Span] = []
    for span in sorted(arc[0] for arc in arcs):
        if joined and span[0] <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], span[1]))
        else:
            joined.append(span)
    for span in joined:
        part = overlap(span, main)
        if part is not None:
            yield (*beside, part)


def _pieces(
    case: Case, required: Required, arcs: Sequence[Arc], level: Level
) -> tuple[list[Piece], bool, bool]:
    """The pieces; whether k was assumed; whether every row means one thing and no better."""
    made: list[Piece] = []
    assumed, exact, certain = False, True, level is Level.SURE
    for candidate in case.candidates:
        region = candidate.sure if certain else candidate.region
        if region is None or (candidate.level > level and not certain):
            continue
        sure, best, _, unsaid_k = offered_for(case, candidate, required, region)
        have = sure if certain else best
        key = id(candidate), id(arcs), certain
        if key not in case.pieces:
            case.pieces[key] = pieces_of(region[:-1], have, arcs, candidate.row.id)
        made += case.pieces[key]
        assumed = assumed or unsaid_k
        exact = exact and (sure is best or sure == best)
    return made, assumed, exact


def offered_for(case: Case, candidate: Candidate, required: Required, region: Region) -> Offered:
    """What a candidate offers against a requirement on its part of the demand."""
    key = (id(candidate), id(required), region is candidate.region)
    known = case.offers.get(key)
    if known is not None:
        return known
    main = candidate.box.main if candidate.box else None
    span = moved(region[-1], -required.origin)
    made = case.offers[key] = offered_by(candidate.row, main, span, required)
    return made


def open_questions(case: Case, helping: Iterable[Candidate]) -> Iterator[Doubt]:
    """What would have to be asked for the possible to become certain, on either side."""
    if case.missing(Level.SURE) and case.wanted.least != case.wanted.region:
        for side in case.wanted.unsaid:
            yield Doubt(f"需求{side}", f"需求没有写明{side}，需核实")
    if accuracy(case, Level.SURE).missing:
        yield from (each.room for each in case.asked.required if each.room)
    for candidate in helping:
        yield from candidate.doubts
        for required in case.asked.required:
            offered = offered_for(case, candidate, required, candidate.region)
            if offered.doubt is not None:
                yield offered.doubt
    yield from case.asked.doubts


def helping_candidates(case: Case, level: Level) -> list[Candidate]:
    """Those that may serve where nothing is certain to be covered or accurate enough."""
    parts = (*case.missing(Level.SURE), *accuracy(case, Level.SURE).missing)
    possible = [each for each in case.candidates if each.level <= level]
    if case.wanted.region in parts:
        return possible
    return [each for each in possible if any(clip(each.region, part) for part in parts)]
