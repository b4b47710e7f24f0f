"""Asking for help and offering it. Never commits.

An invitation rests on a proposal of the board in force: what was asked for is written down as it
stood on that day.
"""

from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.collaboration import queries
from app.collaboration.boards import in_force
from app.collaboration.models import CollaborationBoard, Invitation
from app.collaboration.schemas import AnswerForm, InviteForm
from app.collaboration.turns import reached_on
from app.collaboration.workflow import AskedBy, InvitationStatus, advance
from app.core.clock import today
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.events import record
from app.core.permissions import Actor, Permission, Role, check
from app.matching.policies.in_force import policy_in_force
from app.organisations.jurisdiction import watches

_PAST = {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn"}
GONE = "看板刚刚更新，这条建议已经不在里面。请打开最新的看板再看。"


def subject(invitation: Invitation) -> str:
    """The name under which events about an invitation are kept."""
    return f"invitation:{invitation.id}"


def invite(session: Session, actor: Actor, form: InviteForm) -> Invitation:
    """A regulator asks a supporter of its area's board, or a supporter offers itself.

    Conflict if the board no longer holds the pair, an invitation is open already, or the call has
    not widened as far as the supporter yet (which holds back nobody who offers by itself).
    """
    check(actor, Permission.COLLABORATION_INVITE)
    board = _board(session, actor, form)
    proposal = _proposal(session, board, form.supporter, form.recipient)
    if actor.role == Role.REGULATOR:
        _refuse_before_turn(session, board, proposal)
    _, known = queries.latest_between(session, actor, [(form.supporter, form.recipient)])
    if any(each.status == InvitationStatus.OPEN for each in known.values()):
        raise Conflict("已经邀请过，正在等对方答复。")
    regulator = actor.role == Role.REGULATOR
    made = Invitation(
        supporter_id=form.supporter,
        recipient_id=form.recipient,
        region_code=board.region_code,
        asked_by=AskedBy.REGULATOR if regulator else AskedBy.SUPPORTER,
        asked_by_id=actor.organisation_id,
        types=[each["code"] for each in proposal["types"]],
        need_ids=sorted({each["need_id"] for each in proposal["closes"]}),
        gap_words="；".join(each["words"] for each in proposal["closes"]),
        message=form.message,
        status=InvitationStatus.OPEN,
    )
    session.add(made)
    session.flush()  # the event names the id
    record(session, "invitation:made", subject(made), actor, by=made.asked_by)
    return made


def _board(session: Session, actor: Actor, form: InviteForm) -> CollaborationBoard:
    """The board the pair stands in, if the actor may act on it."""
    own = actor.role == Role.INSTITUTION and form.supporter == actor.organisation_id
    if not (own or watches(actor, form.region)):
        raise NotFound
    board = in_force(session, form.region)
    if board is None:
        raise Conflict(GONE)
    return board


def _proposal(
    session: Session, board: CollaborationBoard, supporter: int, recipient: int
) -> dict[str, Any]:
    """What the board says of a pair, over all gaps the pair would close."""
    listed = (
        *queries.proposals(session, board.id, "supporter", supporter),
        *queries.proposals(session, board.id, "region"),
    )
    for each in listed:
        if (each["supporter"], each["recipient"]) == (supporter, recipient):
            return each
    raise Conflict(GONE)


def _refuse_before_turn(
    session: Session, board: CollaborationBoard, proposal: dict[str, Any]
) -> None:
    opens = turn(session, board, proposal)
    if opens and opens > today():
        raise Conflict(f"逐级承接：这家机构要到 {opens.isoformat()} 才轮到。请先请更近的机构响应。")


def turn(session: Session, board: CollaborationBoard, proposal: dict[str, Any]) -> date | None:
    """The day from which a pair's supporter may be asked; None: it always may."""
    items = {each["item_id"] for each in proposal["closes"]}
    gaps = [gap for gap in board.gaps if gap["item_id"] in items]
    widening = policy_in_force(session, today()).collaboration.widening
    return reached_on(proposal["ring"], gaps, widening)


def answer(
    session: Session, actor: Actor, invitation_id: int, action: str, form: AnswerForm
) -> Invitation:
    """Accept or decline what one was asked, or withdraw what one asked."""
    check(actor, Permission.COLLABORATION_INVITE)
    found = queries.get_locked(session, actor, invitation_id)
    target = advance(found.status, action)
    if action == "withdraw":
        if found.asked_by_id != actor.organisation_id:
            raise Forbidden("只有发出邀请的单位可以撤回。")
    elif asked_of(found) != actor.organisation_id:
        raise Forbidden("这份邀请不是请您答复的。")
    if action == "decline" and not form.note:
        raise Invalid({"note": "请写明不能参加的原因，对方会看到。"})
    found.status, found.answer = target, form.note
    found.answered_at = func.clock_timestamp()
    record(session, f"invitation:{_PAST[action]}", subject(found), actor, note=form.note)
    return found


def asked_of(invitation: Invitation) -> int:
    """The institution that is to answer."""
    regulator = invitation.asked_by == AskedBy.REGULATOR
    return invitation.supporter_id if regulator else invitation.recipient_id
