"""Scores and orders of a whole field at once: the arithmetic of the tracks on columns. Pure.

The values are those `market.py` and `statutory.py` give one institution; what is equal is computed
once. Sums are made in whole millionths, in which points are rounded, so they are exact.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.policies.sections import Level, Market, Statutory
from app.matching.ranking import tie
from app.matching.tracks.components import PLACES, clipped, falling
from app.matching.tracks.market import MarketWish, record_of, scale_of
from app.matching.tracks.market_rules import rearranged
from app.matching.tracks.statutory import level_value
from app.matching.tracks.technical_fit import Parts, fit_value
from app.metrology.gates import ORDER, Verdict

Numbers = NDArray[np.float64]
Order = NDArray[np.intp]
Known = tuple[float | None, ...]
_MICRO = 10**PLACES


@dataclass(frozen=True, eq=False)
class MarketColumns:
    """`MarketOffer` as columns: nan where not known, verdicts as their numbers in `ORDER`."""

    owners: NDArray[np.int64]
    verdicts: NDArray[np.uint8]
    shares: Numbers
    ratios: Numbers
    days: Numbers
    transit_days: Numbers
    price: Numbers
    freight: Numbers
    on_time: Numbers
    on_time_n: NDArray[np.int32]
    rating: Numbers
    free_share: Numbers
    text_fit: Numbers
    newcomer: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class StatutoryColumns:
    """`StatutoryOffer` as columns: levels as their numbers in `Level`."""

    owners: NDArray[np.int64]
    verdicts: NDArray[np.uint8]
    levels: NDArray[np.uint8]
    steps: NDArray[np.int32]
    covers: NDArray[np.bool_]
    authorised: NDArray[np.bool_]


def market_scores(columns: MarketColumns, policy: Market, wanted: MarketWish) -> Numbers:
    """The score of each offer."""
    days, yuan = scale_of(policy, wanted)
    parts, neutral = policy.fit_parts.named(), policy.neutral

    def fit(known: Known) -> float | None:
        return fit_value(Parts(*known), parts, neutral)

    def record(known: Known) -> float | None:
        on_time, count, rating = known
        return record_of(on_time, int(count or 0), rating, policy.minimum_sample)

    values: tuple[tuple[Callable[[Known], float | None], tuple[NDArray[Any], ...]], ...] = (
        (fit, (columns.shares, columns.ratios, columns.text_fit)),
        (lambda one: _falling(one[0], days), (_with(columns.days, columns.transit_days),)),
        (lambda one: _falling(one[0], yuan), (_with(columns.price, columns.freight),)),
        (record, (columns.on_time, columns.on_time_n, columns.rating)),
        (lambda one: _clipped(one[0]), (columns.free_share,)),
    )
    total = np.zeros(len(columns.owners), np.int64)
    for weight, (value_of, asked) in zip(policy.weights.named().values(), values, strict=True):
        total += _points(asked, value_of, weight, neutral)
    scores: Numbers = total / _MICRO
    return scores


def market_order(
    item_id: int,
    columns: MarketColumns,
    scores: Numbers,
    policy: Market,
    exposure: Mapping[int, float],
    like_needs: int,
) -> Order:
    """Where the offers stand, best first: by merit, then the two rules of the market."""
    order = by_merit(item_id, columns.owners, columns.verdicts, scores)
    count = int((columns.verdicts == ORDER[Verdict.QUALIFIED]).sum())
    able: list[int] = columns.owners[order[:count]].tolist()
    newcomers = set(columns.owners[columns.newcomer].tolist())
    moved, _ = rearranged(item_id, able, policy, newcomers, exposure, like_needs)
    if moved is able:
        return order
    place = dict(zip(able, order[:count].tolist(), strict=True))
    return np.concatenate(([place[owner] for owner in moved], order[count:])).astype(np.intp)


def statutory_order(
    item_id: int, columns: StatutoryColumns, policy: Statutory
) -> tuple[Order, Numbers]:
    """Where those stand who may be assigned, best first, and the scores of all."""
    worth = np.array([_worth(level, policy) for level in Level], np.float64)
    scores = worth[columns.levels]
    able = np.flatnonzero(columns.authorised & columns.covers & ~np.isnan(scores))
    order = by_merit(
        item_id, columns.owners[able], columns.verdicts[able], scores[able], columns.steps[able]
    )
    return able[order], scores


def _worth(level: Level, policy: Statutory) -> float:
    return level_value(level, policy) if level in policy.levels else nan


def by_merit(
    item_id: int,
    owners: NDArray[np.int64],
    verdicts: NDArray[np.uint8],
    scores: Numbers,
    steps: NDArray[np.int32] | None = None,
) -> Order:
    """What is true first, then the score, then the fewest steps, then a hash of the ids."""
    keys = (-scores, verdicts) if steps is None else (steps, -scores, verdicts)
    order = np.lexsort(keys)
    same = np.ones(len(order), np.bool_)
    for key in keys:
        same[1:] &= key[order][1:] == key[order][:-1]
    starts = np.flatnonzero(~same[1:]) + 1 if len(order) else np.empty(0, np.intp)
    for group in np.split(np.arange(len(order)), starts):
        if len(group) > 1:
            equals = order[group].tolist()
            order[group] = sorted(equals, key=lambda at: tie(item_id, int(owners[at])))
    return order


def _points(
    asked: Sequence[NDArray[Any]],
    value_of: Callable[[Known], float | None],
    weight: float,
    neutral: float,
) -> NDArray[np.int64]:
    """The points of one bar in millionths; the value is asked once of what is equal."""
    known: dict[tuple[float | None, ...], int] = {}
    found = []
    for one in zip(*map(_listed, asked), strict=True):
        points = known.get(one)
        if points is None:
            value = value_of(one)
            whole = round(weight * (neutral if value is None else value), PLACES)
            points = known[one] = round(whole * _MICRO)
        found.append(points)
    return np.array(found, np.int64)


def _listed(column: NDArray[Any]) -> list[float | None]:
    """A column as numbers, None where not known: nan is unlike itself."""
    if column.dtype.kind == "f" and (unknown := np.isnan(column)).any():
        if unknown.all():
            return [None] * len(column)
        return [None if isnan(each) else each for each in column.tolist()]
    return [*column.tolist()]


def _with(amount: Numbers, more: Numbers) -> Numbers:
    """A sum in which what is added may be unknown."""
    return amount + np.nan_to_num(more, nan=0.0)


def _falling(amount: float | None, reference: float) -> float | None:
    return None if amount is None else falling(amount, reference)


def _clipped(share: float | None) -> float | None:
    return None if share is None else clipped(share)
