"""Who may see which capability, and every select built on it. Never writes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session, contains_eager

from app.capabilities.disciplines import measurand_codes
from app.capabilities.models import Capability
from app.capabilities.schemas import CapabilityFilter
from app.capabilities.workflow import SHOWN, CapabilityStatus
from app.core.errors import NotFound
from app.core.listing import Page, cut
from app.core.permissions import Actor
from app.organisations.models import Organisation, Verification
from app.regions.conditions import lies_in

PAGE = 20
WORDS = 10
OWN_PAGE = 50
STREAM = 1000


class Known(NamedTuple):
    """What an import must know of a row that is there already."""

    id: int
    content_hash: str
    status: CapabilityStatus


def _public() -> ColumnElement[bool]:
    return and_(Capability.status.in_(SHOWN), Organisation.verification == Verification.VERIFIED)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Published and greyed rows of verified organisations are public; the owner sees all its own.

    For selects that join Organisation.
    """
    return or_(_public(), Capability.organisation_id == (actor.organisation_id or -1))


def visible_to(actor: Actor) -> Select[Capability]:
    """The rows one may see, with their organisation loaded."""
    return _with_owner().where(visible(actor))


def _with_owner() -> Select[Capability]:
    return (
        select(Capability)
        .join(Organisation, Organisation.id == Capability.organisation_id)
        .options(contains_eager(Capability.organisation))
    )


def get_visible(session: Session, actor: Actor, capability_id: int) -> Capability:
    """One row, or NotFound."""
    found = session.scalar(visible_to(actor).where(Capability.id == capability_id))
    if found is None:
        raise NotFound
    return found


def get_own(
    session: Session, actor: Actor, capability_id: int, *, lock: bool = False
) -> Capability:
    """One row of the actor's own organisation, or NotFound; `lock` holds it for a change."""
    statement = _with_owner().where(
        Capability.id == capability_id,
        Capability.organisation_id == (actor.organisation_id or -1),
    )
    if lock:
        statement = statement.with_for_update(of=Capability)
        statement = statement.execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def filtered(actor: Actor, wanted: CapabilityFilter) -> Select[Capability]:
    """The public catalogue an address asks for, newest first; words (`q`) are the engine's."""
    statement = visible_to(actor).where(_public())
    if wanted.organisation:
        statement = statement.where(Capability.organisation_id == wanted.organisation)
    if wanted.region:
        statement = statement.where(lies_in(Organisation.region_code, wanted.region))
    if wanted.discipline:
        codes = measurand_codes(wanted.discipline)
        statement = statement.where(Capability.measurand_codes.overlap(codes))
    if wanted.kind:
        statement = statement.where(Capability.boxes.contains([{"main": {"kind": wanted.kind}}]))
    if wanted.proof_kind:
        statement = statement.where(Capability.proof_kind.in_(wanted.proof_kind))
    statement = _offering(statement, wanted)
    return statement.order_by(Capability.published_at.desc().nulls_last(), Capability.id.desc())


def _offering(statement: Select[Capability], wanted: CapabilityFilter) -> Select[Capability]:
    if wanted.service:
        statement = statement.where(Capability.services.overlap(wanted.service))
    if wanted.mode:
        statement = statement.where(Capability.modes.overlap(wanted.mode))
    return statement


def listing(session: Session, actor: Actor, wanted: CapabilityFilter) -> Page[Capability]:
    """One page of the public catalogue; every word must stand in the row or its owner's name."""
    statement = filtered(actor, wanted).where(*map(_mentions, wanted.q.split()[:WORDS]))
    return cut(session, statement, wanted.page, PAGE)


def _mentions(word: str) -> ColumnElement[bool]:
    columns = (Capability.device, Capability.measurand, Capability.spec, Organisation.name)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def by_ids(
    session: Session, actor: Actor, ids: Sequence[int], wanted: CapabilityFilter | None = None
) -> list[Capability]:
    """Those of `ids` the actor may see and `wanted` allows, in the given order."""
    statement = filtered(actor, wanted) if wanted else visible_to(actor)
    rows = session.scalars(statement.where(Capability.id.in_(ids)))
    found = {row.id: row for row in rows}
    return [found[each] for each in ids if each in found]


def own_catalogue(session: Session, actor: Actor, wanted: CapabilityFilter) -> Page[Capability]:
    """The institution's own rows by code; archived ones only when asked for."""
    statement = _offering(
        _with_owner().where(Capability.organisation_id == (actor.organisation_id or -1)), wanted
    )
    if wanted.status:
        statement = statement.where(Capability.status == wanted.status)
    else:
        statement = statement.where(Capability.status != CapabilityStatus.ARCHIVED)
    if wanted.q:
        columns = (Capability.code, Capability.device, Capability.measurand, Capability.spec)
        words = (column.icontains(wanted.q, autoescape=True) for column in columns)
        statement = statement.where(or_(*words))
    return cut(session, statement.order_by(Capability.code), wanted.page, OWN_PAGE)


def status_counts(session: Session, organisation_id: int) -> dict[str, int]:
    """Rows per status, every status present."""
    statement = (
        select(Capability.status, func.count())
        .where(Capability.organisation_id == organisation_id)
        .group_by(Capability.status)
    )
    found = {str(status): count for status, count in session.execute(statement)}
    return {status.value: found.get(status.value, 0) for status in CapabilityStatus}


def current_hashes(session: Session, organisation_id: int) -> dict[str, Known]:
    """Every row of an organisation by code."""
    statement = select(
        Capability.code, Capability.id, Capability.content_hash, Capability.status
    ).where(Capability.organisation_id == organisation_id)
    return {
        row.code: Known(row.id, row.content_hash, CapabilityStatus(row.status))
        for row in session.execute(statement)
    }


def stream_catalogue(session: Session, organisation_id: int) -> Iterator[Capability]:
    """An organisation's rows by code, without archived ones; memory stays bounded."""
    statement = select(Capability).where(
        Capability.organisation_id == organisation_id,
        Capability.status != CapabilityStatus.ARCHIVED,
    )
    return _stream(session, statement.order_by(Capability.code))


def stream_listing(
    session: Session, actor: Actor, wanted: CapabilityFilter, limit: int
) -> Iterator[Capability]:
    """The public catalogue an address asks for, for an export; memory stays bounded."""
    return _stream(session, filtered(actor, wanted).limit(limit))


def _stream(session: Session, statement: Select[Capability]) -> Iterator[Capability]:
    for row in session.scalars(statement.execution_options(yield_per=STREAM)):
        yield row
        session.expunge(row)


def hold_catalogue(session: Session, organisation_id: int) -> None:
    """Wait until no other transaction adds rows to this catalogue; held until ours ends."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('catalogue', :organisation))"),
        {"organisation": organisation_id},
    )
