"""The trade-off between plans as points: how many institutions against what it costs.

Positions are in per cent of the width and height, so that the picture stretches without its letters
stretching. Which plans there are is the caller's to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.pictures.axis import Axis, Tick

_MARGIN = 0.12  # of the span of costs, below and above
_RIGHT = 75.0  # per cent; a label further right stands left of its point


@dataclass(frozen=True, slots=True)
class Point:
    """A plan: number of institutions, known cost in yuan, what stands beside its point.

    `text` says all of it in words; `hollow`: not all costs are known; `chosen`: this one is shown.
    """

    count: int
    cost: float
    label: str
    text: str
    href: str
    hollow: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A point in its place; y is counted from the top."""

    x: float
    y: float
    point: Point
    anchor: str


@dataclass(frozen=True, slots=True)
class TradeOff:
    """The picture: dots, whole numbers along the foot, amounts along the side."""

    dots: tuple[Dot, ...]
    columns: tuple[Tick, ...]
    rows: tuple[Tick, ...]


def trade_off(points: Sequence[Point]) -> TradeOff | None:
    """Points laid out; None where all of them would lie in one spot."""
    if len({(each.count, each.cost) for each in points}) < 2:
        return None
    costs = [each.cost for each in points]
    margin = (max(costs) - min(costs)) * _MARGIN or max(costs) * _MARGIN or 1.0
    up = Axis(max(0.0, min(costs) - margin), max(costs) + margin, log=False)
    counts = sorted({each.count for each in points})
    place = {count: round(100 * (at + 0.5) / len(counts), 2) for at, count in enumerate(counts)}
    dots = tuple(
        Dot(
            place[each.count],
            round(100 - up.at(each.cost), 2),
            each,
            "end" if place[each.count] > _RIGHT else "start",
        )
        for each in points
    )
    return TradeOff(
        dots,
        tuple(Tick(place[count], f"{count} 家") for count in counts),
        tuple(Tick(round(100 - each.x, 2), each.label) for each in up.ticks()),
    )
