"""From a ranking to its coverage strip: the picture of what is covered, for pages."""

from collections.abc import Iterator, Sequence
from math import inf

from app.matching.service import ItemMatches, Match
from app.metrology.gates import Verdict
from app.metrology.intervals import Interval, in_unit
from app.metrology.records import stored_boxes
from app.pictures.coverage import Segment, State, Strip, StripRow, coverage_strip

SHOWN = 8


def strip_of(ranking: ItemMatches, *, shown: int = SHOWN) -> Strip | None:
    """The strip of the first demanded box, or None when the need's range was not read."""
    if not ranking.item.boxes or not ranking.matches:
        return None
    mains = [box.main for box in stored_boxes(ranking.item.boxes) if box.main is not None]
    if not mains:
        return None
    demand = mains[0]
    asked = bool(ranking.item.requirement_text)
    rows = [_row(match, demand, asked=asked) for match in ranking.matches[:shown]]
    return coverage_strip(
        (demand.lo, demand.hi),
        rows,
        demand.unit,
        lambda value: float(in_unit(value, demand.unit)),
    )


def _row(match: Match, demand: Interval, *, asked: bool) -> StripRow:
    segments = list(_segments(match, demand, asked=asked))
    found = match.assessment.worst
    marked = found is not None and inf > found.ratio > 1 and _within(found.value, demand)
    return StripRow(
        label=match.organisation.name,
        segments=segments,
        verdict=match.assessment.verdict,
        worst=(found.value, found.ratio) if found is not None and marked else None,
        href=f"/organisations/{match.organisation.id}",
        note="" if segments else "量程没有读懂",
        unknown=not segments,
    )


def _within(value: float, interval: Interval) -> bool:
    low, high = _ends(interval)
    return low <= value <= high


def _segments(match: Match, demand: Interval, *, asked: bool) -> Iterator[Segment]:
    """What is covered, the parts where it is not accurate enough by themselves."""
    judged = match.assessment
    coarse = sorted(
        _ends(box.main) for box in judged.too_coarse if box.main and box.main.kind == demand.kind
    )
    state = _state(judged.verdict, asked=asked, parts=bool(coarse))
    for row in match.rows:
        for each in stored_boxes(row.boxes):
            if each.main is not None and each.main.kind == demand.kind:
                for lo, hi, within in _cut(*_ends(each.main), coarse):
                    yield lo, hi, "inaccurate" if within else state


def _ends(interval: Interval) -> tuple[float, float]:
    low = -inf if interval.lo is None else interval.lo
    return low, inf if interval.hi is None else interval.hi


def _cut(
    lo: float, hi: float, coarse: Sequence[tuple[float, float]]
) -> Iterator[tuple[float, float, bool]]:
    """An interval in pieces: those within one of the coarse parts, which rise, and the others."""
    if lo == hi:
        yield lo, hi, any(start <= lo <= stop for start, stop in coarse)
        return
    reached = lo
    for start, stop in coarse:
        if stop <= reached or start >= hi:
            continue
        if start > reached:
            yield reached, start, False
        yield max(start, reached), min(stop, hi), True
        reached = min(stop, hi)
    if reached < hi:
        yield reached, hi, False


def _state(verdict: Verdict, *, asked: bool, parts: bool) -> State:
    """How what is covered is drawn; `asked`: the need demands an accuracy.

    Accuracy is judged only where the whole range is covered, so a part of it is not yet "accurate".
    `parts`: the inaccurate parts are known and drawn by themselves.
    """
    if verdict is Verdict.INACCURATE:
        return "covered" if parts else "inaccurate"
    if verdict is Verdict.TO_VERIFY or (verdict is Verdict.INCOMPLETE and asked):
        return "unverified"
    return "covered"
