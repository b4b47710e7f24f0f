"""Posting, changing and withdrawing a need. Never commits."""

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Invalid
from app.core.events import record
from app.core.jobs import enqueue
from app.core.permissions import Actor, Permission, check
from app.metrology.records import read_need_item
from app.needs import queries
from app.needs.models import Need, NeedItem
from app.needs.schemas import NeedForm, NeedItemForm
from app.needs.workflow import EDITABLE, OPEN, NeedStatus, advance
from app.organisations.places import read_place
from app.regions.boards import promise_boards
from search.sync import touch

RANK = "matching.run"  # a job of app.matching, which ranks open needs anew
_PLAIN = (
    "description",
    "service",
    "mode",
    "proof_kind",
    "deadline",
    "budget",
    "contact_name",
    "contact_phone",
    "sealed_note",
)


def create(session: Session, actor: Actor, form: NeedForm) -> Need:
    """A draft of the actor's organisation."""
    check(actor, Permission.NEED_EDIT)
    need = Need(organisation_id=actor.organisation_id, status=NeedStatus.DRAFT, version=1)
    _fill(session, need, form)
    session.add(need)
    session.flush()  # events and jobs name the id
    record(session, "need:created", _subject(need), actor, title=need.title)
    return need


def edit(session: Session, actor: Actor, need_id: int, form: NeedForm, version: int) -> Need:
    """Change a need's content.

    `version` is the one the form was filled from; Conflict if a colleague has changed it since.
    """
    check(actor, Permission.NEED_EDIT)
    need = queries.get_own(session, actor, need_id, lock=True)
    if need.status not in EDITABLE:
        raise Conflict("这条需求现在的状态不能再修改内容。")
    if need.version != version:
        raise Conflict("同事刚刚改过这条需求。请打开最新内容，再填写您的修改。")
    _fill(session, need, form)
    need.version += 1
    need.updated_at = func.clock_timestamp()
    record(session, "need:edited", _subject(need), actor, version=need.version)
    touch(session, "needs", need.id)
    enqueue(session, RANK, need.id)
    return need


def publish(session: Session, actor: Actor, need_id: int) -> Need:
    """Open a draft to institutions."""
    check(actor, Permission.NEED_PUBLISH)
    need = queries.get_own(session, actor, need_id, lock=True)
    need.status = advance(need.status, "publish")
    need.published_at = func.now()
    record(session, "need:published", _subject(need), actor, version=need.version)
    touch(session, "needs", need.id)
    enqueue(session, RANK, need.id)
    return need


def withdraw(session: Session, actor: Actor, need_id: int, reason: str) -> Need:
    """Take a need back; those who answered are told the reason (app.engagements)."""
    check(actor, Permission.NEED_EDIT)
    need = queries.get_own(session, actor, need_id, lock=True)
    if need.status != NeedStatus.DRAFT and not reason:
        raise Invalid({"reason": "请写明撤回的原因，已应答的机构会看到。"})
    need.status = advance(need.status, "withdraw")
    need.status_note = reason
    record(session, "need:withdrawn", _subject(need), actor, reason=reason)
    touch(session, "needs", need.id)
    promise_boards(session, [need.region_code])
    return need


def move(session: Session, actor: Actor | None, need: Need, action: str, event: str) -> None:
    """A step that another domain causes (engage, agree, reopen) on a need it has locked.

    Everybody reads a need's history: leave the actor out where it must not be known.
    """
    before = need.status
    need.status = advance(need.status, action)
    if need.status != before:
        record(session, event, _subject(need), actor)
        touch(session, "needs", need.id)
        if need.status not in OPEN:
            promise_boards(session, [need.region_code])


def _subject(need: Need) -> str:
    return f"need:{need.id}"


def _fill(session: Session, need: Need, form: NeedForm) -> None:
    region, errors = read_place(session, form.place, "place")
    if errors:
        raise Invalid(errors)
    need.region_code = region
    need.title = form.title or _title(form)
    for name in _PLAIN:
        setattr(need, name, getattr(form, name))
    need.items = [_item(position, item) for position, item in enumerate(form.items, start=1)]


def _item(position: int, form: NeedItemForm) -> NeedItem:
    reading = read_need_item(form.device, form.measurand, form.range_text, form.requirement_text)
    return NeedItem(position=position, **form.model_dump(), **reading.columns())


def _title(form: NeedForm) -> str:
    first = form.items[0]
    title = " ".join(part for part in (first.device, first.range_text) if part)
    more = f" 等 {len(form.items)} 项" if len(form.items) > 1 else ""
    return title[: 100 - len(more)] + more
