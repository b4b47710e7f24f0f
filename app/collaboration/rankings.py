"""Open items of a region with their rankings in force, read back from runs. Never writes.

Nothing is recalled again: who can do what is what the last run found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, undefer

from app.matching.field import Field, MarketFacts, Track
from app.matching.judging import judge
from app.matching.models import MatchRun
from app.matching.runs import contents, field_of, places_of
from app.metrology.gates import Verdict
from app.needs.models import Need, NeedItem
from app.needs.queries import IS_OPEN
from app.regions.codes import prefix

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What the gates found of one institution; `ranked`: the track may name it for the need."""

    verdict: Verdict
    share: float | None
    ratio: float | None
    ranked: bool = True


@dataclass(frozen=True, slots=True)
class RankedItem:
    """An item of an open need with what its run knows; `found` by institution, best first."""

    need: Need
    item: NeedItem
    run: MatchRun
    found: Mapping[int, Found]

    @property
    def key(self) -> str:
        """What makes items alike: the measurand, else the device's name."""
        return next(iter(self.item.measurand_codes), "") or self.item.device

    def field(self) -> Field:
        """The frozen field of its run."""
        return field_of(self.run)


def open_items(session: Session, region: str) -> Iterator[tuple[Need, NeedItem, MatchRun | None]]:
    """Items of a region's open needs, oldest first, with their run in force if there is one.

    Runs are large, so they come a few at a time.
    """
    inside = (IS_OPEN, Need.region_code.startswith(prefix(region)))
    ids = session.scalars(
        select(NeedItem.id)
        .join(Need, Need.id == NeedItem.need_id)
        .where(*inside)
        .order_by(Need.published_at, Need.id, NeedItem.position)
    ).all()
    current = and_(MatchRun.item_id == NeedItem.id, MatchRun.superseded_at.is_(None))
    for start in range(0, len(ids), AT_ONCE):
        statement = (
            select(Need, NeedItem, MatchRun)
            .join(NeedItem, NeedItem.need_id == Need.id)
            .outerjoin(MatchRun, current)
            .where(NeedItem.id.in_(ids[start : start + AT_ONCE]))
            .order_by(Need.published_at, Need.id, NeedItem.position)
            .options(undefer(MatchRun.inputs), undefer(MatchRun.outcome))
        )
        yield from session.execute(statement)


def ranked_item(session: Session, need: Need, item: NeedItem, run: MatchRun) -> RankedItem:
    """The item with what its run found.

    A statutory ranking leaves out who is not authorised for the place; to help somebody build up a
    standard no authorisation there is needed, so the gates are asked about everybody again.
    """
    found = {
        place.organisation_id: Found(place.verdict, place.share, place.ratio)
        for place in places_of(run)
    }
    if run.track == Track.STATUTORY:
        found |= _unauthorised(session, run, found)
    return RankedItem(need, item, run, found)


def _unauthorised(session: Session, run: MatchRun, known: Mapping[int, Found]) -> dict[int, Found]:
    field = field_of(run)
    rows = contents(session, {digest for each in field.entrants for digest in each.terms})
    judged = judge(field, rows)
    return {
        each.organisation_id: Found(found.verdict, found.share, found.ratio, ranked=False)
        for each in field.entrants
        if each.organisation_id not in known
        and (found := judged[each.terms]).verdict is not Verdict.IMPOSSIBLE
    }


def days_of(field: Field) -> dict[int, float | None]:
    """The shortest turnaround each institution publishes, by id."""
    return {
        each.organisation_id: each.facts.days
        for each in field.entrants
        if isinstance(each.facts, MarketFacts)
    }
