"""The trade-off between plans as points: how many institutions against what it costs.

Positions are in per cent of the width and height, so that the picture stretches without its letters
stretching. Which plans there are is the caller's to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.pictures.axis import Axis, Tick

_MARGIN = 0.12  # of the span of costs, below and above
_ASIDE = 2.5  # per cent of the width by which points of one column stand apart


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
    return TradeOff(
        tuple(_dots(points, place, up)),
        tuple(Tick(place[count], f"{count} 家") for count in counts),
        tuple(Tick(round(100 - each.x, 2), each.label) for each in up.ticks()),
    )


def _dots(points: Sequence[Point], place: dict[int, float], up: Axis) -> Iterator[Dot]:
    """Points of one column stand left and right in turn, with their labels outwards."""
    for count, x in place.items():
        column = sorted((each for each in points if each.count == count), key=lambda p: -p.cost)
        for at, each in enumerate(column):
            aside = 0.0 if len(column) == 1 else -_ASIDE if at % 2 else _ASIDE
            y = round(100 - up.at(each.cost), 2)
            yield Dot(round(x + aside, 2), y, each, "end" if aside < 0 else "start")
