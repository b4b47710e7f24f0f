"""Gathers what a region's board is computed from: rankings, institutions, relations. Never writes.

The outcome is the pure `proposing.field.Field`, and beside it what the page says of each gap.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy.orm import Session

from app.collaboration.gaps import (
    Supply,
    at_home,
    gap_of,
    intensities,
    is_gap,
    standing,
    supply_of,
)
from app.collaboration.parties import Institution, institutions
from app.collaboration.rankings import RankedItem, open_items, ranked_item
from app.matching.assessing import judge_contents
from app.matching.field import Field as Ranking
from app.matching.policies.policy import Policy
from app.matching.proposing.field import Field, Recipient, Service, Supporter
from app.matching.proposing.standing import Ground
from app.matching.relations.facts import facts_in_force, place_points
from app.matching.relations.travel import Point, hours_between
from app.matching.runs import contents
from app.metrology.gate_inputs import Row
from app.metrology.gates import Assessment, Verdict
from app.metrology.likeness import distance
from app.regions.codes import NATION, province_of

# More gaps than this take minutes; the oldest come first, and the board says how many were left.
MOST_GAPS = 300
NATIONAL_SEAT = "110000"  # where national institutions are taken to be when their seat is unknown


@dataclass(frozen=True)
class Gathered:
    """A field with its ground, and how the region's open items stand."""

    field: Field
    ground: Ground
    items: Mapping[int, RankedItem]
    counts: Mapping[str, int]


def gather(session: Session, region: str, policy: Policy, on: date) -> Gathered:
    """Everything that decides a region's board on a day."""
    facts = facts_in_force(session, on)
    hosts = {each.host_code: each.code for each in facts.centres if each.host_code}
    known = institutions(session, hosts)
    every, counts = _supplied(session, region, known, policy, on)
    lacking = [(ranked, supply) for ranked, supply in every if is_gap(supply, policy)]
    counts |= _counted(lacking, policy)
    shown = lacking[:MOST_GAPS]
    fields = {ranked.item.id: ranked.field() for ranked, _ in shown}
    rows = contents(session, _digests(shown, fields))
    strong = intensities(every, policy)
    gaps = [
        gap_of(ranked, supply, strong(ranked), _assessed(supply, fields, ranked, rows), policy, on)
        for ranked, supply in shown
    ]
    items = {ranked.item.id: ranked for ranked, _ in shown}
    recipients = _recipients(region, items, known)
    ways = _Ways(place_points(session), recipients)
    seen = exposures(fields.values(), policy.market.minimum_sample)
    field = Field(gaps, _supporters(items, fields, rows, known, ways, seen), recipients)
    return Gathered(field, Ground(on, facts, policy), items, counts)


def _supplied(
    session: Session, region: str, known: Mapping[int, Institution], policy: Policy, on: date
) -> tuple[list[tuple[RankedItem, Supply]], dict[str, int]]:
    """All ranked items with what the region has for them; those without a run are counted."""
    every: list[tuple[RankedItem, Supply]] = []
    unranked = 0
    for need, item, run in open_items(session, region):
        if run is None:
            unranked += 1
            continue
        ranked = ranked_item(session, need, item, run)
        every.append((ranked, supply_of(ranked, known, policy, on)))
    return every, {"items": len(every) + unranked, "unranked": unranked}


def _counted(lacking: Sequence[tuple[RankedItem, Supply]], policy: Policy) -> dict[str, int]:
    trigger = policy.collaboration.gap.local_qualified
    unmet = sum(supply.able < trigger for _, supply in lacking)
    return {
        "unmet": unmet,
        "weak": len(lacking) - unmet,
        "left_out": max(0, len(lacking) - MOST_GAPS),
    }


def _digests(shown: Sequence[tuple[RankedItem, Supply]], fields: Mapping[int, Ranking]) -> set[str]:
    """Contents that are asked about: of supporters, and of the best at home."""
    found: set[str] = set()
    for ranked, supply in shown:
        for each in fields[ranked.item.id].entrants:
            judged = ranked.found.get(each.organisation_id)
            able = judged is not None and judged.verdict is Verdict.QUALIFIED
            if able or each.organisation_id == supply.best:
                found.update(each.terms)
    return found


def _assessed(
    supply: Supply, fields: Mapping[int, Ranking], ranked: RankedItem, rows: Mapping[str, Row]
) -> Assessment | None:
    """What the gates say of the best at home, where a part of the range may be missing."""
    if supply.best is None or supply.verdict is not Verdict.INCOMPLETE:
        return None
    field = fields[ranked.item.id]
    terms = next(e.terms for e in field.entrants if e.organisation_id == supply.best)
    return judge_contents(field.demand, [terms], rows)[terms].explained()


def _recipients(
    region: str, items: Mapping[int, RankedItem], known: Mapping[int, Institution]
) -> list[Recipient]:
    """The province's own institutions that can do something, or exist by law."""
    return [
        Recipient(
            each.party,
            {
                item_id: standing(ranked.found[owner])
                for item_id, ranked in items.items()
                if owner in ranked.found
            },
            each.statutory,
        )
        for owner, each in sorted(known.items())
        if at_home(region, each)
    ]


@dataclass(frozen=True)
class _Ways:
    """How long it takes to the places of the recipients, by province: no finer places are known."""

    points: Mapping[str, Point]
    recipients: Sequence[Recipient]

    def hours(self, seat: str) -> dict[str, float]:
        """Hours by the recipient's region code."""
        here = self._point(NATIONAL_SEAT if seat == NATION else seat)
        places = {each.party.region_code for each in self.recipients}
        found = {place: self._point(place) for place in sorted(places)}
        return {
            place: hours_between(here, there) for place, there in found.items() if here and there
        }

    def _point(self, code: str) -> Point | None:
        return self.points.get(province_of(code) or NATION)


def _name_fit(device: str, rows: Iterable[Row]) -> float:
    """How near the nearest name is to the demanded one: 1 the same, a half alike, else 0."""
    away = min((_distance(device, name) for name in {row.device for row in rows}), default=2)
    return (1.0, 0.5, 0.0)[away]


_distance = lru_cache(maxsize=4096)(distance)  # names are few, institutions many


def exposures(fields: Iterable[Ranking], least: int) -> dict[int, float]:
    """How often each institution stood among the first three of like needs, where it did most.

    Of fewer than `least` like needs nothing is concluded.
    """
    found: dict[int, float] = {}
    for field in fields:
        for owner, share in field.exposure if field.like_needs >= least else ():
            found[owner] = max(share, found.get(owner, 0.0))
    return found


def _supporters(
    items: Mapping[int, RankedItem],
    fields: Mapping[int, Ranking],
    rows: Mapping[str, Row],
    known: Mapping[int, Institution],
    ways: _Ways,
    seen: Mapping[int, float],
) -> list[Supporter]:
    """Everybody who is qualified for a gap, with what is known of how well."""
    services: dict[int, list[Service]] = {}
    modes: dict[int, set[str]] = {}
    for item_id, ranked in items.items():
        field = fields[item_id]
        for entrant in field.entrants:
            owner = entrant.organisation_id
            found = ranked.found.get(owner)
            if owner not in known or found is None or found.verdict is not Verdict.QUALIFIED:
                continue
            fit = _name_fit(field.demand.device, [rows[digest] for digest in entrant.terms])
            services.setdefault(owner, []).append(
                Service(item_id, found.verdict, found.share, found.ratio, fit)
            )
            told = (mode for digest in entrant.terms for mode in rows[digest].modes)
            modes.setdefault(owner, set()).update(told)
    hours: dict[str, dict[str, float]] = {}
    for owner in services:
        seat = known[owner].seat
        hours.setdefault(province_of(seat) or NATION, ways.hours(seat))
    return [
        Supporter(
            known[owner].party,
            tuple(own),
            modes=tuple(sorted(modes[owner])),
            exposure=seen.get(owner),
            hours=hours[province_of(known[owner].seat) or NATION],
        )
        for owner, own in sorted(services.items())
    ]
