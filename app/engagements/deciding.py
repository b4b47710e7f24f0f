"""The enterprise decides about answers: awards one, declines one, or takes the need back.

Never commits.
"""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Invalid, NotFound
from app.core.events import record
from app.core.permissions import Actor, Permission, check
from app.engagements import queries
from app.engagements.basis import rest_on_result
from app.engagements.models import Engagement
from app.engagements.service import lapse_all, reopen_if_idle, subject
from app.engagements.workflow import LIVE, advance
from app.needs import service as needs
from app.needs.models import Need
from app.needs.queries import get_own

OTHER_CHOSEN = "需求方选定了其他机构"


def award(
    session: Session, actor: Actor, engagement_id: int, *, seen: datetime | None = None
) -> Engagement:
    """Choose one answer; all others that wait are declined with a reason, and the need is agreed.

    `seen` is the `quoted_at` of the answer that was looked at: Conflict if it has changed since.
    """
    check(actor, Permission.ENGAGEMENT_AWARD)
    need, engagement, others = _held(session, actor, engagement_id)
    if seen is not None and engagement.quoted_at != seen:
        raise Conflict("机构刚刚修改了这份应答。请看过新的报价和条件，再决定是否选定。")
    status = advance(engagement.status, "award")
    rest_on_result(session, need, engagement)  # the database wants it before the status
    engagement.status = status
    engagement.decided_at = func.clock_timestamp()
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("这条需求已经选定了机构，请刷新页面再看。") from error
    record(session, "engagement:awarded", subject(engagement), actor)
    for each in others:
        if each.status in LIVE:
            _refuse(session, actor, each, OTHER_CHOSEN)
    needs.move(session, actor, need, "agree", "need:agreed")
    return engagement


def decline(session: Session, actor: Actor, engagement_id: int, reason: str) -> Engagement:
    """Turn one answer down. The institution reads the reason, so there must be one."""
    check(actor, Permission.ENGAGEMENT_AWARD)
    need, engagement, _ = _held(session, actor, engagement_id)
    if not reason:
        raise Invalid({"reason": "请写明谢绝的原因，机构会看到。"})
    _refuse(session, actor, engagement, reason)
    session.flush()  # the count below must see the change
    reopen_if_idle(session, need)
    return engagement


def withdraw_need(session: Session, actor: Actor, need_id: int, reason: str) -> Need:
    """Take a need back; all answers that wait lapse for the reason given."""
    need = needs.withdraw(session, actor, need_id, reason)
    lapse_all(session, actor, need_id, reason)
    return need


def _refuse(session: Session, actor: Actor, engagement: Engagement, reason: str) -> None:
    engagement.status = advance(engagement.status, "decline")
    engagement.reason = reason
    engagement.decided_at = func.clock_timestamp()
    record(session, "engagement:declined", subject(engagement), actor, reason=reason)


def _held(
    session: Session, actor: Actor, engagement_id: int
) -> tuple[Need, Engagement, list[Engagement]]:
    """The need (locked first), the answer and the other answers, all held for a change."""
    found = queries.get_visible(session, actor, engagement_id)
    if found.need.organisation_id != actor.organisation_id:
        raise NotFound
    need = get_own(session, actor, found.need_id, lock=True)
    answers = queries.locked(session, need.id)
    engagement = next(each for each in answers if each.id == engagement_id)
    return need, engagement, [each for each in answers if each is not engagement]
