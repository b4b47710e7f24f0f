import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.db import Base
from app.core.errors import Conflict
from app.core.permissions import Role
from app.demo.seeding import has_demo, is_empty, seed_demo
from app.organisations.models import Organisation


def rows(session: Session) -> dict[str, int]:
    """How many rows every table holds."""
    tables = Base.metadata.sorted_tables
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
    }


def test_an_empty_database_gets_the_demo_once(session: Session) -> None:
    assert is_empty(session)
    assert not has_demo(session)
    seed_demo(session)
    assert has_demo(session)
    assert not is_empty(session)
    before = rows(session)
    seed_demo(session)
    assert rows(session) == before


def test_the_demo_keeps_away_from_real_organisations(session: Session) -> None:
    session.add(
        Organisation(
            kind=Role.ENTERPRISE, name="真实单位", uscc="91320500TEST000012", region_code="320500"
        )
    )
    session.flush()
    before = rows(session)
    with pytest.raises(Conflict, match="真实单位"):
        seed_demo(session)
    assert rows(session) == before
