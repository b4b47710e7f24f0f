"""The figures of the home page; all from PostgreSQL, none from the index."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.needs.models import Need
from app.needs.queries import IS_OPEN
from app.organisations.models import Organisation, Verification
from app.projects.models import Project
from app.projects.queries import IS_SHOWN
from app.regions.queries import province_column


@dataclass(frozen=True)
class Figures:
    """Live numbers."""

    needs: int
    capabilities: int
    institutions: int


def figures(session: Session) -> Figures:
    """Open needs, published rows, and verified institutions that have published one."""
    published = (
        select(Capability.organisation_id)
        .join(Organisation, Organisation.id == Capability.organisation_id)
        .where(
            Capability.status == CapabilityStatus.PUBLISHED,
            Organisation.verification == Verification.VERIFIED,
        )
        .subquery()
    )
    statement = select(
        select(func.count()).select_from(Need).where(IS_OPEN).scalar_subquery(),
        select(func.count()).select_from(published).scalar_subquery(),
        select(func.count(published.c.organisation_id.distinct())).scalar_subquery(),
    )
    return Figures(*session.execute(statement).one())


def open_needs_by_province(session: Session) -> dict[str, int]:
    """How many open needs each provincial unit has."""
    province = province_column(Need.region_code)
    statement = select(province, func.count()).where(IS_OPEN).group_by(province)
    return {row[0]: row[1] for row in session.execute(statement)}


def newest_needs(session: Session, count: int = 6) -> list[Need]:
    """The needs published last."""
    statement = (
        select(Need)
        .where(IS_OPEN)
        .options(joinedload(Need.organisation), selectinload(Need.items))
        .order_by(Need.published_at.desc(), Need.id)
        .limit(count)
    )
    return list(session.scalars(statement))


def newest_projects(session: Session, count: int = 4) -> list[Project]:
    """The projects published last."""
    statement = (
        select(Project)
        .where(IS_SHOWN)
        .options(joinedload(Project.organisation))
        .order_by(Project.published_at.desc(), Project.id)
        .limit(count)
    )
    return list(session.scalars(statement))
