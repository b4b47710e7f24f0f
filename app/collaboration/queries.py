"""Who may see which board, list and invitation, and every select built on it. Never writes."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from app.collaboration.boards import in_force
from app.collaboration.models import CollaborationBoard, CollaborationList, Invitation
from app.collaboration.workflow import AskedBy, InvitationStatus
from app.core.errors import NotFound
from app.core.jobs import Job
from app.core.permissions import Actor, Role
from app.needs.models import Need
from app.needs.queries import get_visible as get_need
from app.needs.queries import visible as need_visible
from app.needs.workflow import OPEN
from app.organisations.jurisdiction import lies_inside, watches
from app.organisations.models import Organisation
from app.pairings.models import Pairing
from app.pairings.queries import visible_to as visible_pairings
from app.pairings.workflow import PairingStatus
from app.regions.boards import BOARD
from app.regions.codes import NATION, is_code, province_of

Proposals = list[dict[str, Any]]


def board_of(session: Session, actor: Actor, region: str) -> CollaborationBoard | None:
    """A region's board; None while there is none. NotFound unless the actor answers for it."""
    if not is_code(region) or region == NATION or not watches(actor, region):
        raise NotFound
    return in_force(session, region)


def boards_for(session: Session, actor: Actor) -> Sequence[CollaborationBoard]:
    """The boards of the provinces in an actor's area, by code."""
    board = CollaborationBoard
    statement = select(board).where(
        board.superseded_at.is_(None),
        board.region_code.endswith("0000"),
        lies_inside(actor, board.region_code),
    )
    return session.scalars(statement.order_by(board.region_code)).all()


def proposals(session: Session, board_id: int, door: str, about: int = 0) -> Proposals:
    """One list of a board; empty where nobody could help."""
    found = session.get(CollaborationList, (board_id, door, about))
    return found.proposals if found else []


def lists_of(session: Session, board_id: int, door: str, about: Collection[int]) -> dict[int, Any]:
    """Several lists of a board by what they are about."""
    each = CollaborationList
    statement = select(each).where(
        each.board_id == board_id, each.door == door, each.about.in_(about)
    )
    return {row.about: row.proposals for row in session.scalars(statement)}


def for_supporter(
    session: Session, organisation_id: int
) -> list[tuple[CollaborationBoard, Proposals]]:
    """What an institution could do, in the boards of all provinces."""
    board, each = CollaborationBoard, CollaborationList
    statement = (
        select(board, each)
        .join(each, each.board_id == board.id)
        .where(
            each.door == "supporter",
            each.about == organisation_id,
            board.superseded_at.is_(None),
            board.region_code.endswith("0000"),
        )
        .order_by(board.region_code)
    )
    return [(row[0], row[1].proposals) for row in session.execute(statement)]


def need_with_help(session: Session, actor: Actor, need_id: int) -> Need:
    """An open need of one's own, or of the area one answers for; else NotFound."""
    need = get_need(session, actor, need_id)
    own = need.organisation_id == actor.organisation_id
    if not (own or watches(actor, need.region_code)) or need.status not in OPEN:
        raise NotFound
    return need


def province_board(session: Session, place: str) -> CollaborationBoard | None:
    """The board of the province a place lies in; whoever asks must be allowed to see the item."""
    province = province_of(place)
    return in_force(session, province) if province else None


def computing(session: Session, region: str) -> bool:
    """Whether a board is promised or being computed."""
    waiting = select(Job.id).where(Job.kind == BOARD, Job.key == region, Job.parked_at.is_(None))
    return session.scalar(waiting.limit(1)) is not None


def organisations(session: Session, ids: Iterable[int]) -> dict[int, Organisation]:
    """Institutions by id."""
    statement = select(Organisation).where(Organisation.id.in_(set(ids)))
    return {each.id: each for each in session.scalars(statement)}


def titles(session: Session, actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Titles of those needs the actor may see."""
    statement = select(Need.id, Need.title).where(Need.id.in_(set(ids)), need_visible(actor))
    return {row.id: row.title for row in session.execute(statement)}


def concerns(actor: Actor) -> ColumnElement[bool]:
    """Invitations of one's own institution, or about one's own area."""
    if actor.role == Role.REGULATOR:
        return lies_inside(actor, Invitation.region_code)
    mine = actor.organisation_id or -1
    return or_(Invitation.supporter_id == mine, Invitation.recipient_id == mine)


def visible_to(actor: Actor) -> Select[Invitation]:
    """The invitations one may see, with both parties loaded."""
    return (
        select(Invitation)
        .where(concerns(actor))
        .options(
            joinedload(Invitation.supporter),
            joinedload(Invitation.recipient),
            joinedload(Invitation.asker),
        )
    )


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Open invitations the actor's institution is to answer."""
    mine = actor.organisation_id or -1
    asked = or_(
        and_(Invitation.asked_by == AskedBy.REGULATOR, Invitation.supporter_id == mine),
        and_(Invitation.asked_by == AskedBy.SUPPORTER, Invitation.recipient_id == mine),
    )
    return and_(Invitation.status == InvitationStatus.OPEN, asked)


def invitations(session: Session, actor: Actor, limit: int = 20) -> Sequence[Invitation]:
    """One's invitations, those that wait first, then the newest."""
    statement = visible_to(actor).order_by(
        Invitation.status != InvitationStatus.OPEN, Invitation.id.desc()
    )
    return session.scalars(statement.limit(limit)).all()


def get_locked(session: Session, actor: Actor, invitation_id: int) -> Invitation:
    """One invitation, held for a change, or NotFound."""
    found = session.scalar(
        visible_to(actor)
        .where(Invitation.id == invitation_id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def latest_between(
    session: Session, actor: Actor, pairs: Collection[tuple[int, int]]
) -> tuple[dict[tuple[int, int], Pairing], dict[tuple[int, int], Invitation]]:
    """The newest agreement and the newest invitation of each (supporter, recipient) pair."""
    if not pairs:
        return {}, {}
    wanted = list(pairs)
    agreed = visible_pairings(actor).where(
        tuple_(Pairing.supporter_id, Pairing.recipient_id).in_(wanted),
        Pairing.status != PairingStatus.WITHDRAWN,
    )
    asked = visible_to(actor).where(
        tuple_(Invitation.supporter_id, Invitation.recipient_id).in_(wanted),
        Invitation.status != InvitationStatus.WITHDRAWN,
    )
    return (
        {(e.supporter_id, e.recipient_id): e for e in session.scalars(agreed.order_by(Pairing.id))},
        {
            (e.supporter_id, e.recipient_id): e
            for e in session.scalars(asked.order_by(Invitation.id))
        },
    )
