"""What waits for an enterprise. Never writes."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.permissions import Actor
from app.engagements.models import Engagement
from app.engagements.workflow import EngagementStatus
from app.needs.models import Need
from app.needs.workflow import OPEN, NeedStatus
from app.organisations.models import Organisation
from app.workbench.lists import Record, todo_list
from app.workbench.todo import Todo, TodoList

DEADLINE_NEAR = timedelta(days=14)


def answers_to_decide(session: Session, actor: Actor) -> TodoList:
    """Answers to the enterprise's needs that wait for its decision, oldest first."""
    statement = (
        select(Engagement.id, Engagement.price, Engagement.quoted_at, Need.title, Organisation.name)
        .join(Need, Need.id == Engagement.need_id)
        .join(Organisation, Organisation.id == Engagement.organisation_id)
        .where(
            Need.organisation_id == (actor.organisation_id or -1),
            Engagement.status == EngagementStatus.QUOTED,
        )
        .order_by(Engagement.quoted_at, Engagement.id)
    )

    def todo(row: Record) -> Todo:
        price = "没有报价" if row.price is None else f"{row.price:,} 元".replace(".00 ", " ")
        return Todo(row.title, f"/engagements/{row.id}", f"{row.name} · {price}", row.quoted_at)

    return todo_list(session, "决定应答", "/engagements?status=quoted", statement, todo)


def deadlines_near(session: Session, actor: Actor) -> TodoList:
    """Open needs that should be done within two weeks, or should have been."""
    statement = (
        select(Need.id, Need.title, Need.deadline)
        .where(
            Need.organisation_id == (actor.organisation_id or -1),
            Need.status.in_(OPEN),
            Need.deadline <= today() + DEADLINE_NEAR,
        )
        .order_by(Need.deadline, Need.id)
    )
    return todo_list(
        session,
        "期限将近，还没有选定机构",
        "/needs?mine=1&sort=deadline",
        statement,
        lambda row: Todo(row.title, f"/needs/{row.id}", due=row.deadline),
    )


def drafts(session: Session, actor: Actor) -> TodoList:
    """Needs written but not yet published."""
    statuses = (NeedStatus.DRAFT, NeedStatus.RETURNED)
    statement = (
        select(Need.id, Need.title, Need.updated_at)
        .where(Need.organisation_id == (actor.organisation_id or -1), Need.status.in_(statuses))
        .order_by(Need.updated_at, Need.id)
    )
    return todo_list(
        session,
        "草稿待发布",
        "/needs?mine=1&status=draft",
        statement,
        lambda row: Todo(row.title, f"/needs/{row.id}", since=row.updated_at),
    )
