"""Spans: intervals as pairs of cuts, in one axis and in several, and what a union leaves open.

Plain numbers for exact comparison: nothing is sampled and no tolerance is applied. Which interval
is demanded or offered, and words for people, are in ``coverage.py``.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import inf, prod
from operator import itemgetter
from typing import TypeVar

from app.metrology.intervals import Interval
from app.metrology.units import kind_of

# A cut lies just before (0) or just after (1) a value. Between cuts every interval, open or
# closed or a point, is half-open, so touching ends need no cases of their own.
Cut = tuple[float, int]
Span = tuple[Cut, Cut]
# One span per axis, in an order the caller keeps; the measurand's own axis stands last.
Region = tuple[Span, ...]
T = TypeVar("T")

LOWEST: Cut = (-inf, 0)
HIGHEST: Cut = (inf, 1)


def written_span(interval: Interval) -> Span:
    """The interval as written; no limit is infinity."""
    low = LOWEST if interval.lo is None else (interval.lo, 1 if interval.lo_open else 0)
    high = HIGHEST if interval.hi is None else (interval.hi, 0 if interval.hi_open else 1)
    return low, high


def natural_start(interval: Interval) -> Cut | None:
    """Where an interval begins; None when it gives no lower limit and none goes without saying.

    Nothing reaches minus infinity, so "≤ 3 mm" and "最大 100 V" begin at zero: at the floor of a
    kind that has one, else at 0 below a positive limit. Where zero is a convention (temperatures,
    levels in dB, pH) "最高 300 ℃" leaves the lower limit unsaid, and nobody may guess it.
    """
    if interval.lo is not None:
        return interval.lo, int(interval.lo_open)
    kind = kind_of(interval.kind)
    if interval.kind == "temperature" or "dB" in kind.si or kind.si == "pH":
        return None
    if kind.floor is not None:
        return kind.floor, 0
    return (0.0, 0) if interval.hi is None or interval.hi > 0 else None


def overlap(one: Span, other: Span) -> Span | None:
    """The common part, or None."""
    # Comparing is a third of the price of max() and min(), and this is called for every row.
    low = one[0] if one[0] > other[0] else other[0]  # noqa: FURB136
    high = one[1] if one[1] < other[1] else other[1]  # noqa: FURB136
    return (low, high) if low < high else None


def moved(span: Span, by: float) -> Span:
    """The span shifted along its axis; cuts that were equal stay equal."""
    return span if not by else ((span[0][0] + by, span[0][1]), (span[1][0] + by, span[1][1]))


def clip(region: Region, within: Region) -> Region | None:
    """The part of a region inside another on the same axes, or None."""
    if len(region) == 1:  # the commonest case by far
        part = overlap(region[0], within[0])
        return (part,) if part else None
    parts = tuple(map(overlap, region, within))
    return None if None in parts else parts  # type: ignore[return-value]  # none is None


def left_open(wanted: Span, offered: Iterable[Span]) -> list[Span]:
    """The parts of ``wanted`` outside the union of ``offered``, rising. ``offered`` is sorted."""
    missing: list[Span] = []
    reached, stop = wanted
    for low, high in offered:
        if low > reached:
            if low >= stop:
                break
            missing.append((reached, low))
        if high > reached:
            reached = high
            if reached >= stop:
                return missing
    if reached < stop:
        missing.append((reached, stop))
    return missing


def edges_within(wanted: Span, spans: Iterable[Span]) -> list[Cut]:
    """The ends of ``wanted`` and every cut of ``spans`` between them, rising."""
    start, stop = wanted
    marks = {cut for span in spans for cut in span if start < cut < stop}
    return [start, *sorted(marks), stop]


def slabs(wanted: Span, items: Sequence[tuple[Span, T]]) -> Iterator[tuple[Span, list[T]]]:
    """Consecutive parts of ``wanted``, each with the items whose span holds the whole part.

    Items keep the order given. Within a part no span begins or ends.
    """
    start, stop = wanted
    reaching = [(span, item) for span, item in items if span[0] < stop and span[1] > start]
    edges = edges_within(wanted, {span for span, _ in reaching})
    position = {cut: index for index, cut in enumerate(edges)}
    inside: list[list[T]] = [[] for _ in edges[1:]]
    for (low, high), item in reaching:
        for index in range(position.get(low, 0), position.get(high, len(inside))):
            inside[index].append(item)
    for index, active in enumerate(inside):
        yield (edges[index], edges[index + 1]), active


def strips(
    wanted: Region, items: Sequence[tuple[Region, T]], beside: Region = ()
) -> Iterator[tuple[Region, list[tuple[Span, T]]]]:
    """The parts of all axes but the last in which the same items are active, with their last spans.

    Parts where nothing is active are left out.
    """
    axis = len(beside)
    if axis == len(wanted) - 1:
        yield beside, [(region[-1], item) for region, item in items]
        return
    for span, active in slabs(wanted[axis], [(each[0][axis], each) for each in items]):
        if active:
            yield from strips(wanted, active, (*beside, span))


def uncovered(wanted: Region, offered: Iterable[Region]) -> tuple[Region, ...]:
    """The exact remainder of ``wanted`` outside the union of ``offered``, as disjoint regions.

    The first axes are cut into slabs where the same regions are active; neighbouring slabs with
    the same remainder are joined. Equal unions give equal answers, whatever their order or the way
    they are cut up, as far as the first axes are concerned.
    """
    parts = list(offered)
    if wanted in parts:
        return ()
    if len(wanted) == 1:
        return tuple((span,) for span in left_open(wanted[0], sorted(part[0] for part in parts)))
    if len(wanted) == 2:
        found = _by_cells(wanted, parts)
    else:
        found = [
            (span, uncovered(wanted[1:], active))
            for span, active in slabs(wanted[0], [(part[0], part[1:]) for part in parts])
        ]
    together = groupby(found, itemgetter(1))
    return tuple(
        ((same[0][0][0], same[-1][0][1]), *tail)
        for rest, group in together
        if rest and (same := list(group))
        for tail in rest
    )


def _by_cells(wanted: Region, parts: Iterable[Region]) -> list[tuple[Span, tuple[Region, ...]]]:
    """Two axes: each slab of the first with its remainder on the second.

    All cuts together divide the second axis into cells; what is covered there is a number with one
    bit for each cell. A region is noted at the few nodes of a binary tree over the slabs that make
    up its span, and a slab has what is noted at the nodes above it.
    """
    (first, second) = wanted
    reaching = [
        part for part in parts
        if part[0][0] < first[1] and part[0][1] > first[0]
        and part[1][0] < second[1] and part[1][1] > second[0]
    ]  # fmt: skip
    across = edges_within(first, {part[0] for part in reaching})
    along = edges_within(second, {part[1] for part in reaching})
    slab = {cut: index for index, cut in enumerate(across)}
    cell = {cut: 1 << index for index, cut in enumerate(along)}
    count, beyond = len(across) - 1, cell[second[1]]
    noted = [0] * (2 * count)
    for (low, high), (start, stop) in reaching:
        bits = cell.get(stop, beyond) - cell.get(start, 1)
        left, right = slab.get(low, 0) + count, slab.get(high, count) + count
        while left < right:
            if left & 1:
                noted[left] |= bits
                left += 1
            if right & 1:
                right -= 1
                noted[right] |= bits
            left >>= 1
            right >>= 1
    for node in range(2, 2 * count):
        noted[node] |= noted[node >> 1]
    return [
        (span, tuple(_runs(beyond - 1 - bits, along)) if bits != beyond - 1 else ())
        for span, bits in zip(pairwise(across), noted[count:], strict=True)
    ]


def _runs(cells: int, edges: Sequence[Cut]) -> Iterator[Region]:
    """The spans of neighbouring cells that are set."""
    while cells:
        lowest = cells & -cells
        after = (cells + lowest) & ~cells
        yield ((edges[lowest.bit_length() - 1], edges[after.bit_length() - 1]),)
        cells &= -after


def length(span: Span) -> float:
    """Upper minus lower limit; 0 for a point."""
    return span[1][0] - span[0][0]


def share_covered(wanted: Region, missing: Sequence[Region]) -> float | None:
    """The part of ``wanted`` that is not missing, 0…1, by volume in SI units.

    Axes on which a point is demanded do not count; None when the demand has no end. Where only
    points are demanded, 0 or 1. A linear share understates what matters on an axis people think
    of in decades; the gaps say exactly what is missing.
    """
    if not missing:
        return None if inf in map(length, wanted) else 1.0
    wide = [index for index, span in enumerate(wanted) if length(span)]
    total = prod(length(wanted[index]) for index in wide)
    if total == inf:
        return None
    if not wide:
        return 0.0
    lost = sum(prod(length(part[index]) for index in wide) for part in missing)
    return min(1.0, max(0.0, 1.0 - lost / total))
