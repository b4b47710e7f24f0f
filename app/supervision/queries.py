"""The figures of the pool, from PostgreSQL alone; a fixed number of queries. Never writes.

Nationwide figures are counts and nothing else; what may be listed is in `records`.
"""

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.engagements.models import Engagement
from app.engagements.queries import visible as answer_visible
from app.needs.models import Need
from app.needs.queries import IS_OPEN
from app.needs.queries import in_jurisdiction as need_inside
from app.organisations.models import Organisation
from app.projects.models import Project
from app.projects.queries import in_jurisdiction as project_inside
from app.regions.queries import province_column
from app.supervision.conditions import (
    IS_UNANSWERED,
    of_answers,
    of_needs,
    of_projects,
)
from app.supervision.schemas import PoolFilter


@dataclass(frozen=True)
class OwnCounts:
    """What a regulator's jurisdiction holds under the filters.

    Answers and awards count when the need's place or the institution's place lies inside.
    """

    needs: int
    open: int
    unanswered: int
    answers: int
    awards: int
    projects: int


def own_counts(session: Session, actor: Actor, wanted: PoolFilter) -> OwnCounts:
    """Figures of the jurisdiction: three queries."""
    needs = session.execute(
        select(func.count(), func.count().filter(IS_OPEN), func.count().filter(IS_UNANSWERED))
        .select_from(Need)
        .where(need_inside(actor), *of_needs(wanted))
    ).one()
    projects = session.scalar(
        select(func.count()).select_from(Project).where(project_inside(actor), *of_projects(wanted))
    )
    answers = session.execute(
        select(
            func.count().filter(and_(*of_answers(wanted, "answers"))),
            func.count().filter(and_(*of_answers(wanted, "awards"))),
        )
        .select_from(Engagement)
        .join(Engagement.need)
        .join(Organisation, Organisation.id == Engagement.organisation_id)
        .where(answer_visible(actor))
    ).one()
    return OwnCounts(*needs, *answers, projects or 0)


def flows(session: Session, wanted: PoolFilter) -> dict[tuple[str, str], int]:
    """Nationwide answers or awards (`wanted.cells`) by provinces of need and of institution."""
    demand, supply = province_column(Need.region_code), province_column(Organisation.region_code)
    statement = (
        select(demand, supply, func.count())
        .select_from(Engagement)
        .join(Engagement.need)
        .join(Organisation, Organisation.id == Engagement.organisation_id)
        .where(*of_answers(wanted, wanted.cells))
        .group_by(demand, supply)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(statement)}


def tiles(session: Session, wanted: PoolFilter) -> dict[str, int]:
    """Nationwide open needs, or those nobody has answered (`wanted.tiles`), by province."""
    place = province_column(Need.region_code)
    which = IS_OPEN if wanted.tiles == "open" else IS_UNANSWERED
    statement = (
        select(place, func.count())
        .select_from(Need)
        .where(which, *of_needs(wanted))
        .group_by(place)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
