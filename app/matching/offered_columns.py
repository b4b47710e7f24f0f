"""Entrants of a field as the columns their track is computed on. Pure."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.matching.entries import levels
from app.matching.field import MarketFacts, StatutoryFacts
from app.matching.outcome import Outcome
from app.matching.tracks.columns import MarketColumns, StatutoryColumns


def market_columns(
    found: Outcome, facts: Sequence[MarketFacts], fits: Sequence[float]
) -> MarketColumns:
    """What was judged of each entrant, with its facts and how near its names are."""
    return MarketColumns(
        found.owners,
        found.verdicts,
        found.shares,
        found.ratios,
        _numbers(each.days for each in facts),
        _numbers(each.transit_days for each in facts),
        _numbers(each.price for each in facts),
        _numbers(each.freight for each in facts),
        _numbers(each.on_time for each in facts),
        np.array([each.on_time_n for each in facts], np.int32),
        _numbers(each.rating for each in facts),
        _numbers(each.free_share for each in facts),
        np.array(fits, np.float64),
        np.array([each.newcomer for each in facts], np.bool_),
    )


def statutory_columns(found: Outcome, facts: Sequence[StatutoryFacts]) -> StatutoryColumns:
    """What was judged of each entrant, with its facts."""
    return StatutoryColumns(
        found.owners,
        found.verdicts,
        levels(each.level for each in facts),
        np.array([each.distance_steps for each in facts], np.int32),
        np.array([each.covers_place for each in facts], np.bool_),
        np.array([each.authorised for each in facts], np.bool_),
    )


def _numbers(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if each is None else each for each in values], np.float64)
