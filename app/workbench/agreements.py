"""Agreements and invitations that wait for an institution or a regulator. Never writes."""

from sqlalchemy import case, exists, false, select
from sqlalchemy.orm import Session, aliased

from app.collaboration.models import Invitation
from app.collaboration.queries import concerns as invitation_concerns
from app.collaboration.queries import waits_for as invitation_waits_for
from app.collaboration.workflow import AskedBy, InvitationStatus
from app.core.permissions import Actor, Permission, may
from app.organisations.models import Organisation
from app.pairings.models import Pairing
from app.pairings.queries import waits_for
from app.workbench.lists import Record, todo_list
from app.workbench.todo import Todo, TodoList


def pairings_to_confirm(session: Session, actor: Actor) -> TodoList:
    """Agreements that wait for one's confirmation, longest first."""
    supporter, recipient = aliased(Organisation), aliased(Organisation)
    statement = (
        select(
            Pairing.id,
            Pairing.document_title,
            Pairing.updated_at,
            supporter.name.label("supporter"),
            recipient.name.label("recipient"),
        )
        .join(supporter, supporter.id == Pairing.supporter_id)
        .join(recipient, recipient.id == Pairing.recipient_id)
        .where(waits_for(actor) if may(actor, Permission.PAIRING_CONFIRM) else false())
        .order_by(Pairing.updated_at, Pairing.id)
    )

    def todo(row: Record) -> Todo:
        note = f"{row.supporter} → {row.recipient}"
        return Todo(row.document_title, f"/pairings/{row.id}", note, since=row.updated_at)

    return todo_list(session, "结对协议待确认", "/pairings?waiting=1", statement, todo)


def agreements_to_enter(session: Session, actor: Actor) -> TodoList:
    """Pairs of the regulator's area that are willing and have no agreement entered since."""
    supporter, recipient = aliased(Organisation), aliased(Organisation)
    entered = exists().where(
        Pairing.supporter_id == Invitation.supporter_id,
        Pairing.recipient_id == Invitation.recipient_id,
        Pairing.created_at >= Invitation.answered_at,
    )
    statement = (
        select(
            Invitation.id,
            Invitation.region_code,
            Invitation.answered_at,
            supporter.name.label("supporter"),
            recipient.name.label("recipient"),
        )
        .join(supporter, supporter.id == Invitation.supporter_id)
        .join(recipient, recipient.id == Invitation.recipient_id)
        .where(invitation_concerns(actor), Invitation.status == InvitationStatus.ACCEPTED, ~entered)
        .order_by(Invitation.answered_at, Invitation.id)
    )

    def todo(row: Record) -> Todo:
        title = f"{row.supporter} → {row.recipient}"
        return Todo(title, f"/collaboration/{row.region_code}", since=row.answered_at)

    return todo_list(session, "双方愿意结对，待登记协议", "/collaboration", statement, todo)


def collaborations_to_answer(session: Session, actor: Actor) -> TodoList:
    """Requests for help, and offers of it, that wait for the institution's answer."""
    asker, other = aliased(Organisation), aliased(Organisation)
    theirs = case(
        (Invitation.supporter_id == (actor.organisation_id or -1), Invitation.recipient_id),
        else_=Invitation.supporter_id,
    )
    statement = (
        select(
            Invitation.id,
            Invitation.asked_by,
            Invitation.created_at,
            asker.name.label("asker"),
            other.name.label("other"),
        )
        .join(asker, asker.id == Invitation.asked_by_id)
        .join(other, other.id == theirs)
        .where(invitation_waits_for(actor))
        .order_by(Invitation.created_at, Invitation.id)
    )

    def todo(row: Record) -> Todo:
        offered = row.asked_by == AskedBy.SUPPORTER
        title = f"{row.other}愿意支援我们" if offered else f"请支援{row.other}"
        return Todo(title, "/collaboration/for-us#asked", row.asker, since=row.created_at)

    return todo_list(session, "协作邀请待答复", "/collaboration/for-us", statement, todo)
