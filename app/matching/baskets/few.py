"""The cheapest one, two or three institutions by trying them all, a row of them at a time. Pure.

For so few this is faster than any search, and no less exact. One of them must do the group that the
fewest do, which leaves few to begin with.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.matching.baskets.shelves import Good, Group

MOST = 3
_NONE = np.int64(10**15)  # stands where there is no offer; larger than any sum of money
Money = NDArray[np.int64]


def cheapest_few(
    stock: Sequence[tuple[Group, Sequence[Good]]], freights: Sequence[int], most: int
) -> set[int] | None:
    """At most `most` (≤ MOST) that do every group for the least money; None: no such set.

    Money is counted as in `Choice.money`. Raises OverflowError if the sums are too large for this.
    """
    table = _table(stock, freights)
    fees = np.array(freights, dtype=np.int64)
    rare = min(range(len(stock)), key=lambda at: len({good.at for good in stock[at][1]}))
    best: tuple[int, tuple[int, ...]] = (int(_NONE), ())
    for first in sorted({good.at for good in stock[rare][1]}):
        for own in _begin(first, len(freights), most):
            row = np.minimum.reduce(table[list(own)])
            # The last place is tried with all at once; a place that is taken adds nothing.
            sums = np.minimum(row, table).sum(axis=1) + fees + int(fees[list(own)].sum())
            sums[list(own)] = row.sum() + int(fees[list(own)].sum())
            at = int(sums.argmin()) if most > 1 else first
            best = min(best, (int(sums[at]), tuple(sorted({*own, at}))))
    return set(best[1]) or None


def _begin(first: int, count: int, most: int) -> list[tuple[int, ...]]:
    if most < MOST:
        return [(first,)]
    return [(first, second) if second != first else (first,) for second in range(count)]


def _table(stock: Sequence[tuple[Group, Sequence[Good]]], freights: Sequence[int]) -> Money:
    """What each institution asks for each group; an unknown price is dearer than all known."""
    costs = [good.price * group.pieces for group, own in stock for good in own if good.price]
    blank = sum(freights) + sum(costs) + 1
    if blank * (1 + sum(len(group.items) for group, _ in stock)) >= int(_NONE):
        raise OverflowError("sums of money too large to be tried one by one")
    table = np.full((len(freights), len(stock)), _NONE, dtype=np.int64)
    for at, (group, own) in enumerate(stock):
        for good in own:
            cost = blank * len(group.items) if good.price is None else good.price * group.pieces
            table[good.at, at] = min(table[good.at, at], cost)
    return table
