"""One horizontal axis: which scale, how far it reaches, where its ticks lie.

Values are in the unit shown, positions in per cent of the width, so that a picture stretches
without its letters stretching.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from app.pictures.numbers import decade_text, number_text

LOG_FROM_DECADES = 2
_LEAST = 1e-200  # below, a margin could round to 0, which has no logarithm
_MARGIN = 0.09  # of the demanded interval's length, on either side
_MOST_LABELS = 7

Ends = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line on the axis; an empty label marks a fine division of a logarithmic axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From `lo` to `hi` in the unit shown; `log` decides what equal distances mean."""

    lo: float
    hi: float
    log: bool

    def at(self, value: float) -> float:
        """Position in per cent, 0 to 100; what lies outside is put on the edge."""
        if value <= self.lo:
            return 0.0
        if value >= self.hi:
            return 100.0
        if self.log:
            share = _decades(self.lo, value) / _decades(self.lo, self.hi)
        else:
            share = (value - self.lo) / (self.hi - self.lo)
        return round(100 * share, 2)

    def ticks(self) -> tuple[Tick, ...]:
        """Round values inside the axis, at most seven of them labelled."""
        return self._log_ticks() if self.log else self._linear_ticks()

    def _linear_ticks(self) -> tuple[Tick, ...]:
        span = self.hi - self.lo
        step = _nice_step(span / _MOST_LABELS)
        if math.floor(self.hi / step) - math.ceil(self.lo / step) >= _MOST_LABELS:
            step = _nice_step(step * 1.5)
        first, last = math.ceil(self.lo / step), math.floor(self.hi / step)
        values = [count * step for count in range(first, last + 1)]
        return tuple(Tick(self.at(value), number_text(value)) for value in values)

    def _log_ticks(self) -> tuple[Tick, ...]:
        first, last = math.ceil(math.log10(self.lo)), math.floor(math.log10(self.hi))
        stride = max(1, math.ceil((last - first + 1) / _MOST_LABELS))
        labelled = [Tick(self.at(10.0**k), decade_text(k)) for k in range(first, last + 1)]
        if stride > 1:
            return tuple(labelled[::stride])
        fine = (m * 10.0**k for k in range(first - 1, last + 1) for m in range(2, 10))
        return tuple(labelled) + tuple(Tick(self.at(v), "") for v in fine if self.lo < v < self.hi)


def axis_for(demand: Ends, edges: Iterable[float]) -> Axis:
    """The axis that shows the demanded interval with a margin.

    An end the demand leaves open, or a demand of one point, borrows its reach from `edges`, the
    finite ends of what is offered. Logarithmic when the reach spans more than two decades above 0.
    """
    lo, hi = demand
    if lo is None or hi is None or lo == hi:
        lo, hi = _reach([end for end in demand if end is not None], list(edges))
    log = lo > _LEAST and _decades(lo, hi) > LOG_FROM_DECADES
    if log:
        factor = 10 ** (_decades(lo, hi) * _MARGIN)
        return Axis(lo / factor, hi * factor, log)
    margin = (hi - lo) * _MARGIN
    return Axis(lo - margin, hi + margin, log)


def _reach(anchors: list[float], edges: list[float]) -> tuple[float, float]:
    values = anchors + edges or [0.0]
    lo, hi = min(values), max(values)
    if lo < hi:
        return lo, hi
    half = abs(lo) / 2 or 1.0
    return lo - half, hi + half


def _decades(lo: float, hi: float) -> float:
    return math.log10(hi) - math.log10(lo)


def _nice_step(rough: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))
