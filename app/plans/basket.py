"""The basket of a need from the database: who can do which of its items, at what price, how soon.

What the gates said is read from the frozen runs; prices, days and modes are those of the rows that
speak today, so an offer that has changed since its run is left out until it is ranked again.
Never writes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any, NamedTuple

from sqlalchemy import Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, undefer

from app.capabilities.models import Capability
from app.capabilities.offers import matchable
from app.core.clock import today
from app.matching.assessing import judge_contents
from app.matching.baskets.basket import Basket, BasketItem, BasketOffer, Visit
from app.matching.field import Entrant, Field, MarketFacts
from app.matching.models import MatchRun
from app.matching.outcome import Place
from app.matching.runs import contents, field_of, places_of
from app.matching.terms import digest_of
from app.metrology.gate_inputs import Row
from app.metrology.gates import Verdict
from app.needs.models import Need
from app.organisations.queries import of_verified

_REMOTE = "远程"


@dataclass(frozen=True, slots=True)
class Ranked:
    """The run in force of an item: its field, and all places best first."""

    run: MatchRun
    field: Field
    places: tuple[Place, ...]

    def able(self) -> list[Entrant]:
        """Those whose gates are all green."""
        green = {each.organisation_id for each in self.places if _is_able(each)}
        return [each for each in self.field.entrants if each.organisation_id in green]

    def nearest(self) -> Entrant | None:
        """The best of those who cannot do it, or cannot be seen to."""
        for place in self.places:
            if not _is_able(place):
                owner = place.organisation_id
                return next(e for e in self.field.entrants if e.organisation_id == owner)
        return None


def _is_able(place: Place) -> bool:
    return place.verdict is Verdict.QUALIFIED


class Said(NamedTuple):
    """What a row of a catalogue says beside what the gates are told."""

    fee: Decimal | None
    days: int | None
    modes: tuple[str, ...]


def ranked_items(session: Session, need: Need) -> dict[int, Ranked]:
    """The runs in force of a need's items, by item id; items not ranked as they are now missing."""
    statement = (
        select(MatchRun)
        .where(
            MatchRun.need_id == need.id,
            MatchRun.item_id.in_([item.id for item in need.items]),
            MatchRun.need_version == need.version,
            MatchRun.superseded_at.is_(None),
        )
        .options(undefer(MatchRun.inputs), undefer(MatchRun.outcome))
        .order_by(MatchRun.item_id)
    )
    return {
        run.item_id: Ranked(run, field_of(run), tuple(places_of(run)))
        for run in session.scalars(statement)
    }


def basket_of(session: Session, need: Need, ranked: Mapping[int, Ranked]) -> Basket:
    """What can be done today of the items that are ranked."""
    able = {item: each.able() for item, each in ranked.items()}
    digests = {digest for own in able.values() for each in own for digest in each.terms}
    rows = contents(session, digests)
    said = _said(session, {each.organisation_id for own in able.values() for each in own}, digests)
    offers = {
        offer
        for item, own in able.items()
        for offer in _offers(ranked[item].field, own, rows, said, need.mode)
    }
    return Basket(
        tuple(BasketItem(item.id, item.quantity) for item in need.items if item.id in ranked),
        tuple(sorted(offers, key=repr)),
        tuple(_visits(able.values(), need.mode)),
    )


def _said(
    session: Session, organisations: set[int], digests: set[str]
) -> dict[tuple[int, str], list[Said]]:
    """Rows that may be matched today, by institution and content: one statement."""
    if not organisations:
        return {}
    wanted: Any = cast(sorted(digests), ARRAY(Uuid(as_uuid=False)))
    statement = select(
        Capability.organisation_id,
        Capability.terms,
        Capability.fee_amount,
        Capability.turnaround_days,
        Capability.modes,
    ).where(
        Capability.organisation_id.in_(organisations),
        Capability.terms == func.any(wanted),
        of_verified(Capability.organisation_id),
        *matchable(today()),
    )
    found: dict[tuple[int, str], list[Said]] = {}
    for owner, digest, fee, days, modes in session.execute(statement):
        found.setdefault((owner, digest), []).append(Said(fee, days, tuple(modes)))
    return found


def _offers(
    field: Field,
    able: list[Entrant],
    rows: Mapping[str, Row],
    said: Mapping[tuple[int, str], list[Said]],
    mode: str,
) -> Iterator[BasketOffer]:
    """A price belongs to a row that does the item alone; of several together it is not known."""
    single = sorted({(digest,) for each in able for digest in each.terms})
    judged = judge_contents(field.demand, [*single, *(each.terms for each in able)], rows)
    alone = {each[0] for each in single if judged[each].verdict is Verdict.QUALIFIED}
    for each in able:
        owner = each.organisation_id
        own = [
            row for digest in each.terms if digest in alone for row in said.get((owner, digest), ())
        ]
        if not own:
            used = [digest_of(row) for row in judged[each.terms].explained().rows]
            own = _together([said.get((owner, digest), []) for digest in used])
        for row in own:
            manner = mode or "、".join(row.modes)
            yield BasketOffer(owner, field.item_id, row.fee, row.days, manner)


def _together(parts: list[list[Said]]) -> list[Said]:
    """Rows that only together do an item: as slow as the slowest, in the modes that all have."""
    if not parts or not all(parts):
        return []
    quickest = [
        min((row.days for row in own if row.days is not None), default=None) for own in parts
    ]
    days = None if None in quickest else max(each for each in quickest if each is not None)
    first, *others = ({mode for row in own for mode in row.modes} for own in parts)
    return [Said(None, days, tuple(sorted(first.intersection(*others))))]


def _visits(able: Iterable[list[Entrant]], mode: str) -> Iterator[Visit]:
    """Freight is not known to the platform; nothing travels where the work is done from afar."""
    seen: dict[int, float | None] = {}
    for own in able:
        for each in own:
            facts = each.facts
            seen[each.organisation_id] = (
                facts.transit_days if isinstance(facts, MarketFacts) else None
            )
    for owner, transit in sorted(seen.items()):
        if mode == _REMOTE:
            yield Visit(owner, Decimal(0), 0)
        else:
            yield Visit(owner, None, None if transit is None else ceil(transit))
