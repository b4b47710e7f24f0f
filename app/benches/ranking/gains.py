"""How good an order is, and how sure that is. Pure: grades in, figures out."""

import math
import random
from collections.abc import Mapping, Sequence

DEPTH = 10
RESAMPLES = 2000
SEED = 20261121


def ndcg(order: Sequence[int], grades: Mapping[int, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002), gain 2^grade - 1.

    `order` are things best first, `grades` those that are not 0. 0 if none is graded.
    """
    ideal = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(each, 0) for each in order[:depth]]) / ideal if ideal else 0.0


def hit(order: Sequence[int], grades: Mapping[int, int]) -> float:
    """1 if the first has the best grade there is, else 0."""
    return float(bool(order) and grades.get(order[0], 0) == max(grades.values(), default=1))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of the means of resampled values (bootstrap, always the same samples)."""
    chance = random.Random(SEED)
    count = len(values)
    means = sorted(sum(chance.choices(values, k=count)) / count for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


def _gain(grades: Sequence[int]) -> float:
    gains = ((math.exp2(grade) - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
    return math.fsum(gains)
