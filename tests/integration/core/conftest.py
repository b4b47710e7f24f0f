"""A database with real commits, for what happens between connections; and job kinds of the test."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy import Engine, create_engine, delete
from sqlalchemy.orm import Session

from app.core import db
from app.core.jobs import HANDLERS, Job, Task
from app.core.settings import Settings
from app.local.postgres import Postgres
from app.migrate import migrate

Work = Callable[[Session, Sequence[Task]], None]


@pytest.fixture(scope="session")
def committing(postgres: Postgres, settings: Settings) -> Iterator[Engine]:
    """A migrated database of its own; nothing is rolled back for the test."""
    postgres.create_database("hq_committing")
    migrate(postgres.url("hq_committing"))
    engine = create_engine(postgres.url("hq_committing"))
    yield engine
    engine.dispose()


@pytest.fixture
def connections(committing: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The application works on the committing database; its jobs are gone afterwards."""
    monkeypatch.setattr(db, "engine", lambda: committing)
    yield committing
    with Session(committing) as session:
        session.execute(delete(Job))
        session.commit()


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Registers a handler for one test: `kind("test.name", handler, batch=5)`."""

    def register(name: str, handler: Work, batch: int = 1) -> str:
        monkeypatch.setitem(HANDLERS, name, (handler, batch))
        return name

    return register


@pytest.fixture
def meili(idle_engine: Settings) -> Settings:
    """No test here runs a sync; making indexes for each would cost more than the tests."""
    return idle_engine
