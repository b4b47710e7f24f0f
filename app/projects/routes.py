"""Pages of listing, describing, proposing and screening innovation projects."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.db import SessionDep
from app.core.errors import NotFound
from app.core.events import Event, history
from app.core.facets import address, conditions, facets, pairs
from app.core.forms import Bound, attempt, bind, filled, query
from app.core.pages import page, redirect
from app.core.permissions import PUBLIC, Actor, Permission, require
from app.organisations.jurisdiction import watches
from app.organisations.naming import owner_dimension
from app.organisations.places import place_suggestions
from app.projects import queries, service
from app.projects.browse import browse, dimensions
from app.projects.models import Project
from app.projects.schemas import ProjectFilter, ProjectForm, StepForm
from app.projects.workflow import EDITABLE, SCREENING, can
from app.regions.queries import region_table
from app.taxonomies.queries import term_names, terms

router = APIRouter()
Everybody = Annotated[Actor, PUBLIC]
Leader = Annotated[Actor, require(Permission.PROJECT_EDIT)]
# What the buttons say; selecting and returning have a form of their own.
ACTIONS = {
    "propose": "提出项目",
    "recruit": "开始征集伙伴",
    "team": "组队完成",
    "execute": "开始实施",
    "accept": "已通过验收",
    "transfer": "已成果转化",
    "close": "结束项目",
    "withdraw": "撤回项目",
}


@router.get("/projects")
def listing(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """Projects one may see, by filters and words."""
    wanted = query(ProjectFilter)(request)
    found = browse(session, actor, wanted)
    regions = region_table(session)
    offered = dimensions(session, regions, own=bool(wanted.mine))
    named = [*offered, *owner_dimension(session, actor, wanted.organisation)]
    facts = {
        "found": found,
        "wanted": wanted,
        "regions": regions,
        "fields": offered[0].options,
        "facets": facets(offered, found.counts, wanted),
        "conditions": conditions(named, "/projects", pairs(wanted)),
        "query": address("", pairs(wanted))[1:],
    }
    return page(request, "projects/list.html", facts)


def _form_page(
    request: Request, session: SessionDep, form: Bound[ProjectForm], project: Project | None = None
) -> Response:
    regions = region_table(session)
    facts = {
        "form": form,
        "project": project,
        "places": place_suggestions(session),
        "provinces": regions.province_options,
        "fields": [(term.code, term.name) for term in terms(session, "fields")],
        "collaborations": [
            (term.code, term.name) for term in terms(session, "collaboration_types")
        ],
    }
    return page(request, "projects/form.html", facts, status=422 if form.errors else 200)


@router.get("/projects/new")
def new(request: Request, session: SessionDep, actor: Leader) -> Response:
    """An empty form, with the place of the institution filled in."""
    place = region_table(session).path(actor.region_code)
    return _form_page(request, session, filled({"place": place}))


@router.post("/projects/new")
def create(
    request: Request,
    session: SessionDep,
    actor: Leader,
    form: Annotated[Bound[ProjectForm], bind(ProjectForm)],
) -> Response:
    """Save a draft, and propose it if that was pressed."""
    project = attempt(session, form, lambda data: service.create(session, actor, data))
    if project is None:
        return _form_page(request, session, form)
    return _saved(session, actor, form, project)


def _saved(
    session: SessionDep, actor: Actor, form: Bound[ProjectForm], project: Project
) -> Response:
    target = f"/projects/{project.id}"
    if not form.pressed("propose"):
        return redirect(target, "已保存。")
    if not actor.verified:
        return redirect(target, "已存为草稿。单位通过核验后就可以提出。", "warn")
    service.move(session, actor, project.id, "propose", StepForm())
    return redirect(target, "项目已提出，等当地监管部门遴选。")


@router.get("/projects/{project_id}/edit")
def edit_page(request: Request, session: SessionDep, project_id: int, actor: Leader) -> Response:
    """The form filled with the project."""
    project = _own(session, actor, project_id)
    names = [name for name in ProjectForm.model_fields if name not in ("place", "seen")]
    values: dict[str, object] = {name: getattr(project, name) for name in names}
    values["place"] = region_table(session).path(project.region_code)
    values["seen"] = project.updated_at.isoformat()
    return _form_page(request, session, filled(values), project)


def _own(session: SessionDep, actor: Actor, project_id: int) -> Project:
    project = queries.get_visible(session, actor, project_id)
    if project.organisation_id != actor.organisation_id:
        raise NotFound
    return project


@router.post("/projects/{project_id}/edit")
def edit(
    request: Request,
    session: SessionDep,
    project_id: int,
    actor: Leader,
    form: Annotated[Bound[ProjectForm], bind(ProjectForm)],
) -> Response:
    """Save changes; propose if that was pressed."""
    project = _own(session, actor, project_id)
    saved = attempt(session, form, lambda data: service.edit(session, actor, project_id, data))
    if saved is None:
        return _form_page(request, session, form, project)
    return _saved(session, actor, form, saved)


@router.get("/projects/{project_id}")
def show(request: Request, session: SessionDep, project_id: int, actor: Everybody) -> Response:
    """One project."""
    return _show(request, session, actor, project_id, Bound())


def _show(
    request: Request, session: SessionDep, actor: Actor, project_id: int, form: Bound[StepForm]
) -> Response:
    project = queries.get_visible(session, actor, project_id)
    own = project.organisation_id == actor.organisation_id
    regions = region_table(session)
    kinds = term_names(session, "collaboration_types")
    facts = {
        "project": project,
        "form": form,
        "own": own,
        "editable": own and project.status in EDITABLE,
        "actions": [
            (action, label) for action, label in ACTIONS.items() if can(project.status, action)
        ],
        "screening": watches(actor, project.region_code) and can(project.status, "select"),
        "contact": queries.contact_open(actor, project),
        "regions": regions,
        "field_name": term_names(session, "fields").get(project.field_code, project.field_code),
        "partner_places": "、".join(regions.short_name(each) for each in project.partner_regions),
        "kinds": [kinds.get(code, code) for code in project.collaboration_types],
        "events": _events(session, actor, project),
    }
    return page(request, "projects/show.html", facts, status=422 if form.errors else 200)


def _events(session: SessionDep, actor: Actor, project: Project) -> list[Event]:
    """The history; that it was once returned, and why, is between leader and regulator."""
    events = history(session, f"project:{project.id}")
    if queries.screening_open(actor, project):
        return events
    return [each for each in events if each.name != "project:returned"]


def _step(
    request: Request,
    session: SessionDep,
    actor: Actor,
    project_id: int,
    action: str,
    form: Bound[StepForm],
) -> Response:
    done = attempt(
        session, form, lambda data: service.move(session, actor, project_id, action, data)
    )
    if done is None:
        return _show(request, session, actor, project_id, form)
    return redirect(f"/projects/{project_id}", "已记录。")


@router.post("/projects/{project_id}/screening/{action}")
def screen(
    request: Request,
    session: SessionDep,
    project_id: int,
    action: str,
    actor: Annotated[Actor, require(Permission.PROJECT_SCREEN)],
    form: Annotated[Bound[StepForm], bind(StepForm)],
) -> Response:
    """The regulator selects a project into the pool, or returns it, with a reason."""
    if action not in SCREENING:
        raise NotFound
    return _step(request, session, actor, project_id, action, form)


@router.post("/projects/{project_id}/{action}")
def step(
    request: Request,
    session: SessionDep,
    project_id: int,
    action: str,
    actor: Leader,
    form: Annotated[Bound[StepForm], bind(StepForm)],
) -> Response:
    """The leader proposes the project or takes it a step further."""
    if action not in service.LEADER_ACTIONS:
        raise NotFound
    return _step(request, session, actor, project_id, action, form)
