"""The lists behind the figures: columns one by one, so that nothing sealed can slip in.

Needs and projects of other places show as far as they are public; answers only if the need's or
the institution's place lies in the jurisdiction.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.core.listing import Page
from app.core.permissions import Actor
from app.engagements import queries as engagements
from app.engagements.models import Engagement
from app.needs import queries as needs
from app.needs.models import Need, NeedItem
from app.needs.queries import IS_OPEN
from app.organisations.models import Organisation
from app.projects import queries as projects
from app.projects.models import Project
from app.regions.queries import province_column
from app.supervision.conditions import (
    IS_UNANSWERED,
    between,
    of_answers,
    of_needs,
    of_projects,
)
from app.supervision.schemas import RecordFilter

Columns = Select[*tuple[Any, ...]]
Record = Row[*tuple[Any, ...]]
SIZE = 50
_Owner = aliased(Organisation)


def need_rows(actor: Actor, wanted: RecordFilter) -> Columns:
    """Needs, newest first. The institution's side of a cell says nothing about needs."""
    items = select(func.count()).where(NeedItem.need_id == Need.id).scalar_subquery()
    answers = (
        select(func.count())
        .where(Engagement.need_id == Need.id, engagements.ANSWERED)
        .scalar_subquery()
    )
    statement = (
        select(
            Need.id,
            Need.title,
            Organisation.name.label("organisation"),
            Need.region_code,
            Need.service,
            Need.status,
            Need.published_at,
            Need.deadline,
            items.label("item_count"),
            answers.label("answer_count"),
        )
        .join(Organisation, Organisation.id == Need.organisation_id)
        .where(needs.visible(actor), *of_needs(wanted), *between(_demand_only(wanted)))
        .order_by(func.coalesce(Need.published_at, Need.created_at).desc(), Need.id.desc())
    )
    if wanted.scope == "own":
        statement = statement.where(needs.in_jurisdiction(actor))
    if wanted.kind == "open":
        return statement.where(IS_OPEN)
    return statement.where(IS_UNANSWERED) if wanted.kind == "unanswered" else statement


def _demand_only(wanted: RecordFilter) -> RecordFilter:
    return wanted.model_copy(update={"supply": ""})


def answer_rows(actor: Actor, wanted: RecordFilter) -> Columns:
    """Answers, newest first, with both parties and both places."""
    return (
        select(
            Engagement.id,
            Need.title,
            _Owner.name.label("owner"),
            Need.region_code.label("demand_code"),
            Organisation.name.label("institution"),
            Organisation.region_code.label("supply_code"),
            Engagement.price,
            Engagement.turnaround_days,
            Engagement.status,
            Engagement.reason,
            Engagement.quoted_at,
            Engagement.decided_at,
        )
        .join(Need, Need.id == Engagement.need_id)
        .join(_Owner, _Owner.id == Need.organisation_id)
        .join(Organisation, Organisation.id == Engagement.organisation_id)
        .where(engagements.visible(actor), *of_answers(wanted, wanted.kind), *between(wanted))
        .order_by(Engagement.quoted_at.desc(), Engagement.id.desc())
    )


def project_rows(actor: Actor, wanted: RecordFilter) -> Columns:
    """Projects, newest first; `demand` is the place of a project."""
    statement = (
        select(
            Project.id,
            Project.title,
            Organisation.name.label("organisation"),
            Project.region_code,
            Project.field_code,
            Project.status,
            Project.published_at,
            Project.recruiting_until,
        )
        .join(Organisation, Organisation.id == Project.organisation_id)
        .where(projects.visible(actor), *of_projects(wanted))
        .order_by(func.coalesce(Project.published_at, Project.created_at).desc(), Project.id.desc())
    )
    if wanted.demand:
        statement = statement.where(province_column(Project.region_code) == wanted.demand)
    return statement.where(projects.in_jurisdiction(actor)) if wanted.scope == "own" else statement


def rows_of(actor: Actor, wanted: RecordFilter) -> Columns:
    """The list an address asks for."""
    if wanted.kind in ("answers", "awards"):
        return answer_rows(actor, wanted)
    return project_rows(actor, wanted) if wanted.kind == "projects" else need_rows(actor, wanted)


def listing(session: Session, actor: Actor, wanted: RecordFilter) -> Page[Record]:
    """One page of a list: two queries."""
    statement = rows_of(actor, wanted)
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    rows = session.execute(statement.limit(SIZE).offset((wanted.page - 1) * SIZE))
    return Page(list(rows), total or 0, wanted.page, SIZE)


def newest(session: Session, actor: Actor, wanted: RecordFilter, most: int) -> Sequence[Record]:
    """The first few of a list."""
    return session.execute(rows_of(actor, wanted).limit(most)).all()


def nationwide(session: Session, wanted: RecordFilter) -> int:
    """How many answers or awards a list would hold if all of them could be listed."""
    statement = (
        select(func.count())
        .select_from(Engagement)
        .join(Need, Need.id == Engagement.need_id)
        .join(Organisation, Organisation.id == Engagement.organisation_id)
        .where(*of_answers(wanted, wanted.kind), *between(wanted))
    )
    return session.scalar(statement) or 0
