"""What waits for whom: one query a list, whatever its length. Never writes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.core.clock import today
from app.core.jobs import Job
from app.core.permissions import ROLE_NAMES, Actor, Role
from app.engagements.models import Engagement
from app.engagements.workflow import EngagementStatus
from app.imports.models import Import
from app.imports.workflow import ImportStatus
from app.needs.models import Need
from app.needs.queries import in_jurisdiction as need_inside
from app.needs.workflow import OPEN, NeedStatus
from app.organisations.models import Organisation, Verification
from app.projects.models import Project
from app.projects.queries import in_jurisdiction as project_inside
from app.projects.workflow import ProjectStatus
from app.supervision.conditions import IS_UNANSWERED
from app.workbench.todo import Todo, TodoList, working_days_ago

MOST = 10
DEADLINE_NEAR = timedelta(days=14)
PROOF_NEAR = timedelta(days=60)
OUTCOME_FRESH = timedelta(days=14)
UNANSWERED_WORKING_DAYS = 5
Record = Row[*tuple[Any, ...]]
_OUTCOMES = {
    EngagementStatus.AWARDED: "已选定您,请联系需求方",
    EngagementStatus.DECLINED: "未选中",
    EngagementStatus.LAPSED: "需求已撤回",
}


def todos(session: Session, actor: Actor) -> list[TodoList]:
    """The lists of the actor's role that hold anything, in order of urgency."""
    sources: dict[Role, tuple[Callable[[Session, Actor], TodoList], ...]] = {
        Role.ENTERPRISE: (answers_to_decide, deadlines_near, drafts),
        Role.INSTITUTION: (invitations, outcomes, imports_to_review, proofs_lapsing, quotes),
        Role.REGULATOR: (projects_to_screen, needs_unanswered),
        Role.OPERATOR: (organisations_to_verify, parked_jobs),
    }
    lists = [source(session, actor) for source in sources.get(actor.role, ())]
    return [each for each in lists if each.rows]


def own_organisation(session: Session, actor: Actor) -> Organisation | None:
    """The organisation the actor works for."""
    return session.get(Organisation, actor.organisation_id) if actor.organisation_id else None


def _list(
    session: Session,
    title: str,
    href: str,
    statement: Select[*tuple[Any, ...]],
    todo: Callable[[Record], Todo],
) -> TodoList:
    counted = statement.add_columns(func.count().over().label("in_all")).limit(MOST)
    rows = session.execute(counted).all()
    return TodoList(title, href, [todo(row) for row in rows], rows[0].in_all if rows else 0)


def _mine(actor: Actor) -> int:
    return actor.organisation_id or -1


def answers_to_decide(session: Session, actor: Actor) -> TodoList:
    """Answers to the enterprise's needs that wait for its decision, oldest first."""
    statement = (
        select(Engagement.id, Engagement.price, Engagement.quoted_at, Need.title, Organisation.name)
        .join(Need, Need.id == Engagement.need_id)
        .join(Organisation, Organisation.id == Engagement.organisation_id)
        .where(Need.organisation_id == _mine(actor), Engagement.status == EngagementStatus.QUOTED)
        .order_by(Engagement.quoted_at, Engagement.id)
    )

    def todo(row: Record) -> Todo:
        price = "没有报价" if row.price is None else f"{row.price:,} 元"
        return Todo(row.title, f"/engagements/{row.id}", f"{row.name} · {price}", row.quoted_at)

    return _list(session, "决定应答", "/needs?mine=1", statement, todo)


def deadlines_near(session: Session, actor: Actor) -> TodoList:
    """Open needs that should be done within two weeks, or should have been."""
    statement = (
        select(Need.id, Need.title, Need.deadline)
        .where(
            Need.organisation_id == _mine(actor),
            Need.status.in_(OPEN),
            Need.deadline <= today() + DEADLINE_NEAR,
        )
        .order_by(Need.deadline, Need.id)
    )
    return _list(
        session,
        "期限将近,还没有选定机构",
        "/needs?mine=1&sort=deadline",
        statement,
        lambda row: Todo(row.title, f"/needs/{row.id}", due=row.deadline),
    )


def drafts(session: Session, actor: Actor) -> TodoList:
    """Needs written but not yet published."""
    statuses = (NeedStatus.DRAFT, NeedStatus.RETURNED)
    statement = (
        select(Need.id, Need.title, Need.updated_at)
        .where(Need.organisation_id == _mine(actor), Need.status.in_(statuses))
        .order_by(Need.updated_at, Need.id)
    )
    return _list(
        session,
        "草稿待发布",
        "/needs?mine=1&status=draft",
        statement,
        lambda row: Todo(row.title, f"/needs/{row.id}", since=row.updated_at),
    )


def _answers(actor: Actor, *statuses: EngagementStatus) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Engagement.id,
            Engagement.need_id,
            Engagement.status,
            Engagement.reason,
            Engagement.created_at,
            Engagement.quoted_at,
            Engagement.decided_at,
            Need.title,
            Organisation.name,
        )
        .join(Need, Need.id == Engagement.need_id)
        .join(Organisation, Organisation.id == Need.organisation_id)
        .where(Engagement.organisation_id == _mine(actor), Engagement.status.in_(statuses))
    )


def invitations(session: Session, actor: Actor) -> TodoList:
    """Invitations the institution has not answered, oldest first."""
    statement = _answers(actor, EngagementStatus.INVITED).order_by(Engagement.created_at)
    return _list(
        session,
        "邀请待应答",
        "/needs",
        statement,
        lambda row: Todo(row.title, f"/needs/{row.need_id}/answer", row.name, since=row.created_at),
    )


def quotes(session: Session, actor: Actor) -> TodoList:
    """Answers that wait for the enterprise."""
    statement = _answers(actor, EngagementStatus.QUOTED).order_by(Engagement.quoted_at)
    return _list(
        session,
        "已应答,等对方决定",
        "/needs",
        statement,
        lambda row: Todo(row.title, f"/engagements/{row.id}", row.name, since=row.quoted_at),
    )


def outcomes(session: Session, actor: Actor) -> TodoList:
    """What enterprises decided in the last two weeks, newest first."""
    fresh = func.now() - OUTCOME_FRESH
    statement = (
        _answers(actor, *_OUTCOMES)
        .where(Engagement.decided_at >= fresh)
        .order_by(Engagement.status != EngagementStatus.AWARDED, Engagement.decided_at.desc())
    )

    def todo(row: Record) -> Todo:
        said = _OUTCOMES[row.status]
        note = f"{row.name} · {said}" + (f":{row.reason}" if row.reason else "")
        return Todo(row.title, f"/engagements/{row.id}", note)

    return _list(session, "应答有了结果(近两周)", "/needs", statement, todo)


def imports_to_review(session: Session, actor: Actor) -> TodoList:
    """Workbooks that have been read and wait to be applied."""
    read = func.coalesce(Import.read_at, Import.created_at).label("read")
    statement = (
        select(Import.id, Import.filename, read)
        .where(Import.organisation_id == _mine(actor), Import.status == ImportStatus.TO_REVIEW)
        .order_by(read)
    )
    return _list(
        session,
        "导入待确认",
        "/imports",
        statement,
        lambda row: Todo(row.filename, f"/imports/{row.id}", since=row.read),
    )


def proofs_lapsing(session: Session, actor: Actor) -> TodoList:
    """Proofs that end within 60 days, with the number of rows that rest on each."""
    proof = (Capability.proof_kind, Capability.proof_number, Capability.proof_valid_to)
    statement = (
        select(*proof, func.count().label("carried"))
        .where(
            Capability.organisation_id == _mine(actor),
            Capability.status == CapabilityStatus.PUBLISHED,
            Capability.proof_valid_to <= today() + PROOF_NEAR,
        )
        .group_by(*proof)
        .order_by(Capability.proof_valid_to)
    )

    def todo(row: Record) -> Todo:
        name = f"{row.proof_kind} {row.proof_number}".strip() or "未写名称的凭证"
        note = f"{row.carried} 条能力项,到期后停止匹配"
        return Todo(name, "/catalogue?status=published", note, due=row.proof_valid_to)

    return _list(session, "凭证快到期", "/catalogue?status=published", statement, todo)


def projects_to_screen(session: Session, actor: Actor) -> TodoList:
    """Projects of the regulator's area that wait to be selected or returned."""
    statement = (
        select(Project.id, Project.title, Project.published_at, Organisation.name)
        .join(Organisation, Organisation.id == Project.organisation_id)
        .where(project_inside(actor), Project.status == ProjectStatus.PROPOSED)
        .order_by(Project.published_at, Project.id)
    )
    return _list(
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
    return _list(
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
    return _list(
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
    return _list(
        session,
        "任务停下来了",
        "/operator/jobs",
        statement,
        lambda row: Todo(
            f"{row.kind} {row.key}", "/operator/jobs", row.last_error[:120], since=row.parked_at
        ),
    )
