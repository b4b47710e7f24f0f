"""kill -9 of worker, web and Meilisearch in the middle of an import and of a sync: after a restart
the catalogue is whole and the index agrees with it."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.capabilities.models import Capability
from app.core.jobs import Job
from app.core.settings import Settings, get_settings
from app.local.meilisearch import Meilisearch
from search.audit import audit
from search.client import close_clients
from tests import factories
from tests.journeys.conftest import Platform, Reader
from tests.journeys.test_main_job import GAUGE, workbook

ROWS = 3000
WAIT_SECONDS = 90


def wait_for(what: str, check: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        if check():
            return
        time.sleep(0.005)
    raise AssertionError(f"never came: {what}")


@pytest.fixture
def engine_settings(
    platform: Platform, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """This process looks at the platform's indexes."""
    monkeypatch.setattr(settings, "meili_prefix", platform.environment["HENGQIAO_MEILI_PREFIX"])
    assert get_settings() is settings
    return settings


def waiting(platform: Platform) -> int:
    with platform.session() as session:
        kinds = Job.kind.in_(["search.sync", "search.sync_many", "imports.read"])
        return session.scalar(select(func.count()).select_from(Job).where(kinds)) or 0


def running(platform: Platform, kind: str) -> bool:
    """Say whether a worker holds a job of this kind."""
    with platform.session() as session:
        held = select(Job.id).where(Job.kind == kind, Job.lease_until.is_not(None))
        return session.scalars(held).first() is not None


def applying(platform: Platform) -> bool:
    """Say whether an import holds its institution's lock."""
    with platform.session() as session:
        locks = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        return bool(session.execute(locks).scalar_one())


def published(platform: Platform) -> int:
    with platform.session() as session:
        statement = select(func.count()).select_from(Capability)
        return session.scalar(statement.where(Capability.status == "published")) or 0


def test_nothing_is_lost_when_everything_is_killed(
    platform: Platform,
    meilisearch: Meilisearch,
    engine_settings: Settings,
    reader: Callable[[], Reader],
    tmp_path: Path,
) -> None:
    with platform.session() as session:
        institution = factories.organisation(session, region="620100")
        login = factories.person(session, institution).login
        session.commit()
    someone = reader()
    someone.sign_in(login, factories.PASSWORD)
    page = someone.page
    page.goto("/imports")
    file = workbook(tmp_path, [[f"R-{n}", *GAUGE] for n in range(ROWS)])
    page.set_input_files("input[type=file]", file)
    page.click("main form[enctype] button[type=submit]")
    wait_for("reading has begun", lambda: running(platform, "imports.read"))
    platform.kill("worker")
    assert running(platform, "imports.read"), "the worker was killed too late to prove anything"
    platform.start("worker")
    page.wait_for_selector("text=写入后直接发布", timeout=60_000)
    page.check("input[name=publish]")
    page.click("button:has-text('写入')", no_wait_after=True)
    wait_for("applying has begun", lambda: applying(platform))
    platform.kill("web")
    platform.start("web")
    platform.wait_ready()
    assert published(platform) in (0, ROWS), "an import is applied whole or not at all"
    if not published(platform):
        page.goto("/imports")
        page.click("main a:has-text('能力目录.xlsx')")
        page.check("input[name=publish]")
        page.click("button:has-text('写入')")
        page.wait_for_selector("text=已写入", timeout=60_000)
    assert published(platform) == ROWS
    wait_for("the sync has begun", lambda: running(platform, "search.sync_many"))
    assert meilisearch._process
    meilisearch._process.kill()
    platform.kill("worker")
    assert waiting(platform), "the engine was killed too late to prove anything"
    meilisearch.restart()
    platform.start("worker")
    wait_for("all jobs done", lambda: waiting(platform) == 0)
    close_clients()
    with platform.session() as session:
        found = audit(session)
    assert not any(found.missing.values())
    assert not any(found.orphaned.values())
    assert not any(found.stale.values())
