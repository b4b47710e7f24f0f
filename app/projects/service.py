"""Describing and proposing a project, and every later step of its life. Never commits."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Forbidden, Invalid
from app.core.events import record
from app.core.permissions import Actor, Permission, check
from app.organisations.jurisdiction import watches
from app.organisations.places import read_place
from app.projects import queries
from app.projects.models import Project
from app.projects.schemas import ProjectForm, StepForm
from app.projects.workflow import EDITABLE, SCREENING, ProjectStatus, advance
from app.regions.queries import region_table
from app.taxonomies.queries import term_names
from search.sync import touch

_PLAIN = (
    "title",
    "problem",
    "field_code",
    "collaboration_types",
    "partners_sought",
    "partner_regions",
    "recruiting_until",
    "contact_name",
    "contact_phone",
)
# What an action is called afterwards, in the audit trail.
_PAST = {
    "propose": "proposed",
    "return": "returned",
    "select": "selected",
    "recruit": "recruiting",
    "team": "teamed",
    "execute": "executing",
    "accept": "accepted",
    "transfer": "transferred",
    "close": "closed",
    "withdraw": "withdrawn",
}
LEADER_ACTIONS = tuple(action for action in _PAST if action not in SCREENING)


def create(session: Session, actor: Actor, form: ProjectForm) -> Project:
    """A draft of the actor's institution."""
    check(actor, Permission.PROJECT_EDIT)
    project = Project(organisation_id=actor.organisation_id, status=ProjectStatus.DRAFT)
    _fill(session, project, form)
    session.add(project)
    session.flush()  # the event names the id
    record(session, "project:created", _subject(project), actor, title=project.title)
    return project


def edit(session: Session, actor: Actor, project_id: int, form: ProjectForm) -> Project:
    """Change a project's content; Conflict if a colleague has changed it since `form.seen`."""
    check(actor, Permission.PROJECT_EDIT)
    project = _own(session, actor, project_id)
    if project.status not in EDITABLE:
        raise Conflict("这个项目现在的状态不能再修改内容。")
    _refuse_if_changed(project, form.seen)
    _fill(session, project, form)
    project.updated_at = func.clock_timestamp()
    record(session, "project:edited", _subject(project), actor)
    touch(session, "projects", project.id)
    return project


def move(session: Session, actor: Actor, project_id: int, action: str, form: StepForm) -> Project:
    """One step in a project's life.

    Selecting and returning is done by the regulator of the place, with a reason that is recorded;
    all else by the leader.
    """
    if action in SCREENING:
        project = _screened(session, actor, project_id, form)
    else:
        check(actor, Permission.PROJECT_EDIT)
        project = _own(session, actor, project_id)
    if action == "propose":
        _refuse_unverified(actor)
        project.published_at = project.published_at or func.now()
    project.status = advance(project.status, action)
    project.status_note = form.note
    project.updated_at = func.clock_timestamp()
    record(session, f"project:{_PAST[action]}", _subject(project), actor, note=form.note)
    touch(session, "projects", project.id)
    return project


def _screened(session: Session, actor: Actor, project_id: int, form: StepForm) -> Project:
    check(actor, Permission.PROJECT_SCREEN)
    project = queries.get_visible(session, actor, project_id)  # NotFound before Forbidden
    if not watches(actor, project.region_code):
        raise Forbidden("这个项目不在您的管辖范围内，由当地监管部门遴选。")
    project = queries.get_locked(session, actor, project_id, queries.in_jurisdiction(actor))
    _refuse_if_changed(project, form.seen)
    if not form.note:
        raise Invalid({"note": "请写明理由，会记入项目经过，承担机构能看到。"})
    return project


def _own(session: Session, actor: Actor, project_id: int) -> Project:
    mine = Project.organisation_id == (actor.organisation_id or -1)
    return queries.get_locked(session, actor, project_id, mine)


def _refuse_if_changed(project: Project, seen: datetime | None) -> None:
    if seen is not None and project.updated_at != seen:
        raise Conflict("这个项目刚刚被改动过。请打开最新内容看过之后再操作。")


def _refuse_unverified(actor: Actor) -> None:
    if not actor.verified:
        raise Forbidden("单位核验通过后才能提出项目；草稿已保存，核验进度见“账号”页。")


def _subject(project: Project) -> str:
    return f"project:{project.id}"


def _fill(session: Session, project: Project, form: ProjectForm) -> None:
    region, errors = read_place(session, form.place, "place")
    errors |= _unknown_codes(session, form)
    if errors:
        raise Invalid(errors)
    project.region_code = region
    for name in _PLAIN:
        setattr(project, name, getattr(form, name))


def _unknown_codes(session: Session, form: ProjectForm) -> dict[str, str]:
    """Field errors for codes that are in no list of ours."""
    provinces = {place.code for place in region_table(session).provinces}
    errors = {}
    if form.field_code not in term_names(session, "fields"):
        errors["field_code"] = "请从列表中选择领域。"
    if set(form.collaboration_types) - term_names(session, "collaboration_types").keys():
        errors["collaboration_types"] = "请从列表中选择协作方式。"
    if set(form.partner_regions) - provinces:
        errors["partner_regions"] = "请从列表中选择地区。"
    return errors
