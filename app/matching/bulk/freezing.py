"""Freezes the rankings of many needs at once. Never commits.

The same runs as `runs.freeze_need` makes of one need after another, byte for byte, from the
catalogue in memory: no other process is asked for each item, and what items have in common is
found once. Where this process keeps no catalogue, one need follows another.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.core.clock import today
from app.matching.bulk.items import market_facts, ranking_of, statutory_facts
from app.matching.bulk.shared import Shared, SharedFields
from app.matching.exposure import Asked, Exposure, exposures_of
from app.matching.field import Field, Track
from app.matching.gathering import track_of, wish_of
from app.matching.memory.keeping import catalogue_in_memory
from app.matching.policies.in_force import policy_in_force
from app.matching.policies.policy import Policy
from app.matching.relations.facts import place_points
from app.matching.runs import Ranking, held_needs, rankings_of, store
from app.matching.terms import demand_of
from app.metrology.gate_inputs import Demand
from app.needs.models import Need, NeedItem

_fields: list[SharedFields] = []  # those of the newest state, or none


class _Item(NamedTuple):
    need: Need
    item: NeedItem
    demand: Demand
    track: Track
    shared: Shared


def freeze_needs(session: Session, need_ids: Sequence[int]) -> None:
    """Rank these needs and store what came out; runs that say the same are confirmed."""
    needs = held_needs(session, need_ids)
    policy = policy_in_force(session, today())
    fields = _current_fields(session)
    if fields is None:
        found = [each for need in needs for each in rankings_of(session, need, policy)]
    else:
        found = rankings(session, needs, policy, fields)
    store(session, found, policy)


def _current_fields(session: Session) -> SharedFields | None:
    """The shared parts of the catalogue as it is now; kept while nothing changes it."""
    catalogue = catalogue_in_memory(session)
    if catalogue is None:
        return None
    known = _fields[0] if _fields else None
    if known is None or known.catalogue is not catalogue or known.on != today():
        known = SharedFields(catalogue, today())
        _fields[:] = [known]
    return known


def rankings(
    session: Session, needs: Sequence[Need], policy: Policy, fields: SharedFields
) -> list[Ranking]:
    """The rankings of all items of these needs, in their order."""
    items = [_item(need, item, policy, fields) for need in needs for item in need.items]
    exposures = iter(
        exposures_of(
            session, [_asked(each) for each in items if each.track is Track.MARKET], fields.on
        )
    )
    points = place_points(session)
    made = []
    for each in items:
        if each.track is Track.MARKET:
            facts = market_facts(each.shared, each.need, each.item, points, fields.on)
            field = _field(each, next(exposures), policy, fields)
        else:
            facts = statutory_facts(each.shared, each.need, fields.catalogue)
            field = _field(each, Exposure(), policy, fields)
        made.append(ranking_of(field, each.shared, facts, policy))
    return made


def _item(need: Need, item: NeedItem, policy: Policy, fields: SharedFields) -> _Item:
    demand = replace(demand_of(need, item), target_ratio=policy.gate.target_ratio)
    track = track_of(need)
    return _Item(need, item, demand, track, fields.of(demand, track))


def _asked(each: _Item) -> Asked:
    owners = each.shared.owners.tolist()
    return Asked(each.need.id, each.need.version, each.item.id, each.demand, owners)


def _field(each: _Item, exposure: Exposure, policy: Policy, fields: SharedFields) -> Field:
    """The field without its entrants."""
    return Field(
        need_id=each.need.id,
        need_version=each.need.version,
        item_id=each.item.id,
        on=fields.on.isoformat(),
        track=each.track,
        policy_version=policy.version,
        demand=each.demand,
        wish=wish_of(each.need, fields.on),
        entrants=(),
        exposure=exposure.shares,
        like_needs=exposure.like_needs,
    )
