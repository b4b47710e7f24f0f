"""The coverage strip of one institution for one demand: what it covers, and what is short. Pure."""

from collections.abc import Iterator, Sequence
from math import inf

from app.metrology.boxes import Box
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import Assessment, Verdict
from app.metrology.intervals import Interval, in_unit
from app.metrology.spans import Span, left_open, overlap
from app.pictures.coverage import Segment, State, Strip, StripRow, coverage_strip


def own_strip(demand: Demand, rows: Sequence[Row], judged: Assessment) -> Strip | None:
    """The strip of the first demanded box; None where no range was demanded or read."""
    wanted = next((box.main for box in demand.boxes if box.main is not None), None)
    asked = bool(demand.requirement_text)
    segments = list(_segments(wanted, rows, judged, asked=asked)) if wanted else []
    if wanted is None or not segments:
        return None
    found = judged.worst
    start, stop = _span(wanted)
    marked = found is not None and 1 < found.ratio < inf and start[0] <= found.value <= stop[0]
    row = StripRow(
        label="我们",
        segments=segments,
        verdict=judged.verdict,
        worst=(found.value, found.ratio) if found is not None and marked else None,
    )

    def shown(value: float) -> float:
        return float(in_unit(value, wanted.unit))

    return coverage_strip((wanted.lo, wanted.hi), [row], wanted.unit, shown)


def _segments(
    wanted: Interval, rows: Sequence[Row], judged: Assessment, *, asked: bool
) -> Iterator[Segment]:
    """The ranges of the rows that count, the parts where U is too large by themselves."""
    used = set(judged.rows)
    coarse = sorted(_span(main) for main in _mains(judged.too_coarse, wanted))
    state = _state(judged, asked=asked, parts=bool(coarse))
    for row in rows:
        for main in _mains(row.boxes if row.id in used else (), wanted):
            for low, high in left_open(_span(main), coarse):
                yield low[0], high[0], state
            for low, high in filter(None, (overlap(_span(main), each) for each in coarse)):
                yield low[0], high[0], "inaccurate"


def _state(judged: Assessment, *, asked: bool, parts: bool) -> State:
    """How what is covered is drawn: accuracy is judged only where the whole range is covered."""
    if judged.verdict is Verdict.INACCURATE:
        return "covered" if parts else "inaccurate"
    if judged.verdict is Verdict.TO_VERIFY or (judged.verdict is Verdict.INCOMPLETE and asked):
        return "unverified"
    return "covered"


def _mains(boxes: Sequence[Box], wanted: Interval) -> Iterator[Interval]:
    return (box.main for box in boxes if box.main is not None and box.main.kind == wanted.kind)


def _span(interval: Interval) -> Span:
    """The interval with its limits included, for drawing."""
    return (
        (-inf if interval.lo is None else interval.lo, 0),
        (inf if interval.hi is None else interval.hi, 1),
    )
