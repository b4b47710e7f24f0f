"""Who may see which need, and every select built on it. Never writes."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.capabilities.disciplines import measurand_codes
from app.core.errors import NotFound
from app.core.listing import Page, cut
from app.core.permissions import Actor
from app.needs.models import Need, NeedItem
from app.needs.schemas import NeedFilter
from app.needs.workflow import OPEN, SHOWN, NeedStatus
from app.organisations.jurisdiction import lies_inside
from app.organisations.queries import of_verified
from app.regions.conditions import lies_in

PAGE = 20
WORDS = 10


# What everybody may see, and what institutions may answer.
IS_SHOWN = and_(Need.status.in_(SHOWN), of_verified(Need.organisation_id))
IS_OPEN = and_(Need.status.in_(OPEN), of_verified(Need.organisation_id))


def in_jurisdiction(actor: Actor) -> ColumnElement[bool]:
    """Needs whose place lies in the area a regulator answers for; nothing for others."""
    return lies_inside(actor, Need.region_code)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Published needs for all; the owner sees all its own, a regulator all but drafts of its area.

    Sealed columns are opened by `app.engagements`, never here.
    """
    own = Need.organisation_id == (actor.organisation_id or -1)
    watched = and_(in_jurisdiction(actor), Need.status != NeedStatus.DRAFT)
    return or_(IS_SHOWN, own, watched)


def visible_to(actor: Actor) -> Select[Need]:
    """The needs one may see, with organisation and items loaded."""
    return (
        select(Need)
        .where(visible(actor))
        .options(joinedload(Need.organisation), selectinload(Need.items))
    )


def get_visible(session: Session, actor: Actor, need_id: int) -> Need:
    """One need, or NotFound."""
    found = session.scalar(visible_to(actor).where(Need.id == need_id))
    if found is None:
        raise NotFound
    return found


def get_own(session: Session, actor: Actor, need_id: int, *, lock: bool = False) -> Need:
    """One need of the actor's own organisation, or NotFound; `lock` holds it for a change."""
    statement = visible_to(actor).where(
        Need.id == need_id, Need.organisation_id == (actor.organisation_id or -1)
    )
    if lock:
        statement = statement.with_for_update(of=Need).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def get_open(session: Session, need_id: int, *, lock: bool = False) -> Need:
    """A need institutions may answer now, or NotFound."""
    statement = (
        select(Need)
        .where(Need.id == need_id, IS_OPEN)
        .options(joinedload(Need.organisation), selectinload(Need.items))
    )
    if lock:
        statement = statement.with_for_update(of=Need).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound("这条需求已经不再接受应答，或不存在。")
    return found


def statuses(wanted: NeedFilter) -> Sequence[str]:
    """The statuses a list shows; empty for any. Others' needs are open ones unless asked."""
    if wanted.status == "open" or not (wanted.status or wanted.mine):
        return OPEN
    return () if wanted.status in ("", "all") else (wanted.status,)


def filtered(actor: Actor, wanted: NeedFilter) -> Select[Need]:
    """The list an address asks for, in order.

    Words (`q`) are left to `listing`.
    """
    statement = visible_to(actor)
    if wanted.mine:
        statement = statement.where(Need.organisation_id == (actor.organisation_id or -1))
    if wanted.organisation:
        statement = statement.where(Need.organisation_id == wanted.organisation)
    statement = _narrowed(statement, wanted)
    if shown := statuses(wanted):
        statement = statement.where(Need.status.in_(shown))
    if wanted.sort == "deadline":
        return statement.order_by(Need.deadline.asc().nulls_last(), Need.id.desc())
    return statement.order_by(func.coalesce(Need.published_at, Need.created_at).desc(), Need.id)


def _narrowed(statement: Select[Need], wanted: NeedFilter) -> Select[Need]:
    if wanted.region:
        statement = statement.where(lies_in(Need.region_code, wanted.region))
    if wanted.service:
        statement = statement.where(Need.service.in_(wanted.service))
    if wanted.mode:
        statement = statement.where(Need.mode.in_(wanted.mode))
    if wanted.proof_kind:
        statement = statement.where(Need.proof_kind.in_(wanted.proof_kind))
    if wanted.discipline:
        codes = measurand_codes(wanted.discipline)
        statement = statement.where(Need.items.any(NeedItem.measurand_codes.overlap(codes)))
    return statement


def _mentions(word: str) -> ColumnElement[bool]:
    texts = (NeedItem.device, NeedItem.range_text, NeedItem.spec, NeedItem.measurand)
    return or_(
        Need.title.icontains(word, autoescape=True),
        Need.items.any(or_(*(text.icontains(word, autoescape=True) for text in texts))),
    )


def listing(session: Session, actor: Actor, wanted: NeedFilter) -> Page[Need]:
    """One page of the list; every word must stand in the need or one of its items."""
    statement = filtered(actor, wanted).where(*map(_mentions, wanted.q.split()[:WORDS]))
    return cut(session, statement, wanted.page, PAGE)


def by_ids(
    session: Session, actor: Actor, ids: list[int], wanted: NeedFilter | None = None
) -> list[Need]:
    """Those of `ids` the actor may see and `wanted` allows, in the given order."""
    statement = filtered(actor, wanted) if wanted else visible_to(actor)
    found = {need.id: need for need in session.scalars(statement.where(Need.id.in_(ids)))}
    return [found[each] for each in ids if each in found]


def open_items(session: Session, need_ids: list[int]) -> list[tuple[Need, NeedItem]]:
    """Items of open needs, for reverse matching; organisation loaded."""
    statement = (
        select(Need, NeedItem)
        .join(NeedItem, NeedItem.need_id == Need.id)
        .where(Need.id.in_(need_ids), IS_OPEN)
        .options(joinedload(Need.organisation))
    )
    return [(need, item) for need, item in session.execute(statement)]
