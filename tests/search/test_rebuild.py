"""An index is built anew beside the one in use: no downtime, nothing lost, safe to break off."""

import threading
from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.core.db import session_scope
from app.core.errors import Conflict, SearchUnavailable
from app.core.settings import Settings
from app.needs.models import Need
from app.organisations.models import Organisation
from search import admin, indexes
from search.audit import audit
from search.browse import search_capabilities
from search.client import client
from search.fields import SHOWN
from search.indexes import Index, aside_uid, uid
from search.rebuild import RebuildFailed, rebuild
from search.sync import touch, touch_everything

pytestmark = pytest.mark.usefixtures("meili")

Work = Callable[[], int]
MakeCapability = Callable[..., Capability]
MakeNeed = Callable[..., Need]
Progress = list[tuple[str, int, int]]


@pytest.fixture
def session(committed: Session) -> Session:
    """A rebuild reads through connections of its own."""
    return committed


def found(words: str) -> list[int]:
    return search_capabilities(words, page=1, size=50).ids


def test_a_rebuild_fills_an_empty_engine_and_tells_how_far_it_is(
    session: Session, capability: MakeCapability, need: MakeNeed
) -> None:
    capability()
    capability(status="draft")
    need(("压力表", "(0~1)MPa"), ("卡尺", "(0~150)mm"))
    session.commit()
    told: Progress = []
    counts = rebuild(session_scope, progress=lambda *step: told.append(step))
    assert counts == {Index.CAPABILITIES: 1, Index.NEEDS: 2, Index.PROJECTS: 0}
    assert told == [("capabilities", 1, 1), ("needs", 1, 1), ("projects", 0, 0)]
    assert audit(session).is_clean


def test_a_rebuild_removes_what_should_not_be_there(
    session: Session, capability: MakeCapability
) -> None:
    row = capability()
    session.commit()
    ghost = {"id": row.id + 1, "device": "压力表", "stamp": "x"}
    client().wait(client().put_documents(uid(Index.CAPABILITIES), [ghost]))
    rebuild(session_scope, [Index.CAPABILITIES])
    assert found("压力表") == [row.id]


def test_what_changes_while_rebuilding_is_not_lost_and_search_goes_on(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    kept, withdrawn, renamed = capability(), capability(), capability()
    touch_everything(session, Index.CAPABILITIES)
    session.commit()
    work()
    late: list[int] = []

    def meanwhile(index: str, done: int, total: int) -> None:
        """Runs after the new index was filled and before it is swapped in."""
        assert sorted(found("压力表")) == [kept.id, withdrawn.id, renamed.id]
        withdrawn.status = CapabilityStatus.ARCHIVED
        renamed.device, renamed.device_codes = "真空计", []
        late.append(capability("温度计", "(0~100)℃").id)
        for row_id in (withdrawn.id, renamed.id, late[0]):
            touch(session, Index.CAPABILITIES, row_id)
        session.commit()
        work()

    rebuild(session_scope, [Index.CAPABILITIES], meanwhile)
    work()
    assert found("压力表") == [kept.id]
    assert found("真空计") == [renamed.id]
    assert found("温度计") == late
    assert audit(session).is_clean


def test_a_rebuild_broken_off_leaves_the_index_in_use_and_the_next_one_cleans_up(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    row = capability()
    touch(session, Index.CAPABILITIES, row.id)
    session.commit()
    work()

    def die(index: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(session_scope, [Index.CAPABILITIES], die)
    assert client().has_index(aside_uid(Index.CAPABILITIES))
    assert found("压力表") == [row.id]
    rebuild(session_scope, [Index.CAPABILITIES])
    assert found("压力表") == [row.id]
    assert not client().has_index(aside_uid(Index.CAPABILITIES))


def test_an_index_that_holds_too_little_is_not_swapped_in(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    row = capability()
    touch(session, Index.CAPABILITIES, row.id)
    session.commit()
    work()

    def steal(index: str, done: int, total: int) -> None:
        client().wait(client().delete_documents(aside_uid(Index.CAPABILITIES), [row.id]))

    with pytest.raises(RebuildFailed, match="没有启用"):
        rebuild(session_scope, [Index.CAPABILITIES], steal)
    assert found("压力表") == [row.id]


def test_two_rebuilds_at_once_are_refused(capability: MakeCapability) -> None:
    with session_scope() as first:
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        first.execute(lock, {"name": f"search.rebuild:{uid(Index.CAPABILITIES)}"})
        with pytest.raises(Conflict, match="另一个"):
            rebuild(session_scope, [Index.CAPABILITIES])


def test_rows_written_by_others_all_through_a_rebuild_are_all_found(
    session: Session, institution: Organisation, work: Work
) -> None:
    session.commit()
    stop, written = threading.Event(), count(1)

    def write() -> None:
        while not stop.is_set():
            code = next(written)
            columns = {"organisation_id": institution.id, "device": "压力表", "code": str(code)}
            with session_scope() as ours:
                row = Capability(**columns, status="published", version=1)
                ours.add(row)
                ours.flush()
                touch(ours, Index.CAPABILITIES, row.id)
                if code > 1:
                    earlier = ours.get_one(Capability, row.id - 1)
                    earlier.device = "真空计" if code % 2 else "砝码"
                    touch(ours, Index.CAPABILITIES, earlier.id)
            work()

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(3):
        rebuild(session_scope, [Index.CAPABILITIES])
    stop.set()
    writer.join()
    work()
    assert next(written) > 3
    assert audit(session).is_clean


def test_with_the_engine_down_a_rebuild_says_so(
    session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(settings, "meili_url", "http://127.0.0.1:9")
        with pytest.raises(SearchUnavailable):
            rebuild(session_scope)


def test_settings_are_made_once_and_put_right_when_they_differ() -> None:
    assert indexes.ensure_indexes() == []
    name = uid(Index.NEEDS)
    assert not indexes.apply_settings(name, Index.NEEDS)
    client().wait(admin.write_settings(name, {"searchableAttributes": ["title"]}))
    assert indexes.apply_settings(name, Index.NEEDS)
    assert admin.read_settings(name)["searchableAttributes"][:2] == ["title", "device"]


def test_a_missing_index_is_made_and_named_by_one_of_several_processes() -> None:
    indexes.drop(uid(Index.PROJECTS))
    assert indexes.ensure_indexes() == [Index.PROJECTS]
    assert not indexes.create(uid(Index.PROJECTS), Index.PROJECTS)


def test_the_engine_hands_out_ids_stamps_and_the_texts_it_marks(
    session: Session, need: MakeNeed, work: Work
) -> None:
    touch(session, Index.NEEDS, need(("压力表", "(0~1)MPa")).id)
    session.commit()
    work()
    [hit] = client().search(uid(Index.NEEDS), {"attributesToRetrieve": ["*"]})["hits"]
    assert set(hit) == {"id", "need_id", "stamp", "names", *SHOWN[Index.NEEDS]}
