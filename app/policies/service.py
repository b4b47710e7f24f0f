"""Drafting and publishing matching policies. Never commits.

A draft is a valid policy at every moment. A published version never changes; a new one begins on a
day, and the needs it can rank otherwise are ranked again when that day comes.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import SHANGHAI, today
from app.core.errors import Conflict, Invalid
from app.core.events import record
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.matching.models import PolicyVersion
from app.matching.policies.changes import Change, diff, sections_changed
from app.matching.policies.in_force import hold_policy, newest_policy, policy_of
from app.matching.policies.merging import (
    Content,
    content_of,
    laid_over,
    limited_to,
    rebased_bases,
)
from app.matching.policies.policy import Policy, load_default, read_policy
from app.matching.tasks import POLICY
from app.needs.models import Need
from app.needs.queries import IS_OPEN
from app.policies.models import PolicyDraft
from app.policies.queries import draft_of, get_draft
from app.policies.schemas import PublishForm
from app.policies.scopes import scope_of, signature
from app.regions.boards import promise_boards
from app.regions.codes import NATION, province_of
from app.regions.queries import region_table
from app.taxonomies.queries import term_names

MOVED_ON = "草案刚刚被别人改过。请刷新页面，看过最新的内容再继续。"
LONGEST_REASON = 500
NOTHING = "草案与最近发布的一版没有不同，不需要发布。"
# Publications are made one after another: each must know its predecessor.
_ONE_AT_A_TIME = 20_260_101


def working_copy(session: Session, actor: Actor) -> Policy:
    """What the form of a draft shows: the draft, or the newest version where there is none yet."""
    draft = draft_of(session, actor)
    return Policy.model_validate(draft.content) if draft else newest_policy(session)


def base_of(session: Session, draft: PolicyDraft) -> Policy:
    """The published version a draft started from."""
    return policy_of(session, draft.base_version)


def changes_of(session: Session, draft: PolicyDraft) -> list[Change]:
    """What the draft says otherwise than the version it started from; its day is not yet set."""
    base, own = base_of(session, draft), Policy.model_validate(draft.content)
    same_day = own.model_copy(update={"effective_from": base.effective_from})
    return diff(base, same_day)


def save(session: Session, actor: Actor, changed: Mapping[str, Any], seen: int) -> PolicyDraft:
    """Keep the content as the draft of the actor's scope.

    `seen` is the edition it was made from, 0 where there was no draft. Invalid names the fields.
    """
    draft = draft_of(session, actor, lock=True)
    if (draft.edition if draft else 0) != seen:
        raise Conflict(MOVED_ON)
    base = base_of(session, draft) if draft else newest_policy(session)
    checked = _checked(actor, changed, base)
    if unknown := _unknown(session, checked):
        raise Invalid(unknown)
    if draft is None:
        hold_policy(session, base)
        draft = PolicyDraft(
            scope=scope_of(actor),
            base_version=base.version,
            content=content_of(checked),
            who=signature(actor),
        )
        session.add(draft)
    elif draft.content != content_of(checked):
        draft.content = content_of(checked)
        draft.edition += 1
        draft.who = signature(actor)
    session.flush()
    return draft


def _checked(actor: Actor, changed: Mapping[str, Any], base: Policy) -> Policy:
    content: Content = dict(changed)
    if scope_of(actor) != NATION:  # whatever else was sent: a province decides its own weights
        content = limited_to(scope_of(actor), content, content_of(base))
    content |= {"version": base.version + 1, "author": signature(actor)}
    read = read_policy(content)
    if not isinstance(read, Policy):
        raise Invalid({each.path: each.sentence for each in read})
    return read


def _unknown(session: Session, policy: Policy) -> dict[str, str]:
    """What no list of ours holds, and texts nobody can keep; by path."""
    errors = {}
    if set(policy.collaboration.lasting) - set(term_names(session, "collaboration_types")):
        errors["collaboration.lasting"] = "请从列表中选择。"
    provinces = {place.code for place in region_table(session).provinces}
    for code, own in policy.collaboration.provinces.items():
        field = f"collaboration.provinces.{code}.reason"
        if code not in provinces:
            errors[field] = "没有这个省级行政区划，请改用统一权重。"
        elif any(ord(char) < 32 and char not in "\n\t" for char in own.reason):
            errors[field] = "含有看不见的控制字符，请删去后重新填写。"
        elif len(own.reason) > LONGEST_REASON:
            errors[field] = f"最多 {LONGEST_REASON} 个字，请缩短。"
    return errors


def discard(session: Session, actor: Actor, seen: int) -> None:
    """Throw the draft away."""
    draft = _held(session, actor, seen)
    session.delete(draft)
    record(session, "policy:discarded", f"policy_draft:{draft.scope}", actor)


def renew(session: Session, actor: Actor, seen: int) -> PolicyDraft:
    """Lay the draft's changes over the newest version, which came out after it was begun."""
    draft = _held(session, actor, seen)
    newest = newest_policy(session)
    base = content_of(base_of(session, draft))
    content = laid_over(base, draft.content, content_of(newest))
    content["basis"] = content_of(newest)["basis"]
    draft.content = content_of(_checked(actor, content, newest))
    draft.base_version = newest.version
    draft.edition += 1
    session.flush()
    return draft


def publish(session: Session, actor: Actor, form: PublishForm) -> PolicyVersion:
    """Make the draft the next version; needs are ranked again when it begins."""
    session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    draft = _held(session, actor, form.seen)
    newest = newest_policy(session)
    if draft.base_version != newest.version:
        raise Conflict(f"起草以后已经发布了第 {newest.version} 版。请先“接到最新一版上”，再发布。")
    if not changes_of(session, draft):
        raise Conflict(NOTHING)
    if form.effective_from < newest.effective_from:
        day = newest.effective_from.isoformat()
        sentence = f"不能早于第 {newest.version} 版的生效日期 {day}。"
        raise Invalid({"effective_from": sentence})
    content = draft.content | {
        "version": newest.version + 1,
        "title": form.title,
        "effective_from": form.effective_from.isoformat(),
        "author": signature(actor),
        "reason": form.reason,
    }
    policy = Policy.model_validate(rebased_bases(newest, content, form.reason))
    made = _enter(session, actor, policy, draft)
    if policy.effective_from <= today():  # boards are computed anew each morning
        _promise_boards(session, newest, policy)
    return made


def _promise_boards(session: Session, old: Policy, new: Policy) -> None:
    """Who should help whom is told by other rules from now on: everywhere, or in some provinces."""
    changed = sections_changed(old, new)
    if not changed & {"collaboration", "gate"}:
        return
    own, other = old.collaboration.provinces, new.collaboration.provinces
    same = old.collaboration.model_copy(update={"provinces": other}) == new.collaboration
    where = {code for code in {*own, *other} if own.get(code) != other.get(code)}
    places = set(session.scalars(select(Need.region_code).where(IS_OPEN).distinct()))
    if same and "gate" not in changed:
        places = {place for place in places if province_of(place) in where}
    promise_boards(session, places, soon=True)


def _enter(session: Session, actor: Actor, policy: Policy, draft: PolicyDraft) -> PolicyVersion:
    hold_policy(session, load_default())
    hold_policy(session, policy)
    session.delete(draft)
    session.flush()
    record(session, "policy:published", f"policy:{policy.version}", actor)
    enqueue(session, POLICY, policy.version, after=beginning(policy.effective_from))
    return session.get_one(PolicyVersion, policy.version)


def beginning(day: date) -> datetime | None:
    """The first moment of a day to come; None for today."""
    return datetime.combine(day, time.min, SHANGHAI) if day > today() else None


def _held(session: Session, actor: Actor, seen: int) -> PolicyDraft:
    draft = get_draft(session, actor, lock=True)
    if draft.edition != seen:
        raise Conflict(MOVED_ON)
    return draft
