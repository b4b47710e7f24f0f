"""Shade classes for counts: 0 for nothing, 1 to 4 by quarter of the values that are not 0."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SHADES = 4


@dataclass(frozen=True, slots=True)
class LegendStep:
    """One shade and the smallest and largest value that carry it."""

    shade: int
    lo: int
    hi: int


def shader(values: Iterable[int]) -> Callable[[int], int]:
    """A function from a value to its shade; equal values get equal shades, the largest gets 4."""
    ranked = sorted(value for value in values if value > 0)

    def shade(value: int) -> int:
        if value <= 0 or not ranked:
            return 0
        return max(1, math.ceil(SHADES * bisect_right(ranked, value) / len(ranked)))

    return shade


def legend(values: Iterable[int], shade: Callable[[int], int]) -> tuple[LegendStep, ...]:
    """The shades in use, palest first."""
    found: dict[int, list[int]] = {}
    for value in values:
        found.setdefault(shade(value), []).append(value)
    return tuple(LegendStep(step, min(of), max(of)) for step, of in sorted(found.items()))
