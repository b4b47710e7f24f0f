"""What an enterprise would gain by asking for one thing less: who comes into question, and names.

One recall with no condition on service, mode and proof finds everybody a concession could bring;
what each brings is counted in `relaxing`. Never writes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import inf
from typing import TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.capabilities.choices import MODES, PROOF_KINDS
from app.core.clock import today
from app.matching.field import Field, MarketFacts, StatutoryFacts, Track
from app.matching.gathering import Gathered, gather
from app.matching.judging import rank_field
from app.matching.policies.in_force import policy_in_force
from app.matching.policies.policy import Policy
from app.matching.recalling import query_of, recall_rows
from app.matching.relations.facts import place_points
from app.matching.relations.travel import hours_between
from app.matching.relaxing.kinds import Brought, Concession, Kind, Nearest, Relaxation
from app.matching.relaxing.weighing import Choices, Ground, brought, relaxed
from app.matching.relaxing.wishes import Able, dearer, later
from app.matching.sources import source_of
from app.metrology.gate_inputs import Row
from app.metrology.gates import Verdict
from app.needs.models import Need, NeedItem
from app.organisations.models import Organisation
from app.regions.codes import NATION, province_of
from app.regions.queries import region_table

# Services one of which may stand for another. Verification by law may not be given up, and a type
# evaluation is another matter.
_SERVICES = ("检定", "校准", "测试", "检测")

R = TypeVar("R", Need, NeedItem)


def relaxations(session: Session, need: Need, item: NeedItem) -> tuple[Relaxation, ...]:
    """Single concessions on an item with whom each would bring, most telling kinds first.

    The numbers are exact: with the concession made, matching finds just so many able.
    """
    on = today()
    policy = policy_in_force(session, on)
    gathered = gather(session, need, item, policy, on)
    field = gathered.field
    ground = _ground(session, gathered, on)
    if not ground.contents:
        return ()
    found = relaxed(field.demand, ground, _choices(field, need), item.measurand)
    if field.track is Track.STATUTORY:
        counted = tuple(_assigned(session, need, item, policy, gathered, found))
    else:
        counted = (*found, *_wishes(field, ground, on))
    return _named(session, need, counted)


def applied(need: Need, item: NeedItem, concession: Concession) -> tuple[Need, NeedItem]:
    """The need and the item as they would be with a concession; copies that are not stored."""
    asked, demand = _copy(need), concession.demand
    changed = _copy(item)
    if concession.kind in (Kind.ACCURACY, Kind.GRADE, Kind.RANGE):
        changed.boxes = [each.to_json() for each in demand.boxes]
        changed.limits = [each.to_json() for each in demand.limits]
        changed.grades = [each.to_json() for each in demand.grades]
        changed.range_text = demand.range_text
        changed.requirement_text = demand.requirement_text
    for name in ("mode", "proof_kind", "service"):
        if name in concession.changes:
            setattr(asked, name, concession.changes[name])
    if concession.kind is Kind.DEADLINE:
        asked.deadline = date.fromisoformat(concession.changes["deadline"])
    asked.items = [changed]
    return asked, changed


def _copy(record: R) -> R:
    columns = inspect(type(record)).column_attrs
    return type(record)(**{each.key: getattr(record, each.key) for each in columns})


def _choices(field: Field, need: Need) -> Choices:
    market = field.track is Track.MARKET and need.service in _SERVICES
    return Choices(MODES, PROOF_KINDS, _SERVICES if market else ())


def _ground(session: Session, gathered: Gathered, on: date) -> Ground:
    """Everybody who comes into question whatever the conditions."""
    demand = gathered.field.demand
    if not (demand.service or demand.mode or demand.proof_kind):
        contents = {each.organisation_id: each.terms for each in gathered.field.entrants}
        return Ground(contents, gathered.rows)
    free = replace(demand, service="", mode="", proof_kind="")
    near = recall_rows(session, query_of(free, on)).near
    source = source_of(session)
    found = source.offers(near, on)
    rows = source.rows({digest for offer in found for digest in offer.terms})
    return Ground(
        {
            offer.organisation_id: offer.terms
            for offer in found
            if all(digest in rows for digest in offer.terms)
        },
        rows,
    )


def _wishes(field: Field, ground: Ground, on: date) -> Iterator[Brought]:
    """A later deadline, a larger budget: of those who are able as it is."""
    able = ground.able(field.demand)
    facts = [
        (each.organisation_id, each.facts)
        for each in field.entrants
        if each.organisation_id in able and isinstance(each.facts, MarketFacts)
    ]
    known = Able.of(facts)
    yield from (each for each in later(field.demand, field.wish, known, on) if each.gained)
    yield from (each for each in dearer(field.demand, field.wish, known) if each.gained)


def _assigned(
    session: Session,
    need: Need,
    item: NeedItem,
    policy: Policy,
    gathered: Gathered,
    found: Iterable[Brought],
) -> Iterator[Brought]:
    """Of those the gates let pass only who may be assigned: matched again for each concession.

    Which rows carry an authorisation depends on which rows answer, so nothing shorter is exact.
    """
    before = _able(gathered.field, gathered.rows, policy)
    for each in found:
        asked, changed = applied(need, item, each.concession)
        again = gather(session, asked, changed, policy, today())
        counted = brought(each.concession, before, _able(again.field, again.rows, policy))
        if counted.gained:
            yield counted
    yield from _elsewhere(gathered, policy, before)


def _elsewhere(gathered: Gathered, policy: Policy, before: frozenset[int]) -> Iterator[Brought]:
    """Who is authorised, but for another place: the regulator may have them come."""
    field = gathered.field
    reaching = tuple(
        replace(each, facts=replace(each.facts, covers_place=True))
        for each in field.entrants
        if isinstance(each.facts, StatutoryFacts)
    )
    after = _able(replace(field, entrants=reaching), gathered.rows, policy)
    if after - before:
        made = Concession(Kind.AREA, "由外地授权的机构承接", "", "只看授权覆盖当地的", field.demand)
        yield brought(made, before, after)


def _able(field: Field, rows: Mapping[str, Row], policy: Policy) -> frozenset[int]:
    """Who is qualified in the ranking of a field."""
    places = rank_field(field, rows, policy).places
    return frozenset(
        place.organisation_id for place in places if place.verdict is Verdict.QUALIFIED
    )


def _named(session: Session, need: Need, found: Iterable[Brought]) -> tuple[Relaxation, ...]:
    """With the nearest institution each brings."""
    listed = tuple(found)
    ids = {owner for each in listed for owner in each.gained}
    statement = select(Organisation.id, Organisation.region_code, Organisation.name)
    owners = {row.id: row for row in session.execute(statement.where(Organisation.id.in_(ids)))}
    points, regions = place_points(session), region_table(session)
    here = points.get(province_of(need.region_code) or "")

    def away(owner: int) -> tuple[float, int]:
        there = points.get(province_of(owners[owner].region_code) or "")
        return (hours_between(here, there) if here and there else inf, owner)

    def nearest(gained: Sequence[int]) -> Nearest | None:
        hours, owner = min(map(away, gained), default=(inf, 0))
        if owner not in owners:
            return None
        place = regions.short_name(province_of(owners[owner].region_code) or NATION)
        return Nearest(owner, owners[owner].name, place, None if hours == inf else hours)

    return tuple(Relaxation(each, nearest(each.gained)) for each in listed)
