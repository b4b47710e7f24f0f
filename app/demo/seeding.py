"""Puts the demo into a database that holds no real organisation. Never commits.

Everything goes through the services people use, so the demo has the same events and jobs.
"""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.demo.accounts import demo_accounts
from app.demo.catalogues import add_catalogues
from app.demo.needs import add_needs
from app.demo.pairings import add_pairings
from app.demo.people import add_people
from app.demo.projects import add_projects
from app.organisations.models import Organisation
from app.regions.loading import lock_loading

__all__ = ["demo_accounts", "has_demo", "is_empty", "seed_demo"]


def seed_demo(session: Session) -> None:
    """Add all demo data, once; Conflict if a real organisation is here already."""
    lock_loading(session)
    if has_demo(session):
        return
    if not is_empty(session):
        raise Conflict(
            "库里已有真实单位，不能载入示例数据，以免混在一起。请换一个空的数据库再载入。"
        )
    people = add_people(session)
    add_catalogues(session, people)
    add_needs(session, people)
    add_projects(session, people)
    add_pairings(session, people)
    session.flush()


def has_demo(session: Session) -> bool:
    """Whether an example organisation is here."""
    return _any(session, Organisation.is_example.is_(True))


def is_empty(session: Session) -> bool:
    """Whether no organisation is here at all."""
    return not _any(session)


def _any(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists(select(Organisation.id).where(*conditions)))))
