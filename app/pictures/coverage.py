"""The coverage strip (覆盖条): one demanded interval, one axis, a row an institution.

Computes positions and the words that say the same; `components/coverage.html` draws them.
Decides nothing about verdicts: what is covered and accurate enough is told by the caller.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.pictures.axis import Axis, Ends, Tick, axis_for
from app.pictures.numbers import number_text, ratio_text

State = Literal["covered", "unverified", "inaccurate", "missing"]
Segment = tuple[float | None, float | None, State]

STATE_WORDS = {
    "covered": "覆盖且够准",
    "unverified": "覆盖，准确度待核实",
    "inaccurate": "覆盖但不够准",
    "missing": "未覆盖",
}
_THINNEST = 0.4  # per cent of the width; anything thinner is drawn as a point


@dataclass(frozen=True, slots=True)
class StripRow:
    """What one institution offers: ends in SI units, None where there is no end.

    State "unverified" is covered while nothing says how accurately. `worst` is (x in SI, U at x
    over the U required there). Uncovered parts are found here; "missing" segments are ignored.
    `unknown`: nothing readable was said, so no bar is drawn, and `note` says why.
    """

    label: str
    segments: Sequence[Segment]
    verdict: str
    worst: tuple[float, float] | None = None
    href: str = ""
    note: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of one state, in per cent; `inside` the demand it is thick, outside thin."""

    x: float
    width: float
    state: str
    inside: bool
    open_left: bool = False
    open_right: bool = False

    @property
    def point(self) -> bool:
        """Too thin to be seen as a stretch."""
        return self.width < _THINNEST


@dataclass(frozen=True, slots=True)
class Mark:
    """The worst point: where, what to write and which end of the text stands there."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row ready to draw; `text` says the same for those who do not see it."""

    label: str
    href: str
    verdict: str
    note: str
    bars: tuple[Bar, ...]
    worst: Mark | None
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole picture."""

    unit: str
    log: bool
    demand: Bar
    demand_text: str
    rows: tuple[DrawnRow, ...]
    ticks: tuple[Tick, ...]


def coverage_strip(
    demand: Ends,
    rows: Sequence[StripRow],
    unit: str,
    to_display: Callable[[float], float],
) -> Strip:
    """Lay out the strip. Ends in SI units; `to_display` turns them into `unit` and must increase.

    Raises ValueError for an interval whose ends are reversed or not numbers.
    """
    wanted = _shown(demand, to_display)
    offers = [_segments(row.segments, to_display) for row in rows]
    edges = [end for offer in offers for lo, hi, _ in offer for end in (lo, hi) if end is not None]
    axis = axis_for(wanted, edges)
    return Strip(
        unit=unit,
        log=axis.log,
        demand=_bar(axis, wanted, "demand", inside=True),
        demand_text=_interval_text(wanted, unit),
        rows=tuple(
            _row(row, offer, wanted, axis, unit, to_display)
            for row, offer in zip(rows, offers, strict=True)
        ),
        ticks=axis.ticks(),
    )


def _row(
    row: StripRow,
    offer: list[Segment],
    wanted: Ends,
    axis: Axis,
    unit: str,
    to_display: Callable[[float], float],
) -> DrawnRow:
    within = [part for part in (_meet(segment, wanted) for segment in offer) if part]
    # Of a row that says nothing readable nothing is known, which is not the same as "missing".
    parts = [*within, *_gaps(within, wanted)] if not row.unknown else []
    outside = [rest for segment in offer for rest in _beyond(segment, wanted)]
    bars = [_bar(axis, (lo, hi), state, inside=False) for lo, hi, state in outside]
    bars += [_bar(axis, (lo, hi), state, inside=True) for lo, hi, state in _in_order(parts)]
    worst = (to_display(row.worst[0]), row.worst[1]) if row.worst else None
    return DrawnRow(
        label=row.label,
        href=row.href,
        verdict=row.verdict,
        note=row.note,
        bars=tuple(bars),
        worst=_mark(axis, worst) if worst else None,
        text=_row_text(parts, worst, unit) or row.note or "不清楚覆盖哪一段",
    )


def _shown(ends: Ends, to_display: Callable[[float], float]) -> Ends:
    """Both ends in the unit shown; infinities become open ends."""
    lo, hi = (None if end is None or math.isinf(end) else to_display(end) for end in ends)
    if any(end is not None and math.isnan(end) for end in (lo, hi)):
        raise ValueError(f"an end is not a number: {ends}")
    if lo is not None and hi is not None and lo > hi:
        raise ValueError(f"the ends are reversed: {ends}")
    return lo, hi


def _segments(segments: Sequence[Segment], to_display: Callable[[float], float]) -> list[Segment]:
    shown = [(*_shown((lo, hi), to_display), state) for lo, hi, state in segments]
    joined: list[Segment] = []
    offered = (segment for segment in shown if segment[2] != "missing")
    for lo, hi, state in sorted(offered, key=lambda s: (s[2], _low(s[0]))):
        before = joined[-1] if joined else None
        if before and before[2] == state and _low(lo) <= _high(before[1]):
            end = None if before[1] is None or hi is None else max(before[1], hi)
            joined[-1] = (before[0], end, state)
        else:
            joined.append((lo, hi, state))
    return joined


def _meet(segment: Segment, wanted: Ends) -> Segment | None:
    lo, hi = (
        max(_low(segment[0]), _low(wanted[0])),
        min(_high(segment[1]), _high(wanted[1])),
    )
    if lo > hi or (lo == hi and wanted[0] != wanted[1]):
        return None
    return _closed(lo), _closed(hi), segment[2]


def _beyond(segment: Segment, wanted: Ends) -> list[Segment]:
    """What a segment offers below and above the demand."""
    lo, hi, state = segment
    rests: list[Segment] = []
    if wanted[0] is not None and _low(lo) < wanted[0]:
        rests.append((lo, min(_high(hi), wanted[0]), state))
    if wanted[1] is not None and _high(hi) > wanted[1]:
        rests.append((max(_low(lo), wanted[1]), hi, state))
    return rests


def _gaps(parts: list[Segment], wanted: Ends) -> list[Segment]:
    """The stretches of the demand that no part reaches."""
    end = _high(wanted[1])
    if wanted[0] == wanted[1] and wanted[0] is not None:
        return [] if parts else [(wanted[0], wanted[1], "missing")]
    reached = _low(wanted[0])
    gaps: list[Segment] = []
    for lo, hi, _ in sorted(parts, key=lambda p: _low(p[0])):
        if _low(lo) > reached:
            gaps.append((_closed(reached), lo, "missing"))
        reached = max(reached, _high(hi))
    if reached < end:
        gaps.append((_closed(reached), wanted[1], "missing"))
    return gaps


def _in_order(parts: list[Segment]) -> list[Segment]:
    """Drawn last lies on top: what is accurate enough wins where rows overlap."""
    rank = {"missing": 0, "inaccurate": 1, "unverified": 2, "covered": 3}
    return sorted(parts, key=lambda part: rank[part[2]])


def _bar(axis: Axis, ends: Ends, state: str, *, inside: bool) -> Bar:
    lo, hi = _low(ends[0]), _high(ends[1])
    left, right = axis.at(lo), axis.at(hi)
    width = round(right - left, 2)
    return Bar(left, width, state, inside, open_left=lo < axis.lo, open_right=hi > axis.hi)


def _mark(axis: Axis, worst: tuple[float, float]) -> Mark:
    x = axis.at(worst[0])
    anchor = "start" if x < 6 else "end" if x > 94 else "middle"
    return Mark(x, ratio_text(worst[1]), anchor)


def _row_text(parts: list[Segment], worst: tuple[float, float] | None, unit: str) -> str:
    said = [
        f"{word} {'、'.join(_interval_text((lo, hi), unit) for lo, hi, s in parts if s == state)}"
        for state, word in STATE_WORDS.items()
        if any(part[2] == state for part in parts)
    ]
    if worst:
        said.append(f"最差点 {number_text(worst[0])} {unit}，不确定度是要求的 {worst[1]:.3g} 倍")
    return "；".join(said)


def _interval_text(ends: Ends, unit: str) -> str:
    lo, hi = ends
    if lo is None and hi is None:
        return "全部"
    if lo is None and hi is not None:
        return f"≤ {number_text(hi)} {unit}"
    if hi is None and lo is not None:
        return f"≥ {number_text(lo)} {unit}"
    low, high = (number_text(end) for end in ends if end is not None)
    return f"{low} {unit}" if low == high else f"{low}～{high} {unit}"


def _low(end: float | None) -> float:
    return -math.inf if end is None else end


def _high(end: float | None) -> float:
    return math.inf if end is None else end


def _closed(end: float) -> float | None:
    return None if math.isinf(end) else end
