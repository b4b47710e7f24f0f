"""From a ranking to its coverage strip: the picture of what is covered, for pages."""

from app.matching.service import ItemMatches, Match
from app.metrology.gates import Verdict
from app.metrology.intervals import Interval, in_unit
from app.metrology.records import stored_boxes
from app.pictures.coverage import State, Strip, StripRow, coverage_strip

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
    state = _state(match.assessment.verdict, asked=asked)
    segments = [
        (box.lo, box.hi, state)
        for row in match.rows
        for box in (each.main for each in stored_boxes(row.boxes))
        if box is not None and box.kind == demand.kind
    ]
    found = match.assessment.worst
    worst = (found.value, found.ratio) if found and found.ratio > 1 else None
    return StripRow(
        label=match.organisation.name,
        segments=segments,
        verdict=match.assessment.verdict,
        worst=worst,
        href=f"/organisations/{match.organisation.id}",
        note="" if segments else "量程没有读懂",
        unknown=not segments,
    )


def _state(verdict: Verdict, *, asked: bool) -> State:
    """How what is covered is drawn; `asked`: the need demands an accuracy.

    Accuracy is judged only where the whole range is covered, so a part of it is not yet "accurate".
    """
    if verdict is Verdict.INACCURATE:
        return "inaccurate"
    if verdict is Verdict.TO_VERIFY or (verdict is Verdict.INCOMPLETE and asked):
        return "unverified"
    return "covered"
