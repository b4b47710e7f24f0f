"""What waits for regulators and for the operator. Never writes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.jobs import Job
from app.core.permissions import ROLE_NAMES, Actor, Role
from app.needs.models import Need
from app.needs.queries import in_jurisdiction as need_inside
from app.organisations.models import Organisation, Verification
from app.projects.models import Project
from app.projects.queries import in_jurisdiction as project_inside
from app.projects.workflow import ProjectStatus
from app.supervision.conditions import IS_UNANSWERED
from app.workbench.lists import todo_list
from app.workbench.todo import Todo, TodoList, working_days_ago

UNANSWERED_WORKING_DAYS = 5


def projects_to_screen(session: Session, actor: Actor) -> TodoList:
    """Projects of the regulator's area that wait to be selected or returned."""
    statement = (
        select(Project.id, Project.title, Project.published_at, Organisation.name)
        .join(Organisation, Organisation.id == Project.organisation_id)
        .where(project_inside(actor), Project.status == ProjectStatus.PROPOSED)
        .order_by(Project.published_at, Project.id)
    )
    return todo_list(
        session,
        "项目待遴选",
        "/pool/records?kind=projects&scope=own&stage=proposed",
        statement,
        lambda row: Todo(row.title, f"/projects/{row.id}", row.name, since=row.published_at),
    )


def needs_unanswered(session: Session, actor: Actor) -> TodoList:
    """Open needs of the regulator's area nobody has answered for five working days."""
    statement = (
        select(Need.id, Need.title, Need.published_at, Organisation.name)
        .join(Organisation, Organisation.id == Need.organisation_id)
        .where(
            need_inside(actor),
            IS_UNANSWERED,
            Need.published_at < working_days_ago(UNANSWERED_WORKING_DAYS),
        )
        .order_by(Need.published_at, Need.id)
    )
    return todo_list(
        session,
        f"需求发布满 {UNANSWERED_WORKING_DAYS} 个工作日还没有机构应答",
        "/pool/records?kind=unanswered&scope=own",
        statement,
        lambda row: Todo(row.title, f"/needs/{row.id}", row.name, since=row.published_at),
    )


def organisations_to_verify(session: Session, actor: Actor) -> TodoList:
    """Organisations that wait for the operator, oldest first."""
    del actor
    statement = (
        select(Organisation.id, Organisation.name, Organisation.kind, Organisation.created_at)
        .where(Organisation.verification == Verification.PENDING)
        .order_by(Organisation.created_at, Organisation.id)
    )
    return todo_list(
        session,
        "单位待核验",
        "/operator/organisations",
        statement,
        lambda row: Todo(
            row.name,
            f"/operator/organisations/{row.id}",
            ROLE_NAMES[Role(row.kind)],
            since=row.created_at,
        ),
    )


def parked_jobs(session: Session, actor: Actor) -> TodoList:
    """Jobs that gave up and need a person."""
    del actor
    statement = (
        select(Job.id, Job.kind, Job.key, Job.last_error, Job.parked_at)
        .where(Job.parked_at.is_not(None))
        .order_by(Job.parked_at, Job.id)
    )
    return todo_list(
        session,
        "任务停下来了",
        "/operator/jobs",
        statement,
        lambda row: Todo(
            f"{row.kind} {row.key}", "/operator/jobs", row.last_error[:120], since=row.parked_at
        ),
    )
