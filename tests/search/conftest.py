"""Rows to search for, as small as a test can say them, and the worker to carry them over."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.core import jobs
from app.core.permissions import Role
from app.metrology.records import read_capability, read_need_item
from app.needs.models import Need, NeedItem
from app.organisations.models import Organisation
from app.projects.models import Project
from app.registry import load_models
from app.worker import drain
from search import sync as _handlers  # noqa: F401  registers the handlers
from search.client import close_clients

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
_numbers = count(1)

MakeCapability = Callable[..., Capability]
MakeNeed = Callable[..., Need]


@pytest.fixture(scope="session", autouse=True)
def _connections_closed() -> Iterator[None]:
    yield
    close_clients()


@pytest.fixture
def committed(database: Engine) -> Iterator[Session]:
    """A session whose commits are real, for tests with several connections; emptied at the end."""
    with Session(database, expire_on_commit=False) as ours:
        yield ours
        ours.rollback()
        ours.execute(text("TRUNCATE organisations, jobs CASCADE"))
        ours.commit()


@pytest.fixture
def work() -> Iterator[Callable[[], int]]:
    """Runs due jobs of the search room, and no others."""
    load_models()
    held = {kind: jobs.HANDLERS.pop(kind) for kind in list(jobs.HANDLERS) if kind[:7] != "search."}
    yield drain
    jobs.HANDLERS.update(held)


@pytest.fixture
def organisation(session: Session) -> Callable[..., Organisation]:
    def make(**columns: Any) -> Organisation:
        number = next(_numbers)
        row = Organisation(
            **{
                "kind": Role.INSTITUTION,
                "name": f"江苏示例计量院{number}",
                "uscc": f"TEST{number:014d}",
                "region_code": "320500",
                "verification": "verified",
            }
            | columns
        )
        session.add(row)
        session.flush()
        return row

    return make


@pytest.fixture
def institution(organisation: Callable[..., Organisation]) -> Organisation:
    return organisation()


@pytest.fixture
def capability(session: Session, institution: Organisation) -> MakeCapability:
    def make(device: str = "压力表", range_text: str = "(0~60)MPa", **columns: Any) -> Capability:
        reading = read_capability(device, columns.get("measurand", ""), range_text, "", "")
        row = Capability(
            **{
                "organisation_id": institution.id,
                "code": f"C{next(_numbers)}",
                "device": device,
                "range_text": range_text,
                **reading.columns(),
                "services": ["calibration"],
                "status": "published",
                "published_at": NOW,
            }
            | columns
        )
        session.add(row)
        session.flush()
        return row

    return make


@pytest.fixture
def need(session: Session, organisation: Callable[..., Organisation]) -> MakeNeed:
    owner = organisation(kind=Role.ENTERPRISE, name="苏州示例仪表厂")

    def make(*items: tuple[str, str], **columns: Any) -> Need:
        row = Need(
            **{
                "organisation_id": owner.id,
                "title": "仪表校准",
                "region_code": "320500",
                "status": "published",
                "published_at": NOW,
            }
            | columns
        )
        row.items = [
            NeedItem(
                position=place,
                device=device,
                range_text=text,
                **read_need_item(device, "", text, "").columns(),
            )
            for place, (device, text) in enumerate(items, start=1)
        ]
        session.add(row)
        session.flush()
        return row

    return make


@pytest.fixture
def project(session: Session, institution: Organisation) -> Callable[..., Project]:
    def make(title: str, **columns: Any) -> Project:
        row = Project(
            **{
                "organisation_id": institution.id,
                "title": title,
                "problem": "动态压力没有溯源途径",
                "field_code": "pressure",
                "region_code": "320000",
                "status": "recruiting",
                "published_at": NOW,
            }
            | columns
        )
        session.add(row)
        session.flush()
        return row

    return make
