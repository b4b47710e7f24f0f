"""Fixtures: one real PostgreSQL and one real Meilisearch a run, one database a worker, and for each
test a session in a transaction that is rolled back at the end."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Playwright, sync_playwright
from pydantic import SecretStr
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.accounts.models import User
from app.accounts.service import open_session
from app.core import db
from app.core.settings import Settings, get_settings
from app.local.meilisearch import Meilisearch
from app.local.postgres import Postgres
from app.migrate import migrate
from app.organisations.models import Organisation
from app.regions.loading import load_reference as load_regions
from app.taxonomies.loading import load_reference as load_taxonomies
from tests.browser import Browser
from tests.factories import person

KEY = "test-master-key-of-sixteen-bytes"


@pytest.fixture(scope="session")
def run_folder() -> Iterator[Path]:
    """A short path: sockets have little room."""
    folder = Path(tempfile.mkdtemp(prefix="hq-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(run_folder: Path) -> Iterator[Postgres]:
    """The run's PostgreSQL server."""
    server = Postgres(run_folder / "pg", durable=False)
    server.start()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def meilisearch(run_folder: Path) -> Iterator[Meilisearch]:
    """The run's Meilisearch server."""
    server = Meilisearch(run_folder / "meili", KEY)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def settings(postgres: Postgres, meilisearch: Meilisearch) -> Iterator[Settings]:
    """The settings of the whole run, in place of the environment's."""
    for name in [name for name in os.environ if name.startswith("HENGQIAO_")]:
        del os.environ[name]
    name = f"hq_{uuid.uuid4().hex[:8]}"
    postgres.create_database(name)
    os.environ["HENGQIAO_DATABASE_URL"] = postgres.url(name)
    os.environ["HENGQIAO_MEILI_URL"] = meilisearch.url
    os.environ["HENGQIAO_MEILI_KEY"] = KEY
    os.environ["HENGQIAO_MEILI_PREFIX"] = name
    os.environ["HENGQIAO_LOG_LEVEL"] = "ERROR"
    get_settings.cache_clear()
    yield get_settings()
    from search.client import close_clients

    close_clients()
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Engine]:
    """The migrated database with reference data."""
    url = settings.database_url.get_secret_value()
    migrate(url)
    engine = create_engine(url)
    with Session(engine) as session:
        load_regions(session)
        load_taxonomies(session)
        session.commit()
    yield engine
    engine.dispose()
    db.engine().dispose()


@pytest.fixture
def session(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session whose commits are savepoints; the test's end rolls everything back.

    Code under test that opens its own session gets one on the same connection.
    """
    connection = database.connect()
    transaction = connection.begin()

    def joined(_: object = None, *, expire_on_commit: bool = False) -> Session:
        return Session(
            connection,
            expire_on_commit=expire_on_commit,
            join_transaction_mode="create_savepoint",
        )

    monkeypatch.setattr(db, "Session", joined)
    with joined() as ours:
        yield ours
    transaction.rollback()
    connection.close()


@pytest.fixture
def meili(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Empty indexes of this test's own on the real engine."""
    prefix = f"t{uuid.uuid4().hex[:10]}"
    monkeypatch.setattr(settings, "meili_prefix", prefix)
    from search.admin import drop_indexes
    from search.indexes import ensure_indexes

    ensure_indexes()
    yield settings
    drop_indexes(prefix)


@pytest.fixture(scope="session")
def idle_engine(settings: Settings) -> Settings:
    """Indexes for tests that run no sync: nothing is written, so all of them share these."""
    from search.indexes import ensure_indexes

    ensure_indexes()
    return settings


@pytest.fixture
def engine_down(settings: Settings) -> Iterator[None]:
    """Meilisearch does not answer: nothing listens on the discard port."""
    from search.client import close_clients

    # Undone before `meili` drops its indexes, whatever the order in which a test names the two.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "meili_url", "http://127.0.0.1:9")
        patch.setattr(settings, "meili_key", SecretStr("x" * 16))
        close_clients()
        yield
    close_clients()


class QueryLog:
    """The statements a block sends to PostgreSQL."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def queries(database: Engine) -> Iterator[QueryLog]:
    """Counts statements, savepoints apart."""
    log = QueryLog()

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        log.statements.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield log
    event.remove(database, "before_cursor_execute", note)


class Browsers(Protocol):
    """Opens a browser: of a visitor, of an organisation's new person, or of a given person."""

    def __call__(
        self, of: Organisation | User | None = None, *, operator: bool = False
    ) -> Browser: ...


@pytest.fixture
def browser(session: Session, meili: Settings) -> Iterator[Browsers]:
    """`browser()` visits, `browser(organisation)` is signed in for it, `operator=True` operates.

    The application is the real one; its sessions share the test's transaction.
    """
    from app.main import create_app

    app = create_app()
    with ExitStack() as stack:

        def opened(of: Organisation | User | None = None, *, operator: bool = False) -> Browser:
            client = stack.enter_context(TestClient(app, raise_server_exceptions=False))
            if of is None and not operator:
                return Browser(client)
            user = of if isinstance(of, User) else person(session, of)
            token = open_session(session, user, address="127.0.0.1", browser="测试")
            session.commit()
            return Browser(client, token)

        yield opened


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Chromium]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "browser journeys need Chromium: apt-get install chromium"
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    browser = playwright.chromium.launch(executable_path=path, args=flags)
    yield browser
    browser.close()
