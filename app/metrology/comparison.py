"""Comparison of what is offered with what is required, over a region and over all rows together.

Gate 3 in numbers: where some row is accurate enough, and the worst place with its ratio. Exact
without sampling: on each side of every break point a row's U is convex (a sum, a root of a sum of
squares or the larger of convex parts) and a requirement is linear, so U/required rises towards
the ends of a part and its largest value stands at an end; of several rows the smaller counts, so
the places where two rows cross are ends too. A required root-sum-square is not linear: its parts
are split where U/required turns, a quadratic in closed form. Which limits mean what is decided in
``accuracy.py``.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, nextafter, sqrt
from operator import attrgetter
from typing import NamedTuple

from app.metrology.arcs import (
    Arc,
    Square,
    difference,
    ratio,
    roots,
    spans_within,
    turning_points,
    value,
)
from app.metrology.spans import Region, Span, left_open, overlap, slabs

_peak = attrgetter("peak")
# With fewer pieces than this, looking at each is quicker than finding out which matter.
_FEW = 12


class Piece(NamedTuple):
    """A part of one row's range with its U² and the required U² there.

    ``region`` holds the influence axes and last the main axis; ``peak`` is the largest ratio
    (U/required)² on it, which stands at one of its ends; ``row`` is whose it is.
    """

    region: Region
    offered: Square
    required: Square
    peak: float
    row: int


@dataclass(frozen=True, slots=True)
class Worst:
    """The place where the best row is worst: U/required there, SI value, row, influence spans.

    ``ratio`` is infinite where a relative requirement shrinks to zero and U does not.
    """

    ratio: float
    value: float
    row: int
    beside: Region = ()


def pieces_of(
    beside: Region, offered: Sequence[Arc], required: Sequence[Arc], row: int
) -> list[Piece]:
    """The pieces of one row: its arcs where something is required, cut where the ratio turns."""
    made: list[Piece] = []
    for own, have in offered:
        for over, need in required:
            span = overlap(own, over)
            if span is None:
                continue
            for part in (span,) if _is_line(need) else _monotone(span, have, need):
                low, high = part
                first, last = ratio(have, need, low[0]), ratio(have, need, high[0])
                peak = first if first > last else last  # noqa: FURB136 (called for every row)
                made.append(Piece((*beside, part), have, need, peak, row))
    return made


def _is_line(need: Square) -> bool:
    """The square of a line (see the module), not of a root-sum-square."""
    a, b, c = need
    return not c or (not a and not b) or abs(b * b - 4 * a * c) <= 1e-12 * b * b


def _monotone(span: Span, have: Square, need: Square) -> list[Span]:
    low, high = span
    turns = turning_points(have, need)
    marks = [(turn, 0) for turn in turns if low < (turn, 0) and (turn, 1) < high]
    # Neighbours share the value at which they meet.
    return [
        (start, stop if stop == high else (stop[0], 1))
        for start, stop in pairwise((low, *marks, high))
    ]


def accurate_regions(pieces: Sequence[Piece]) -> Iterator[Region]:
    """Where a piece is accurate enough: U ≤ required, ends included."""
    for piece in pieces:
        if piece.peak <= 1.0:
            yield piece.region
            continue
        *beside, main = piece.region
        for span in spans_within(piece.offered, piece.required, main):
            yield (*beside, span)


def worst_place(wanted: Region, pieces: Sequence[Piece], least: float = 0.0) -> Worst | None:
    """The largest U/required over ``wanted`` where at each place the best row counts.

    Places no piece covers are left aside. None where no ratio is above ``least``.
    """
    rising = sorted(pieces, key=lambda piece: piece.region[-1])
    found = _worst(wanted, rising, least * least, ())
    if found is None:
        return None
    (square, at, row), beside = found
    return Worst(sqrt(square), at, row, beside)


Found = tuple[float, float, int]


def _worst(
    wanted: Region, rising: Sequence[Piece], least: float, beside: Region
) -> tuple[Found, Region] | None:
    """Like ``worst_place``, in squares; of equal places the lowest on the axes."""
    axis = len(beside)
    if axis == len(wanted) - 1:
        on_line = _worst_on_line(wanted[-1], rising, least)
        return on_line and (on_line, beside)
    parts = list(slabs(wanted[axis], [(piece.region[axis], piece) for piece in rising]))
    # Where the pieces are worst the place is likely to be, and what is found first spares the rest.
    likely = [max(map(_peak, active), default=0.0) for _, active in parts]
    worst: tuple[Found, Region] | None = None
    first = len(parts)
    for index in sorted(range(len(parts)), key=likely.__getitem__, reverse=True):
        if likely[index] < least:
            break
        span, active = parts[index]
        floor = nextafter(least, -inf) if worst and index < first else least
        found = _worst(wanted, active, floor, (*beside, span))
        if found is not None:
            worst, first, least = found, index, found[0][0]
    return worst


def _worst_on_line(wanted: Span, rising: Sequence[Piece], least: float) -> Found | None:
    """On the main axis alone, of pieces by their spans there; ``least`` and the answer squared.

    Pieces that stay at or below what is already found cannot hold the worst place, so with many
    pieces a value near the answer is sought first, and only what they leave open is walked.
    """
    found: Found | None = None
    if not _unsettled(wanted, rising, least):
        return None
    if len(rising) > _FEW:
        found = _walk(_last_to_be_covered(wanted, rising), rising, least)
        least = found[0] if found else least
    for part in _unsettled(wanted, rising, least):
        better = _walk(part, rising, found[0] if found else least)
        found = better or found
    return found


def _unsettled(wanted: Span, rising: Sequence[Piece], peak: float) -> list[Span]:
    """What pieces whose ratio never exceeds ``peak`` leave open. ``rising`` by their spans."""
    return left_open(wanted, [piece.region[-1] for piece in rising if piece.peak <= peak])


def _last_to_be_covered(wanted: Span, rising: Sequence[Piece]) -> Span:
    """A part that stays open longest when pieces are laid down in the order of their peaks."""
    peaks = sorted({piece.peak for piece in rising})
    # The first peak that leaves nothing open, or the last of all; the one before it is wanted.
    first = bisect_left(
        range(len(peaks) - 1),
        True,
        key=lambda index: not _unsettled(wanted, rising, peaks[index]),
    )
    still = _unsettled(wanted, rising, peaks[first - 1]) if first else [wanted]
    start, stop = still[0]
    ends = [cut for piece in rising for cut in piece.region[-1] if start < cut < stop]
    return start, min(ends, default=stop)


def _walk(wanted: Span, pieces: Sequence[Piece], least: float) -> Found | None:
    """Every part of ``wanted`` in which the same pieces are active."""
    found: Found | None = None
    for part, active in slabs(wanted, [(piece.region[-1], piece) for piece in pieces]):
        if not active:
            continue
        for square, at, row in _candidates(part, active, least):
            if square > least:
                found, least = (square, at, row), square
    return found


def _candidates(part: Span, active: Sequence[Piece], least: float) -> Iterator[Found]:
    """Both ends of a part and the crossings on its lower envelope, with the ratio there."""
    low, high = part[0][0], part[1][0]
    ends = [
        (ratio(p.offered, p.required, low), ratio(p.offered, p.required, high), p.row)
        for p in active
    ]
    left = min((first, row) for first, _, row in ends)
    right = min((last, row) for _, last, row in ends)
    yield left[0], low, left[1]
    yield right[0], high, right[1]
    ceiling = min(max(first, last) for first, last, _ in ends)
    if ceiling > max(left[0], right[0], least):
        yield from _crossings(low, high, active)


def _crossings(low: float, high: float, active: Sequence[Piece]) -> Iterator[Found]:
    """Where the smallest U changes from one row to another, from left to right."""
    squares = list(dict.fromkeys((piece.offered, piece.required, piece.row) for piece in active))
    start = low if low > -inf else high - 1.0
    here = min(squares, key=lambda each: _just_right(each[0], start))
    at = low
    # Two squares cross at most twice, so the envelope has fewer than twice as many parts.
    for _ in range(2 * len(squares)):
        steps = [
            (root, _just_right(difference(other[0], here[0]), root), other)
            for other in squares
            for root in roots(difference(other[0], here[0]))
            if at < root < high
        ]
        turns = [step for step in steps if step[1][1:] < (0.0, 0.0)]
        if not turns:
            return
        at, _, here = min(turns, key=lambda step: step[:2])
        yield ratio(here[0], here[1], at), at, here[2]


def _just_right(square: Square, u: float) -> tuple[float, float, float]:
    """Value and slopes: of two squares equal at u, the one that is smaller just after it."""
    return value(square, u), square[1] + 2 * u * square[2], square[2]
