"""Gathers the field of a need item from the database: recall, reload, facts. Never writes.

What the engine proposes is read again here, in one transaction: only what is published, valid and
of a verified institution on the day enters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from app.capabilities.choices import STATUTORY_SERVICES
from app.capabilities.offers import Authorisation, Offer
from app.core.clock import SHANGHAI
from app.matching.exposure import Asked, Exposure, exposures_of
from app.matching.field import Entrant, Field, MarketFacts, StatutoryFacts, Track, Wish
from app.matching.policies.policy import Policy
from app.matching.policies.sections import Level
from app.matching.recalling import Recalled, query_of, recall_rows
from app.matching.relations.facts import place_points
from app.matching.relations.travel import Point, hours_between
from app.matching.sources import Source, source_of
from app.matching.terms import demand_of
from app.metrology.gate_inputs import Row
from app.needs.models import Need, NeedItem
from app.regions.codes import NATION, XPCC, level_of, prefix, province_of

# An institution is new to the platform for half a year after it was verified.
NEWCOMER = timedelta(days=180)
_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Gathered:
    """A field with the contents of its rows by digest, and what recall said.

    `torn`: some row was changed between two look-ups and its institution left out.
    """

    field: Field
    rows: Mapping[str, Row]
    recalled: Recalled
    torn: bool = False


def track_of(need: Need) -> Track:
    """The rules a need is ranked by, from the service it asks for."""
    return Track.STATUTORY if need.service in STATUTORY_SERVICES else Track.MARKET


def gather(session: Session, need: Need, item: NeedItem, policy: Policy, on: date) -> Gathered:
    """Everything that decides the ranking of an item on a day."""
    track, places = track_of(need), lineage(need.region_code)
    demand = replace(demand_of(need, item), target_ratio=policy.gate.target_ratio)
    recalled = recall_rows(session, query_of(demand, on))
    source = source_of(session)
    found = _offers(source, recalled, track, on)
    rows = source.rows({digest for offer in found for digest in offer.terms})
    kept = [offer for offer in found if all(digest in rows for digest in offer.terms)]
    if track is Track.STATUTORY:
        legal = source.authorisations(recalled.near, places, on)
        entrants = [_assignable(offer, need, legal) for offer in kept]
        exposure = Exposure()
    else:
        points = place_points(session)
        entrants = [_bidding(offer, need, item, points, on) for offer in kept]
        owners = [offer.organisation_id for offer in kept]
        asked = Asked(need.id, need.version, item.id, demand, owners)
        [exposure] = exposures_of(session, [asked], on)
    field = Field(
        need_id=need.id,
        need_version=need.version,
        item_id=item.id,
        on=on.isoformat(),
        track=track,
        policy_version=policy.version,
        demand=demand,
        wish=wish_of(need, on),
        entrants=tuple(entrants),
        exposure=exposure.shares,
        like_needs=exposure.like_needs,
    )
    return Gathered(field, rows, recalled, torn=len(kept) < len(found))


def lineage(code: str) -> tuple[str, ...]:
    """A place and all it lies in, the nation last."""
    digits = prefix(code)
    inside = [digits[:length].ljust(6, "0") for length in range(len(digits), 0, -2)]
    return (*inside, NATION)


def _offers(source: Source, recalled: Recalled, track: Track, on: date) -> list[Offer]:
    """By institution; rows for other devices speak only for those that have no nearer ones."""
    near = source.offers(recalled.near, on)
    if track is Track.STATUTORY or not recalled.far:
        return near
    known = {offer.organisation_id for offer in near}
    far = source.offers(recalled.far, on)
    found = [*near, *(offer for offer in far if offer.organisation_id not in known)]
    return sorted(found, key=lambda offer: offer.organisation_id)


def _assignable(offer: Offer, need: Need, legal: Mapping[int, Authorisation]) -> Entrant:
    said = legal.get(offer.organisation_id, Authorisation(authorised=False, covers=False))
    place = offer.owner.region_code
    facts = StatutoryFacts(
        level_at(place), steps_between(need.region_code, place), said.covers, said.authorised
    )
    return Entrant(offer.organisation_id, offer.terms, facts)


def level_at(code: str) -> Level:
    """The level of an institution that stands at a place."""
    return "province" if code == XPCC else level_of(code)  # type: ignore[return-value]  # a Level


@lru_cache(maxsize=65_536)  # few places, asked for every institution
def steps_between(one: str, other: str) -> int:
    """Administrative steps from one place up to what both lie in, and down to the other."""
    mine, theirs = lineage(one), lineage(other)
    return len(set(mine) ^ set(theirs))


def _bidding(
    offer: Offer, need: Need, item: NeedItem, points: Mapping[str, Point], on: date
) -> Entrant:
    since = offer.owner.verified_at
    verified = since.astimezone(SHANGHAI).date() if since else None
    return Entrant(
        offer.organisation_id,
        offer.terms,
        MarketFacts(
            days=None if offer.days is None else float(offer.days),
            transit_days=transit_days(need, offer.owner.region_code, points),
            price=None if offer.fee is None else float(offer.fee * item.quantity),
            newcomer=verified is not None and verified > on - NEWCOMER,
        ),
    )


def transit_days(need: Need, place: str, points: Mapping[str, Point]) -> float | None:
    """Days there and back, between provincial capitals: no finer coordinates are known.

    None where one is not known, and where nothing travels.
    """
    if need.mode == "远程":
        return None
    one, other = (points.get(province_of(code) or "") for code in (need.region_code, place))
    return round(2 * hours_between(one, other) / _HOURS_A_DAY, 1) if one and other else None


def wish_of(need: Need, on: date) -> Wish:
    """A budget speaks of the whole need, so it counts only where that is one item."""
    left = (need.deadline - on).days if need.deadline else None
    alone = len(need.items) == 1 and need.budget is not None
    return Wish(
        float(left) if left is not None and left > 0 else None,
        float(need.budget) if alone and need.budget is not None else None,
    )
