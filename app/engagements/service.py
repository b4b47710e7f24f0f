"""Inviting, answering and taking back. Deciding is in `deciding`. Never commits.

Every use case locks the need before its answers, so that two of them never wait for each other.
"""

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Invalid, NotFound
from app.core.events import record
from app.core.permissions import Actor, Permission, Role, check
from app.engagements import queries
from app.engagements.models import Engagement
from app.engagements.schemas import QuoteForm
from app.engagements.workflow import LIVE, EngagementStatus, advance
from app.needs.models import Need
from app.needs.queries import get_open, get_own
from app.needs.service import move
from app.needs.workflow import OPEN
from app.organisations.models import Organisation, Verification


def subject(engagement: Engagement) -> str:
    """The name under which events about an answer are kept."""
    return f"engagement:{engagement.id}"


def invite(session: Session, actor: Actor, need_id: int, organisation_id: int) -> Engagement:
    """The enterprise asks an institution to answer.

    Conflict if that institution is already in conversation about this need.
    """
    check(actor, Permission.ENGAGEMENT_INVITE)
    need = get_own(session, actor, need_id, lock=True)
    if need.status not in OPEN:
        raise Conflict("这条需求现在不接受应答，不能再邀请机构。")
    institution = session.get(Organisation, organisation_id)
    if institution is None or institution.kind != Role.INSTITUTION:
        raise NotFound("没有找到这家机构。")
    if institution.verification != Verification.VERIFIED:
        raise Conflict("这家机构还没有通过核验，暂时不能邀请。")
    if any(each.organisation_id == organisation_id for each in queries.locked(session, need_id)):
        raise Conflict(f"“{institution.name}”已经在这条需求的对接名单里了。")
    engagement = Engagement(
        need_id=need.id, organisation_id=organisation_id, status=EngagementStatus.INVITED
    )
    session.add(engagement)
    session.flush()  # the event names the id
    record(session, "engagement:invited", subject(engagement), actor)
    move(session, actor, need, "engage", "need:engaged")
    return engagement


def quote(session: Session, actor: Actor, need_id: int, form: QuoteForm) -> Engagement:
    """The institution answers a need, or changes its answer until it is decided."""
    check(actor, Permission.ENGAGEMENT_QUOTE)
    need = get_open(session, need_id, lock=True)
    positions = _positions(need, form)
    engagement = queries.own_answer(session, actor, need_id)
    first = engagement is None or engagement.status != EngagementStatus.QUOTED
    if engagement is None:
        engagement = Engagement(
            need_id=need.id,
            organisation_id=actor.organisation_id,
            status=EngagementStatus.QUOTED,
        )
        session.add(engagement)
    else:
        engagement.status = advance(engagement.status, "quote")
    _fill(engagement, form, positions, need)
    session.flush()  # the event names the id
    facts = {
        "price": None if form.price is None else str(form.price),
        "turnaround_days": form.turnaround_days,
        "need_version": need.version,
    }
    name = "engagement:quoted" if first else "engagement:requoted"
    record(session, name, subject(engagement), actor, **facts)
    # Without a name: rivals read the need's history and must not learn who answered.
    move(session, None, need, "engage", "need:engaged")
    return engagement


def _positions(need: Need, form: QuoteForm) -> list[int]:
    """The items the answer covers; raises Invalid for what the form alone cannot know."""
    known = [item.position for item in need.items]
    if need.version != form.need_version:
        raise Invalid(
            {"need_version": "需求方刚刚修改了这条需求。请看一遍最新的内容，再提交应答。"}
        )
    if form.price is None and not form.message:
        raise Invalid({"message": "没有报价时，请写明原因或需要先了解什么。"})
    if set(form.positions) - set(known):
        raise Invalid({"positions": "勾选的项目已经不在需求里，请重新勾选。"})
    return sorted(set(form.positions)) or known


def _fill(engagement: Engagement, form: QuoteForm, positions: list[int], need: Need) -> None:
    engagement.message = form.message
    engagement.offer = form.offer
    engagement.positions = positions
    engagement.price = form.price
    engagement.turnaround_days = form.turnaround_days
    engagement.mode = form.mode
    engagement.need_version = need.version
    engagement.reason = ""
    engagement.quoted_at = func.clock_timestamp()


def withdraw(session: Session, actor: Actor, engagement_id: int, reason: str) -> Engagement:
    """The institution takes its answer back, or turns an invitation down."""
    check(actor, Permission.ENGAGEMENT_QUOTE)
    found = queries.get_visible(session, actor, engagement_id)
    if found.organisation_id != actor.organisation_id:
        raise NotFound
    need = lock_need(session, found.need_id)
    engagement = next(
        each for each in queries.locked(session, found.need_id) if each.id == engagement_id
    )
    engagement.status = advance(engagement.status, "withdraw")
    engagement.reason = reason
    record(session, "engagement:withdrawn", subject(engagement), actor, reason=reason)
    session.flush()  # the count below must see the change
    reopen_if_idle(session, need)
    return engagement


def lock_need(session: Session, need_id: int) -> Need:
    """The need of an answer the caller has already been shown, held for a change."""
    return session.get_one(Need, need_id, with_for_update=True, populate_existing=True)


def reopen_if_idle(session: Session, need: Need) -> None:
    """A need nobody is in conversation about any more is simply published again, by itself."""
    if need.status in OPEN and not queries.live_count(session, need.id):
        move(session, None, need, "reopen", "need:reopened")


def lapse_all(session: Session, actor: Actor, need_id: int, reason: str) -> None:
    """The need is gone: every answer that still waited lapses, for the same reason."""
    for each in queries.locked(session, need_id):
        if each.status in LIVE:
            each.status = advance(each.status, "lapse")
            each.reason = reason
            each.decided_at = func.clock_timestamp()
            record(session, "engagement:lapsed", subject(each), actor, reason=reason)
