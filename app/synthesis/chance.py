"""Seeded numbers, and drawing from shares: each part of the data has a stream of its own.

The same seed and part give the same numbers on any machine; parts do not disturb each other.
"""

from bisect import bisect
from collections.abc import Mapping, Sequence
from functools import lru_cache
from heapq import heapify, heapreplace
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(seed: int, *part: object) -> Random:
    """Numbers for one part of the data."""
    return Random(":".join(map(str, (seed, *part))))


class Picker(Generic[T]):
    """Draws one of several things by weight in O(log n)."""

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        self._things = things
        self._sums = list(accumulate(weights))
        self._last = len(things) - 1

    def pick(self, random: Random, upto: int = 0) -> T:
        """One of them, or one of the first `upto`."""
        last = min(upto, self._last + 1) - 1 if upto else self._last
        return self._things[bisect(self._sums, random.random() * self._sums[last], 0, last)]


@lru_cache(maxsize=256)
def _picker(shares: tuple[tuple[str, float], ...]) -> Picker[str]:
    return Picker([name for name, _ in shares], [share for _, share in shares])


def pick(random: Random, shares: Mapping[str, float]) -> str:
    """The name of one of the shares, by their sizes."""
    return _picker(tuple(shares.items())).pick(random)


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers that add up to `total`, in proportion to the weights (largest remainders).

    Each is at least 1 if the total allows it, at the cost of the largest.
    """
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(each) for each in exact]
    order = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return _none_empty(parts) if total >= len(parts) else parts


def _none_empty(parts: list[int]) -> list[int]:
    givers = [(-part, place) for place, part in enumerate(parts)]
    heapify(givers)
    for place, part in enumerate(parts):
        if part == 0:
            _, giver = givers[0]
            parts[giver] -= 1
            heapreplace(givers, (-parts[giver], giver))
            parts[place] = 1
    return parts


def size(random: Random, smallest: int, median: int, largest: int, spread: float) -> float:
    """A log-normal size with this median and spread (of its logarithm), kept within bounds."""
    return min(max(median * random.lognormvariate(0.0, spread), smallest), largest)
