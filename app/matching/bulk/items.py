"""One item's field on columns, and its ranking: what `gathering` and `judging` make of it. Pure.

Its facts are those the market and statutory tracks ask of each entrant, computed for all at once.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.bulk.shared import Shared
from app.matching.entries import Entries, levels
from app.matching.field import FACTS, Entrant, Field, Track, facts_of
from app.matching.gathering import NEWCOMER, level_at, lineage, steps_between, transit_days
from app.matching.judging import assigned, bidden
from app.matching.memory.catalogue import Catalogue
from app.matching.memory.columns import UNSAID
from app.matching.outcome import Outcome
from app.matching.policies.policy import Policy
from app.matching.relations.travel import Point
from app.matching.runs import KEPT, Ranked, Ranking
from app.matching.tracks.columns import MarketColumns, StatutoryColumns
from app.metrology.gates import ORDER, Verdict
from app.needs.models import Need, NeedItem

Facts = dict[str, NDArray[Any]]
_IMPOSSIBLE = ORDER[Verdict.IMPOSSIBLE]


def market_facts(
    shared: Shared, need: Need, item: NeedItem, points: Mapping[str, Point], on: date
) -> Facts:
    """Days, money and newness of every entrant."""
    count = len(shared.fen)
    unknown = np.full(count, np.nan)
    transit = [transit_days(need, code, points) for code in shared.codes]
    away = np.array([np.nan if each is None else each for each in transit], np.float64)
    price = np.where(shared.fen == UNSAID, np.nan, shared.fen * item.quantity / 100)
    return {
        "days": shared.days,
        "transit_days": away[shared.places] if count else unknown,
        "price": price,
        "freight": unknown,
        "on_time": unknown,
        "on_time_n": np.zeros(count, np.int32),
        "rating": unknown,
        "free_share": unknown,
        "newcomer": shared.verified > (on - NEWCOMER).toordinal(),
    }


def statutory_facts(shared: Shared, need: Need, catalogue: Catalogue) -> Facts:
    """Level, distance and authorisation of every entrant."""
    owners, here = shared.owners, need.region_code
    authorised, covering = catalogue.authorised(shared.near, lineage(here))
    steps = np.array([steps_between(here, code) for code in shared.codes], np.int32)
    level = levels(level_at(code) for code in shared.codes)
    empty = not len(owners)
    return {
        "level": level if empty else level[shared.places],
        "distance_steps": steps if empty else steps[shared.places],
        "covers_place": np.isin(owners, covering),
        "authorised": np.isin(owners, authorised),
    }


def ranking_of(field: Field, shared: Shared, facts: Facts, policy: Policy) -> Ranking:
    """The ranking of a field without entrants, who are those of the shared part."""
    entries = Entries(shared.contents, shared.owners, shared.counts, shared.which, facts)

    def rank() -> Ranked:
        outcome = _outcome(field, shared, facts, policy)
        return Ranked(outcome, _first(entries, outcome, field))

    return Ranking(field, entries.pack(FACTS[field.track]), rank)


def _outcome(field: Field, shared: Shared, facts: Facts, policy: Policy) -> Outcome:
    judged = shared.judged.outcome
    able = np.flatnonzero(judged.verdicts != _IMPOSSIBLE)
    found = judged.scored(judged.scores, able)
    if field.track is Track.MARKET:
        return bidden(field, found, _market(found, shared, facts, able), policy)
    offers = StatutoryColumns(
        found.owners,
        found.verdicts,
        facts["level"][able],
        facts["distance_steps"][able],
        facts["covers_place"][able],
        facts["authorised"][able],
    )
    return assigned(field.item_id, found, offers, policy)


def _market(found: Outcome, shared: Shared, facts: Facts, able: NDArray[np.intp]) -> MarketColumns:
    chosen = {name: column[able] for name, column in facts.items()}
    newcomer = chosen.pop("newcomer")
    return MarketColumns(
        found.owners,
        found.verdicts,
        found.shares,
        found.ratios,
        text_fit=shared.judged.fits[able],
        newcomer=newcomer,
        **chosen,
    )


def _first(entries: Entries, outcome: Outcome, field: Field) -> tuple[Entrant, ...]:
    """The entrants of the first places."""
    owners = outcome.owners[:KEPT]
    at = np.searchsorted(entries.owners, owners)
    ends = np.cumsum(entries.counts)
    kept = replace(entries, facts={name: column[at] for name, column in entries.facts.items()})
    said = kept.facts_of(FACTS[field.track])
    return tuple(
        Entrant(
            owner,
            tuple(
                entries.contents[each]
                for each in entries.which[ends[place] - entries.counts[place] : ends[place]]
            ),
            facts_of(field.track, facts),
        )
        for owner, place, facts in zip(owners.tolist(), at.tolist(), said, strict=True)
    )
