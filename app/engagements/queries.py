"""Who may see which answer, and every select built on it. Institutions never see each other's."""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from app.core.errors import NotFound
from app.core.listing import Page, cut
from app.core.permissions import Actor
from app.engagements.models import Engagement
from app.engagements.schemas import AnswerFilter
from app.engagements.workflow import LIVE, EngagementStatus
from app.needs.models import Need
from app.needs.queries import in_jurisdiction
from app.organisations.jurisdiction import lies_inside, watches
from app.organisations.models import Organisation

PAGE = 20
# An answer was given and not taken back, whatever became of it; an invitation alone is none.
ANSWERED: ColumnElement[bool] = and_(
    Engagement.quoted_at.is_not(None), Engagement.status != EngagementStatus.WITHDRAWN
)
_ORDER = (
    Engagement.status != EngagementStatus.AWARDED,
    Engagement.status.not_in(LIVE),
    Engagement.price.asc().nulls_last(),
    Engagement.id,
)


def supplier_in_jurisdiction(actor: Actor) -> ColumnElement[bool]:
    """Institutions whose place lies in the area a regulator answers for; nothing for others."""
    return lies_inside(actor, Organisation.region_code)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The two parties and the regulators of both places.

    For selects that join Need and the institution (as Organisation).
    """
    mine = actor.organisation_id or -1
    return or_(
        Need.organisation_id == mine,
        Engagement.organisation_id == mine,
        in_jurisdiction(actor),
        supplier_in_jurisdiction(actor),
    )


def visible_to(actor: Actor) -> Select[Engagement]:
    """The answers one may see, with need, its items and owner, and the institution loaded."""
    return (
        select(Engagement)
        .join(Engagement.need)
        .join(Organisation, Organisation.id == Engagement.organisation_id)
        .where(visible(actor))
        .options(
            contains_eager(Engagement.need).options(
                joinedload(Need.organisation), selectinload(Need.items)
            ),
            contains_eager(Engagement.organisation),
        )
    )


def get_visible(session: Session, actor: Actor, engagement_id: int) -> Engagement:
    """One answer, or NotFound."""
    found = session.scalar(visible_to(actor).where(Engagement.id == engagement_id))
    if found is None:
        raise NotFound
    return found


def own_answer(session: Session, actor: Actor, need_id: int) -> Engagement | None:
    """What the actor's institution answered to a need."""
    return session.scalar(
        select(Engagement).where(
            Engagement.need_id == need_id,
            Engagement.organisation_id == (actor.organisation_id or -1),
        )
    )


def listing(session: Session, actor: Actor, wanted: AnswerFilter) -> Page[Engagement]:
    """One page of the answers the actor's organisation is a party to, newest first."""
    mine = actor.organisation_id or -1
    party = or_(Need.organisation_id == mine, Engagement.organisation_id == mine)
    statement = visible_to(actor).where(party).order_by(Engagement.id.desc())
    if wanted.status:
        statement = statement.where(Engagement.status == wanted.status)
    return cut(session, statement, wanted.page, PAGE)


def answers_for(session: Session, actor: Actor, need: Need) -> list[Engagement] | None:
    """The answers to a need the actor may see: awarded first, then open ones by price.

    None for those whom the answers to this need do not concern at all.
    """
    statement = visible_to(actor).where(Engagement.need_id == need.id).order_by(*_ORDER)
    found = list(session.scalars(statement))
    return found if found or _concerned(actor, need) else None


def _concerned(actor: Actor, need: Need) -> bool:
    own = actor.organisation_id == need.organisation_id
    return own or watches(actor, need.region_code)


def sealed_open(session: Session, actor: Actor, need: Need) -> bool:
    """May the actor read the need's contact and sealed note? The owner; the awarded institution."""
    if actor.organisation_id is None:
        return False
    if need.organisation_id == actor.organisation_id:
        return True
    awarded = select(Engagement.id).where(
        Engagement.need_id == need.id,
        Engagement.organisation_id == actor.organisation_id,
        Engagement.status == EngagementStatus.AWARDED,
    )
    return session.scalar(awarded) is not None


def locked(session: Session, need_id: int) -> list[Engagement]:
    """All answers to a need, held for a change; every caller locks the need first."""
    statement = (
        select(Engagement)
        .where(Engagement.need_id == need_id)
        .order_by(Engagement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))


def live_count(session: Session, need_id: int) -> int:
    """How many answers to a need still wait for a decision."""
    statement = select(func.count()).where(
        Engagement.need_id == need_id, Engagement.status.in_(LIVE)
    )
    return session.scalar(statement) or 0
