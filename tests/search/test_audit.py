"""Audit names what is missing, orphaned or stale, and a repair puts it right."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.core.errors import SearchUnavailable
from app.core.settings import Settings
from app.needs.models import Need
from search import audit as module
from search import indexes
from search.audit import audit
from search.client import client
from search.indexes import Index, uid
from search.sync import touch_everything

pytestmark = pytest.mark.usefixtures("meili")

Work = Callable[[], int]
MakeCapability = Callable[..., Capability]
MakeNeed = Callable[..., Need]


@pytest.fixture
def planted(
    session: Session, capability: MakeCapability, need: MakeNeed, work: Work
) -> dict[str, str]:
    """Three capabilities and a need in step, then one fault of each kind."""
    rows = [capability() for _ in range(3)]
    asked = need(("压力表", "(0~1)MPa"), ("卡尺", "(0~150)mm"))
    for index in Index:
        touch_everything(session, index)
    work()
    rows[0].device = "真空计"
    session.flush()
    capabilities, needs = uid(Index.CAPABILITIES), uid(Index.NEEDS)
    ghost = {"id": f"{asked.id}-9", "need_id": asked.id, "stamp": "x"}
    engine = client()
    engine.wait(
        engine.delete_documents(capabilities, [rows[1].id]),
        engine.put_documents(capabilities, [{"id": rows[2].id + 100, "stamp": "x"}]),
        engine.put_documents(needs, [ghost]),
    )
    return {
        "stale": str(rows[0].id),
        "missing": str(rows[1].id),
        "orphan": str(rows[2].id + 100),
        "item": f"{asked.id}-9",
    }


@pytest.mark.parametrize("window", [1, 2, 5000])
def test_planted_faults_are_found_whatever_the_window(
    session: Session, planted: dict[str, str], window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WINDOW", window)
    report = audit(session)
    assert report.missing == {"capabilities": [planted["missing"]], "needs": [], "projects": []}
    assert report.stale == {"capabilities": [planted["stale"]], "needs": [], "projects": []}
    orphaned = {"capabilities": [planted["orphan"]], "needs": [planted["item"]], "projects": []}
    assert report.orphaned == orphaned
    assert report.counts() == {"missing": 1, "orphaned": 2, "stale": 1}
    assert f"能力项 {planted['missing']} 已公开，但检索里没有。" in set(report.sentences())


def test_a_repair_puts_right_what_was_found(
    session: Session, planted: dict[str, str], work: Work
) -> None:
    assert not audit(session, fix=True).is_clean
    work()
    assert audit(session).is_clean


def test_looking_alone_changes_nothing(session: Session, planted: dict[str, str]) -> None:
    before = audit(session).counts()
    assert audit(session).counts() == before


def test_an_index_that_is_gone_is_all_missing_and_is_filled_by_a_repair(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    rows = [capability(), capability()]
    indexes.drop(uid(Index.CAPABILITIES))
    told: list[tuple[str, int, int]] = []
    report = audit(session, fix=True, progress=lambda *step: told.append(step))
    assert report.missing["capabilities"] == [str(row.id) for row in rows]
    assert ("capabilities", 2, 2) in told
    work()
    assert audit(session).is_clean


def test_with_the_engine_down_an_audit_says_so(
    session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(settings, "meili_url", "http://127.0.0.1:9")
        with pytest.raises(SearchUnavailable):
            audit(session)
