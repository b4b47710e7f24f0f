"""Ranges made wider and uncertainties smaller: just as much as missed items ask for. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from app.matching.missed.extensions import Extension, Kind, Ladder
from app.matching.missed.lacks import Lack
from app.matching.missed.reasons import Missed
from app.matching.relaxing.accuracies import MOST
from app.matching.relaxing.rounding import rounded_down
from app.matching.relaxing.scaling import counted, scaled
from app.metrology.axes import axis_title
from app.metrology.boxes import Box
from app.metrology.coverage import as_interval
from app.metrology.gate_inputs import Row
from app.metrology.intervals import Interval
from app.metrology.spans import Region, Span, length, written_span
from app.metrology.writing import limit_as_text

# Sizes of one row that are weighed, spread over all that are asked for.
WEIGHED = 12
Size = TypeVar("Size")


def finer(lacks: Iterable[Lack]) -> Iterator[Ladder]:
    """The row that is best at the worst place, with U divided by what is too much there."""
    rows: dict[int, Row] = {}
    concerned: dict[int, list[tuple[float, Missed]]] = {}
    for lack in lacks:
        ratio, place = lack.found.ratio, lack.found.worst_row
        for row in lack.passing:
            if row.id == place and ratio is not None and 1 < ratio <= MOST and counted(row.limits):
                rows[row.id] = row
                concerned.setdefault(row.id, []).append((ratio, lack.missed))
    for number, found in sorted(concerned.items()):
        sizes = _spread(sorted({ratio for ratio, _ in found}))
        yield [_finer(rows[number], ratio) for ratio in sizes], [each for _, each in found]


def _finer(row: Row, ratio: float) -> Extension:
    limits = scaled(row.limits, 1 / ratio, rounded_down)
    now, to = (
        "，".join(limit_as_text(each[place]) for place in counted(each))
        for each in (row.limits, limits)
    )
    title = f"把{_named(row)}的不确定度由 {now} 降到 {to}"
    return Extension(Kind.ACCURACY, title, (replace(row, limits=limits),), to, ratio)


class Side(NamedTuple):
    """One axis of one box of a row: "" is the main axis."""

    row_id: int
    box: int
    axis: str


def wider(lacks: Iterable[Lack]) -> Iterator[Ladder]:
    """Each box of each row, on one axis, as far as the gaps of missed items reach."""
    rows: dict[int, Row] = {}
    concerned: dict[Side, list[tuple[Span, Missed]]] = {}
    for lack in lacks:
        gaps = list(_gaps(lack))
        for row in lack.passing if gaps else ():
            for side, span in _sides(row, gaps):
                rows[row.id] = row
                concerned.setdefault(side, []).append((span, lack.missed))
    for side, found in sorted(concerned.items(), key=lambda each: each[0]):
        row = rows[side.row_id]
        spans = _spread(_growing(row, side, [span for span, _ in found]))
        yield [_wider(row, side, span) for span in spans], [each for _, each in found]


def _gaps(lack: Lack) -> Iterator[Mapping[str, Span]]:
    """Every uncovered part as spans by axis and kind of quantity; the main axis has no name."""
    boxes = [box for box in lack.missed.asked.demand.boxes if box.main is not None]
    for box, regions in zip(boxes, lack.found.uncovered, strict=True):
        for region in regions:
            yield _by_axis(box, region)


def _by_axis(box: Box, region: Region) -> dict[str, Span]:
    assert box.main is not None
    *axes, main = region
    found = {_key(each): span for each, span in zip(box.axes, axes, strict=True)}
    return found | {_key(box.main, main=True): main}


def _key(interval: Interval, *, main: bool = False) -> str:
    return f"{'' if main else interval.axis}|{interval.kind}"


def _sides(row: Row, gaps: Sequence[Mapping[str, Span]]) -> Iterator[tuple[Side, Span]]:
    """Where the row would have to reach, if one axis of one of its boxes is all that is short."""
    for place, box in enumerate(row.boxes):
        if box.main is None:
            continue
        own = {_key(each): each for each in box.axes} | {_key(box.main, main=True): box.main}
        short = {key for gap in gaps for key in gap if not _holds(own.get(key), gap[key])}
        if len(short) == 1 and (key := short.pop()) in own:
            wanted = [written_span(own[key]), *(gap[key] for gap in gaps)]
            low, high = min(low for low, _ in wanted), max(high for _, high in wanted)
            # Limits included, as people write them; where another row goes on both may hold.
            span = (low[0], 0), (high[0], 1)
            yield Side(row.id, place, key.partition("|")[0]), span


def _holds(interval: Interval | None, span: Span) -> bool:
    if interval is None:
        return False
    low, high = written_span(interval)
    return low <= span[0] and span[1] <= high


def _growing(row: Row, side: Side, spans: Sequence[Span]) -> list[Span]:
    """Ever larger spans that hold the ones asked for, one after another."""
    reached = written_span(_interval(row, side))
    made: list[Span] = []
    for low, high in sorted(set(spans), key=lambda span: (length(span), span)):
        reached = min(reached[0], low), max(reached[1], high)
        if not made or made[-1] != reached:
            made.append(reached)
    return made


def _interval(row: Row, side: Side) -> Interval:
    box = row.boxes[side.box]
    found = next((each for each in box.axes if each.axis == side.axis), box.main)
    assert found is not None
    return found


def _wider(row: Row, side: Side, span: Span) -> Extension:
    before = _interval(row, side)
    after = as_interval(span, before)
    box = row.boxes[side.box]
    if side.axis:
        axes = tuple(after if each.axis == side.axis else each for each in box.axes)
        box = replace(box, axes=axes)
    else:
        box = replace(box, main=after)
    boxes = (*row.boxes[: side.box], box, *row.boxes[side.box + 1 :])
    what = axis_title(side.axis) if side.axis else "量程"
    to = after.as_text()
    title = f"把“{row.device}”的{what}由 {before.as_text()} 扩展到 {to}"
    effort = length(span) / (length(written_span(before)) or 1.0)
    return Extension(Kind.RANGE, title, (replace(row, boxes=boxes),), to, effort)


def _spread(sizes: list[Size]) -> list[Size]:
    """At most so many of them, the largest always."""
    if len(sizes) <= WEIGHED:
        return sizes
    step = len(sizes) / WEIGHED
    return [sizes[round((place + 1) * step) - 1] for place in range(WEIGHED)]


def _named(row: Row) -> str:
    ranges = "；".join(box.as_text() for box in row.boxes[:1])
    return f"“{row.device}”（{ranges}）" if ranges else f"“{row.device}”"
