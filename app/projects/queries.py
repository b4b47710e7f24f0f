"""Who may see which project, and every select built on it. Never writes."""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFound
from app.core.listing import Page, cut
from app.core.permissions import Actor
from app.organisations.jurisdiction import lies_inside, watches
from app.organisations.queries import of_verified
from app.projects.models import Project
from app.projects.schemas import ProjectFilter
from app.projects.workflow import SHOWN, ProjectStatus
from app.regions.conditions import lies_in

PAGE = 20


# What everybody may see.
IS_SHOWN = and_(Project.status.in_(SHOWN), of_verified(Project.organisation_id))


def in_jurisdiction(actor: Actor) -> ColumnElement[bool]:
    """Projects whose place lies in the area a regulator answers for; nothing for others."""
    return lies_inside(actor, Project.region_code)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Proposed ones are public; leaders see all their own, regulators all but drafts inside."""
    own = Project.organisation_id == (actor.organisation_id or -1)
    watched = and_(in_jurisdiction(actor), Project.status != ProjectStatus.DRAFT)
    return or_(IS_SHOWN, own, watched)


def visible_to(actor: Actor) -> Select[Project]:
    """The projects one may see, with the leader loaded."""
    return select(Project).where(visible(actor)).options(joinedload(Project.organisation))


def get_visible(session: Session, actor: Actor, project_id: int) -> Project:
    """One project, or NotFound."""
    found = session.scalar(visible_to(actor).where(Project.id == project_id))
    if found is None:
        raise NotFound
    return found


def get_locked(
    session: Session, actor: Actor, project_id: int, *scope: ColumnElement[bool]
) -> Project:
    """One project within `scope`, held for a change, or NotFound."""
    found = session.scalar(
        visible_to(actor)
        .where(Project.id == project_id, *scope)
        .with_for_update(of=Project)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def contact_open(actor: Actor, project: Project) -> bool:
    """May the actor read the project's contact? People of verified organisations; the leader."""
    of_organisation = actor.signed_in and actor.organisation_id is not None
    own = project.organisation_id == actor.organisation_id
    return of_organisation and (actor.verified or own)


def screening_open(actor: Actor, project: Project) -> bool:
    """May the actor read why a project was returned? The leader; regulators of its place."""
    own = project.organisation_id == actor.organisation_id
    return own or watches(actor, project.region_code)


def filtered(actor: Actor, wanted: ProjectFilter) -> Select[Project]:
    """The list an address asks for, newest first; words (`q`) are left to `listing`."""
    statement = visible_to(actor)
    if wanted.mine:
        statement = statement.where(Project.organisation_id == (actor.organisation_id or -1))
    else:
        statement = statement.where(Project.status != ProjectStatus.DRAFT)
    if wanted.organisation:
        statement = statement.where(Project.organisation_id == wanted.organisation)
    if wanted.field:
        statement = statement.where(Project.field_code.in_(wanted.field))
    if wanted.region:
        statement = statement.where(lies_in(Project.region_code, wanted.region))
    if wanted.status:
        statement = statement.where(Project.status.in_(wanted.status))
    if wanted.collaboration:
        statement = statement.where(Project.collaboration_types.overlap(wanted.collaboration))
    moment = func.coalesce(Project.published_at, Project.created_at)
    return statement.order_by(moment.desc(), Project.id.desc())


def listing(session: Session, actor: Actor, wanted: ProjectFilter) -> Page[Project]:
    """One page of the list; words must all stand in title, problem or partners sought."""
    statement = filtered(actor, wanted)
    for word in wanted.q.split()[:10]:
        statement = statement.where(
            or_(
                Project.title.icontains(word, autoescape=True),
                Project.problem.icontains(word, autoescape=True),
                Project.partners_sought.icontains(word, autoescape=True),
            )
        )
    return cut(session, statement, wanted.page, PAGE)


def by_ids(
    session: Session, actor: Actor, ids: list[int], wanted: ProjectFilter | None = None
) -> list[Project]:
    """Those of `ids` the actor may see and `wanted` allows, in the given order."""
    statement = filtered(actor, wanted) if wanted else visible_to(actor)
    found = {each.id: each for each in session.scalars(statement.where(Project.id.in_(ids)))}
    return [found[each] for each in ids if each in found]
