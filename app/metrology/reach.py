"""Reach: what of a row an index needs in order to find it for a demand, and how to ask for it.

Every field is a necessary condition of the gates, never a sufficient one: a row that lies outside
cannot help a demand, a row inside may still fail. Judging is done in ``gates.py``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.metrology.boxes import Box
from app.metrology.devices import broader_codes
from app.metrology.intervals import Interval
from app.metrology.likeness import asked_keys

# Lower and upper end in the SI unit; None: no limit, or none that was said.
Hull = tuple[float | None, float | None]
_LEEWAY = 1e-12


@dataclass(frozen=True, slots=True)
class Reach:
    """Hulls of a row's boxes in coherent SI units.

    ``kinds`` are the quantity kinds of its main intervals, each once, in order; ``main`` is the
    hull over those of the first. ``axes`` hold the hull of each influence axis that every box
    states, by ``axis_key``: on one that some box leaves open nothing may be concluded.
    """

    kinds: tuple[str, ...] = ()
    main: Hull | None = None
    axes: tuple[tuple[str, Hull], ...] = ()

    @property
    def kind(self) -> str:
        """The kind ``main`` is of; "" if no range was read."""
        return self.kinds[0] if self.kinds else ""


def reach_of(boxes: Sequence[Box]) -> Reach:
    """The reach of a row, or of a demand, from its boxes."""
    mains = [box.main for box in boxes if box.main is not None]
    kinds = tuple(dict.fromkeys(main.kind for main in mains))
    if not kinds:
        return Reach()
    return Reach(
        kinds,
        _hull(main for main in mains if main.kind == kinds[0]),
        tuple((axis_key(*axis), _hull(_on(boxes, *axis))) for axis in _common_axes(boxes)),
    )


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for: rows of one of these devices or of a kind with them, that reach this far.

    ``devices`` are codes and ``broader`` those of the more general devices; rows without codes
    are found by ``measurands`` and ``name_keys``, and all rows are where the seeker has no codes.
    """

    devices: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    measurands: tuple[str, ...] = ()
    name_keys: tuple[str, ...] = ()
    reach: Reach = Reach()


def sought(
    device: str, codes: Iterable[str], measurands: Iterable[str], boxes: Sequence[Box]
) -> Sought:
    """What the other side must be like: demand and row may ask alike, kinship is mutual."""
    own = tuple(sorted(codes))
    lines = lines_of(own)
    return Sought(
        own,
        tuple(one for one in lines if one not in own),
        tuple(sorted(measurands)),
        asked_keys(device),
        _widened(reach_of(boxes)),
    )


def _widened(reach: Reach) -> Reach:
    """With ends a little further out, because an index may change the last digits of a number."""
    if reach.main is None:
        return reach
    axes = tuple((axis, _wider(hull)) for axis, hull in reach.axes)
    return Reach(reach.kinds, _wider(reach.main), axes)


def _wider(hull: Hull) -> Hull:
    low, high = hull
    return (
        None if low is None else low - abs(low) * _LEEWAY,
        None if high is None else high + abs(high) * _LEEWAY,
    )


def axis_key(axis: str, kind: str) -> str:
    """Name of an axis whose numbers are of one kind, so that only like numbers are compared."""
    return axis if axis == kind else f"{axis}-{kind}"


def lines_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Device codes with those of every more general device, sorted: the lines they stand on."""
    return tuple(sorted({one for code in codes for one in (code, *broader_codes(code))}))


def _common_axes(boxes: Sequence[Box]) -> list[tuple[str, str]]:
    """Axes that every box states, in one kind of quantity throughout, by name."""
    stated = [{(each.axis, each.kind) for each in box.axes} for box in boxes]
    return sorted(set.intersection(*stated))


def _on(boxes: Sequence[Box], axis: str, kind: str) -> list[Interval]:
    return [each for box in boxes for each in box.axes if (each.axis, each.kind) == (axis, kind)]


def _hull(intervals: Iterable[Interval]) -> Hull:
    ends = [(each.lo, each.hi) for each in intervals]
    lows = [low for low, _ in ends if low is not None]
    highs = [high for _, high in ends if high is not None]
    return (
        min(lows) if len(lows) == len(ends) else None,
        max(highs) if len(highs) == len(ends) else None,
    )
