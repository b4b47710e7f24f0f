"""What waits for an institution. Never writes."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.core.clock import today
from app.core.permissions import Actor
from app.engagements.models import Engagement
from app.engagements.workflow import EngagementStatus
from app.imports.models import Import
from app.imports.workflow import ImportStatus
from app.needs.models import Need
from app.organisations.models import Organisation
from app.workbench.lists import Columns, Record, todo_list
from app.workbench.todo import Todo, TodoList

PROOF_NEAR = timedelta(days=60)
OUTCOME_FRESH = timedelta(days=14)
OUTCOMES = {
    EngagementStatus.AWARDED: "已选定您，请联系需求方",
    EngagementStatus.DECLINED: "已谢绝",
    EngagementStatus.LAPSED: "需求已撤回",
}


def _answers(actor: Actor, *statuses: EngagementStatus) -> Columns:
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
        .where(
            Engagement.organisation_id == (actor.organisation_id or -1),
            Engagement.status.in_(statuses),
        )
    )


def invitations(session: Session, actor: Actor) -> TodoList:
    """Invitations the institution has not answered, oldest first."""
    statement = _answers(actor, EngagementStatus.INVITED).order_by(Engagement.created_at)
    return todo_list(
        session,
        "邀请待应答",
        "/engagements?status=invited",
        statement,
        lambda row: Todo(row.title, f"/needs/{row.need_id}/answer", row.name, since=row.created_at),
    )


def quotes(session: Session, actor: Actor) -> TodoList:
    """Answers that wait for the enterprise."""
    statement = _answers(actor, EngagementStatus.QUOTED).order_by(Engagement.quoted_at)
    return todo_list(
        session,
        "已应答，等对方决定",
        "/engagements?status=quoted",
        statement,
        lambda row: Todo(row.title, f"/engagements/{row.id}", row.name, since=row.quoted_at),
    )


def outcomes(session: Session, actor: Actor) -> TodoList:
    """What enterprises decided in the last two weeks, newest first."""
    fresh = func.now() - OUTCOME_FRESH
    statement = (
        _answers(actor, *OUTCOMES)
        .where(Engagement.decided_at >= fresh)
        .order_by(Engagement.status != EngagementStatus.AWARDED, Engagement.decided_at.desc())
    )

    def todo(row: Record) -> Todo:
        said = OUTCOMES[row.status]
        note = f"{row.name} · {said}" + (f":{row.reason}" if row.reason else "")
        return Todo(row.title, f"/engagements/{row.id}", note)

    return todo_list(session, "应答有了结果(近两周)", "/engagements", statement, todo)


def imports_to_review(session: Session, actor: Actor) -> TodoList:
    """Workbooks that have been read and wait to be applied."""
    read = func.coalesce(Import.read_at, Import.created_at).label("read")
    statement = (
        select(Import.id, Import.filename, read)
        .where(
            Import.organisation_id == (actor.organisation_id or -1),
            Import.status == ImportStatus.TO_REVIEW,
        )
        .order_by(read)
    )
    return todo_list(
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
            Capability.organisation_id == (actor.organisation_id or -1),
            Capability.status == CapabilityStatus.PUBLISHED,
            Capability.proof_valid_to <= today() + PROOF_NEAR,
        )
        .group_by(*proof)
        .order_by(Capability.proof_valid_to)
    )

    def todo(row: Record) -> Todo:
        name = f"{row.proof_kind} {row.proof_number}".strip() or "未写名称的证明"
        note = f"{row.carried} 条能力项，到期后停止匹配"
        return Todo(name, "/catalogue?status=published", note, due=row.proof_valid_to)

    return todo_list(session, "证明快到期", "/catalogue?status=published", statement, todo)
