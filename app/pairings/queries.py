"""Who may see which agreement, which are in force, and every select built on it. Never writes."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from app.core.clock import today
from app.core.errors import NotFound
from app.core.listing import Page, cut
from app.core.permissions import Actor, Role
from app.organisations.jurisdiction import lies_inside, watches
from app.organisations.models import Organisation
from app.organisations.queries import of_verified
from app.pairings.facts import Agreement
from app.pairings.models import Confirmation, Pairing
from app.pairings.schemas import PairingFilter
from app.pairings.workflow import PairingState, PairingStatus, Side, Voice, Words
from app.regions.codes import prefix

PAGE = 20
_SIDES: dict[Side, InstrumentedAttribute[int]] = {
    Side.SUPPORTER: Pairing.supporter_id,
    Side.RECIPIENT: Pairing.recipient_id,
}
_BOTH_VERIFIED = and_(of_verified(Pairing.supporter_id), of_verified(Pairing.recipient_id))
_EVER_CONFIRMED = Pairing.status.in_((PairingStatus.CONFIRMED, PairingStatus.ENDED))


def _ended_by(on: date) -> ColumnElement[bool]:
    return and_(Pairing.ended_on.is_not(None), Pairing.ended_on <= on)


def holds(on: date) -> ColumnElement[bool]:
    """In force on a day: confirmed by all, within its term, not ended; parties still verified."""
    return and_(
        _EVER_CONFIRMED,
        Pairing.valid_from <= on,
        or_(Pairing.valid_to.is_(None), Pairing.valid_to >= on),
        ~_ended_by(on),
        _BOTH_VERIFIED,
    )


def in_force(session: Session, on: date) -> list[Agreement]:
    """The agreements in force on a day as plain facts, by id: one statement."""
    names = Agreement.__slots__
    columns = (getattr(Pairing, name) for name in names)
    rows = session.execute(select(*columns).where(holds(on)).order_by(Pairing.id))
    return [
        Agreement(**{**row._asdict(), "collaboration_types": tuple(row.collaboration_types)})
        for row in rows
    ]


def _was_in_force(on: date) -> ColumnElement[bool]:
    """In force on a day or before it: such an agreement stays public."""
    began = or_(Pairing.ended_on.is_(None), Pairing.ended_on > Pairing.valid_from)
    return and_(_EVER_CONFIRMED, Pairing.valid_from <= on, began, _BOTH_VERIFIED)


def _party_where(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    found = select(Organisation.id).where(condition)
    return or_(Pairing.supporter_id.in_(found), Pairing.recipient_id.in_(found))


def _own(actor: Actor) -> ColumnElement[bool]:
    if actor.organisation_id is None:
        return false()
    mine = actor.organisation_id
    return or_(Pairing.supporter_id == mine, Pairing.recipient_id == mine)


def concerns(actor: Actor) -> ColumnElement[bool]:
    """Agreements of one's own institution, or of an institution one's jurisdiction holds."""
    if actor.role == Role.REGULATOR:
        return _party_where(lies_inside(actor, Organisation.region_code))
    return _own(actor)


def visible_to(actor: Actor) -> Select[Pairing]:
    """The agreements one may see, with both parties loaded.

    Everybody sees those that are or were in force; those concerned see all of theirs.
    """
    return (
        select(Pairing)
        .where(or_(_was_in_force(today()), concerns(actor)))
        .options(joinedload(Pairing.supporter), joinedload(Pairing.recipient))
    )


def get_visible(session: Session, actor: Actor, pairing_id: int) -> Pairing:
    """One agreement with its confirmations, or NotFound."""
    statement = visible_to(actor).where(Pairing.id == pairing_id)
    more = (joinedload(Pairing.entered_by), selectinload(Pairing.confirmations))
    found = session.scalar(statement.options(*more).execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def get_concerned(session: Session, actor: Actor, pairing_id: int) -> Pairing:
    """One agreement that concerns the actor, or NotFound."""
    found = session.scalar(visible_to(actor).where(Pairing.id == pairing_id, concerns(actor)))
    if found is None:
        raise NotFound
    return found


def get_locked(session: Session, actor: Actor, pairing_id: int) -> Pairing:
    """One agreement that concerns the actor, held for a change, or NotFound."""
    found = session.scalar(
        visible_to(actor)
        .where(Pairing.id == pairing_id, concerns(actor))
        .options(selectinload(Pairing.confirmations))
        .with_for_update(of=Pairing)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def words_of(actor: Actor, supporter: Organisation, recipient: Organisation) -> Words:
    """For which sides, and as what, the actor may speak."""
    sides = {Side.SUPPORTER: supporter, Side.RECIPIENT: recipient}
    if actor.role == Role.REGULATOR:
        return frozenset(
            (Voice.REGULATOR, side)
            for side, party in sides.items()
            if watches(actor, party.region_code)
        )
    return frozenset(
        (Voice.INSTITUTION, side)
        for side, party in sides.items()
        if party.id == actor.organisation_id
    )


def _has_confirmed(voice: Voice, side: Side) -> ColumnElement[bool]:
    return exists().where(
        Confirmation.pairing_id == Pairing.id,
        Confirmation.voice == voice,
        Confirmation.side == side,
    )


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Agreements the actor's confirmation is waited for; the same rule as `workflow.waiting`."""
    if actor.role == Role.REGULATOR:
        inside = select(Organisation.id).where(lies_inside(actor, Organisation.region_code))
        asked = [
            and_(party.in_(inside), ~_has_confirmed(Voice.REGULATOR, side))
            for side, party in _SIDES.items()
        ]
        return and_(Pairing.status == PairingStatus.AGREED, or_(*asked))
    asked = [
        and_(party == (actor.organisation_id or -1), ~_has_confirmed(Voice.INSTITUTION, side))
        for side, party in _SIDES.items()
    ]
    return and_(Pairing.status == PairingStatus.PROPOSED, or_(*asked))


def waiting_count(session: Session, actor: Actor) -> int:
    """How many agreements wait for the actor's confirmation."""
    return session.scalar(select(func.count(Pairing.id)).where(waits_for(actor))) or 0


def is_state(state: PairingState, on: date) -> ColumnElement[bool]:
    """Agreements a reader is told are in a state on a day; the same rule as `workflow.state`."""
    confirmed = and_(_EVER_CONFIRMED, ~_ended_by(on))
    past = and_(Pairing.valid_to.is_not(None), Pairing.valid_to < on)
    by_date = {
        PairingState.UPCOMING: and_(confirmed, Pairing.valid_from > on),
        PairingState.ACTIVE: and_(confirmed, Pairing.valid_from <= on, ~past),
        PairingState.LAPSED: and_(confirmed, past),
        PairingState.ENDED: and_(_EVER_CONFIRMED, _ended_by(on)),
    }
    return by_date.get(state, Pairing.status == state.value)


def listing(session: Session, actor: Actor, wanted: PairingFilter) -> Page[Pairing]:
    """One page of the list an address asks for, newest first."""
    statement = visible_to(actor)
    if wanted.mine:
        statement = statement.where(concerns(actor))
    if wanted.waiting:
        statement = statement.where(waits_for(actor))
    if wanted.status:
        statement = statement.where(is_state(wanted.status, today()))
    if wanted.region:
        inside = Organisation.region_code.startswith(prefix(wanted.region))
        statement = statement.where(_party_where(inside))
    return cut(session, statement.order_by(Pairing.id.desc()), wanted.page, PAGE)
