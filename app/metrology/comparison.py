"""Comparison of what is offered with what is required, over a region and over all rows together.

Gate 3 in numbers: where some row is accurate enough, and the worst place with its ratio. Exact
without sampling: on each side of every break point a row's U is convex (a sum, a root of a sum of
squares or the larger of convex parts) and a requirement is linear, so U/required rises towards
the ends of a part and its largest value stands at an end; of several rows the smaller counts, so
the places where two rows cross are ends too. A required root-sum-square is not linear: its parts
are split where U/required turns, a quadratic in closed form. Which limits mean what is decided in
``accuracy.py``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, sqrt
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
from app.metrology.spans import Region, Span, clip, edges_within, overlap, strips, uncovered

_peak = attrgetter("peak")


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
    return (region for region, _ in accurate_parts(pieces))


def accurate_parts(pieces: Sequence[Piece], ratio: float = 1.0) -> Iterator[tuple[Region, int]]:
    """Where U/required of a piece is at most ``ratio``, ends included, and whose piece it is."""
    most = ratio * ratio
    for piece in pieces:
        if piece.peak <= most:
            yield piece.region, piece.row
            continue
        *beside, main = piece.region
        a, b, c = piece.required
        for span in spans_within(piece.offered, (a * most, b * most, c * most), main):
            yield (*beside, span), piece.row


def worst_place(wanted: Region, pieces: Sequence[Piece], least: float = 0.0) -> Worst | None:
    """The largest U/required over ``wanted`` where at each place the best row counts.

    Places no piece covers are left aside. None where no ratio is above ``least``.
    """
    floor = least * least
    hard = [piece for piece in pieces if piece.peak > floor]
    if not hard:
        return None
    if len(pieces) == 1:  # by far the commonest
        return _worst_of_one(wanted, hard[0], floor)
    # Pieces that stay at or below what is found settle their parts: a first guess, at the piece
    # that is worst of all, spares most of the rest.
    found = _worst(_corner(wanted, max(hard, key=_peak), hard), pieces, floor)
    floor = found[0][0] if found else floor
    settled = [piece.region for piece in pieces if piece.peak <= floor]
    hard = [piece for piece in hard if piece.peak > floor]
    for part in uncovered(wanted, settled) if hard else ():
        better = _worst(part, hard, floor)
        if better is not None:
            found, floor = better, better[0][0]
    if found is None:
        return None
    (square, at, row), beside = found
    return Worst(sqrt(square), at, row, beside)


def _worst_of_one(wanted: Region, piece: Piece, floor: float) -> Worst | None:
    part = clip(piece.region, wanted)
    if part is None:
        return None
    square, at = max((ratio(piece.offered, piece.required, cut[0]), cut[0]) for cut in part[-1])
    return Worst(sqrt(square), at, piece.row, part[:-1]) if square > floor else None


Found = tuple[float, float, int]


def _corner(wanted: Region, worst: Piece, pieces: Sequence[Piece]) -> Region:
    """The first part of a piece, on its influence axes, in which no other piece begins or ends."""
    cut = [
        edges_within(overlap(span, asked) or asked, (piece.region[axis] for piece in pieces))[:2]
        for axis, (span, asked) in enumerate(zip(worst.region[:-1], wanted[:-1], strict=True))
    ]
    main = overlap(worst.region[-1], wanted[-1]) or wanted[-1]
    return (*((low, high) for low, high in cut), main)


def _worst(wanted: Region, pieces: Sequence[Piece], least: float) -> tuple[Found, Region] | None:
    """Strip by strip, in squares: the place above ``least`` that is worst."""
    reaching = [(piece.region, piece) for piece in pieces if clip(piece.region, wanted)]
    worst: tuple[Found, Region] | None = None
    for beside, active in strips(wanted, reaching):
        found = _worst_on_line(wanted[-1], [piece for _, piece in active], least)
        if found is not None:
            worst, least = (found, beside), found[0]
    return worst


def _worst_on_line(wanted: Span, pieces: Sequence[Piece], least: float) -> Found | None:
    """On the main axis alone; ``least`` and the answer squared.

    In each part between cuts the piece with the lowest peak bounds what can be found there. Parts
    are taken with the highest bound first, so that few of them have to be looked at whole.
    """
    found: Found | None = None
    for bound, _, part in sorted(_bounds(wanted, pieces)):
        if -bound <= least:
            break
        active = [
            piece
            for piece in pieces
            if piece.region[-1][0] <= part[0] and piece.region[-1][1] >= part[1]
        ]
        for square, at, row in _candidates(part, active, least):
            if square > least:
                found, least = (square, at, row), square
    return found


def _bounds(wanted: Span, pieces: Sequence[Piece]) -> Iterator[tuple[float, int, Span]]:
    """For every covered part between cuts: less a ratio no place of it exceeds, number, part."""
    edges = edges_within(wanted, (piece.region[-1] for piece in pieces))
    position = {cut: index for index, cut in enumerate(edges)}
    # From each part, the next at or after it that no piece has been laid on yet.
    following = list(range(len(edges)))
    for piece in sorted(pieces, key=_peak):
        low, high = piece.region[-1]
        index = _open_part(following, position.get(low, 0))
        stop = position.get(high, len(edges) - 1)
        while index < stop:
            part = edges[index], edges[index + 1]
            ends = [ratio(piece.offered, piece.required, cut[0]) for cut in part]
            yield -max(ends), index, part
            following[index] = index + 1
            index = _open_part(following, index + 1)


def _open_part(following: list[int], index: int) -> int:
    while following[index] != index:
        following[index] = following[following[index]]
        index = following[index]
    return index


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
