"""Filters of the pool as conditions of selects. Says nothing about who may see what."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import InstrumentedAttribute

from app.core.clock import SHANGHAI
from app.engagements.models import Engagement
from app.engagements.queries import ANSWERED
from app.engagements.workflow import EngagementStatus
from app.needs.models import Need
from app.needs.queries import IS_OPEN
from app.needs.workflow import NeedStatus
from app.organisations.models import Organisation
from app.projects.models import Project
from app.projects.workflow import ProjectStatus
from app.regions.codes import prefix
from app.regions.queries import province_column
from app.supervision.schemas import PoolFilter, RecordFilter

Conditions = list[ColumnElement[bool]]
IS_UNANSWERED: ColumnElement[bool] = IS_OPEN & ~exists().where(
    Engagement.need_id == Need.id, ANSWERED
)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _within(moment: InstrumentedAttribute[Any], wanted: PoolFilter) -> Conditions:
    found: Conditions = []
    if wanted.since:
        found.append(moment >= _midnight(wanted.since))
    if wanted.until:
        found.append(moment < _midnight(wanted.until + timedelta(days=1)))
    return found


def _asked(wanted: PoolFilter) -> Conditions:
    """What the filters say of the need, the period apart."""
    found: Conditions = [Need.status != NeedStatus.DRAFT]
    if wanted.region:
        found.append(Need.region_code.startswith(prefix(wanted.region)))
    if wanted.service:
        found.append(Need.service == wanted.service)
    if wanted.status == "open":
        found.append(IS_OPEN)
    elif wanted.status:
        found.append(Need.status == wanted.status)
    return found


def of_needs(wanted: PoolFilter) -> Conditions:
    """For selects of needs, counted by the day they were published."""
    return [*_asked(wanted), *_within(Need.published_at, wanted)]


def of_answers(wanted: PoolFilter, kind: str) -> Conditions:
    """For selects that join answers and needs: "answers" by day of answer, "awards" by award."""
    if kind == "awards":
        awarded = Engagement.status == EngagementStatus.AWARDED
        return [awarded, *_asked(wanted), *_within(Engagement.decided_at, wanted)]
    return [ANSWERED, *_asked(wanted), *_within(Engagement.quoted_at, wanted)]


def of_projects(wanted: PoolFilter) -> Conditions:
    """For selects of projects, counted by the day they were proposed."""
    found: Conditions = [Project.status != ProjectStatus.DRAFT]
    if wanted.region:
        found.append(Project.region_code.startswith(prefix(wanted.region)))
    if wanted.field:
        found.append(Project.field_code == wanted.field)
    if wanted.stage:
        found.append(Project.status == wanted.stage)
    return [*found, *_within(Project.published_at, wanted)]


def between(wanted: RecordFilter) -> Conditions:
    """The cell of the matrix a list is about: place of the need, place of the institution."""
    found: Conditions = []
    if wanted.demand:
        found.append(province_column(Need.region_code) == wanted.demand)
    if wanted.supply:
        found.append(province_column(Organisation.region_code) == wanted.supply)
    return found
