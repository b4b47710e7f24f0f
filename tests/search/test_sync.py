"""What is written in PostgreSQL becomes searchable, and what is withdrawn stops being so."""

from collections.abc import Callable

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.core.errors import SearchUnavailable
from app.core.jobs import Job
from app.core.settings import Settings
from app.needs.models import Need
from app.needs.workflow import NeedStatus
from app.organisations.models import Organisation, Verification
from app.projects.models import Project
from app.projects.workflow import ProjectStatus
from search import admin, indexes
from search.audit import audit
from search.browse import search_capabilities, search_needs, search_projects
from search.indexes import Index
from search.sync import touch, touch_everything, touch_many, touch_organisation

pytestmark = pytest.mark.usefixtures("meili")

Work = Callable[[], int]
MakeCapability = Callable[..., Capability]
MakeNeed = Callable[..., Need]


def found(words: str) -> list[int]:
    return search_capabilities(words, page=1, size=20).ids


def test_a_published_capability_is_found_by_part_of_its_name(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    row = capability("精密数字压力表")
    touch(session, Index.CAPABILITIES, row.id)
    assert found("压力表") == []
    work()
    assert found("压力表") == [row.id]


def test_an_archived_capability_is_gone(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    row = capability()
    touch(session, "capabilities", row.id)
    work()
    row.status = CapabilityStatus.ARCHIVED
    touch(session, "capabilities", row.id)
    work()
    assert found("压力表") == []


@pytest.mark.parametrize("status", ["draft", "greyed", "archived"])
def test_only_published_capabilities_are_found(
    session: Session, capability: MakeCapability, work: Work, status: str
) -> None:
    row = capability(status=status)
    touch(session, Index.CAPABILITIES, row.id)
    work()
    assert found("压力表") == []


def test_capabilities_of_an_institution_appear_once_it_is_verified(
    session: Session, institution: Organisation, capability: MakeCapability, work: Work
) -> None:
    institution.verification = Verification.PENDING
    row = capability()
    touch(session, Index.CAPABILITIES, row.id)
    work()
    assert found("压力表") == []
    institution.verification = Verification.VERIFIED
    touch_organisation(session, institution.id)
    work()
    assert found("压力表") == [row.id]


def test_a_new_name_of_an_institution_is_found(
    session: Session, institution: Organisation, capability: MakeCapability, work: Work
) -> None:
    row = capability()
    touch(session, Index.CAPABILITIES, row.id)
    work()
    institution.name = "滨海示例测试中心"
    touch_organisation(session, institution.id)
    work()
    assert found("滨海") == [row.id]


def test_a_row_deleted_from_postgres_is_gone(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    row = capability()
    touch(session, Index.CAPABILITIES, row.id)
    work()
    touch(session, Index.CAPABILITIES, row.id)
    session.delete(row)
    session.flush()
    work()
    assert found("压力表") == []


def test_a_removed_need_item_is_no_longer_found(
    session: Session, need: MakeNeed, work: Work
) -> None:
    row = need(("压力表", "(0~60)MPa"), ("游标卡尺", "(0~300)mm"), ("砝码", "(1~500)g"))
    touch(session, Index.NEEDS, row.id)
    work()
    assert search_needs("卡尺", page=1, size=10).ids == [row.id]
    del row.items[1]
    row.items[1].position = 2
    session.flush()
    touch(session, Index.NEEDS, row.id)
    work()
    assert search_needs("卡尺", page=1, size=10).ids == []
    assert search_needs("砝码", page=1, size=10).ids == [row.id]
    assert audit(session).is_clean


def test_a_withdrawn_need_is_gone_with_all_its_items(
    session: Session, need: MakeNeed, work: Work
) -> None:
    row = need(("压力表", "(0~60)MPa"), ("卡尺", "(0~300)mm"))
    other = need(("卡尺", "(0~150)mm"))
    touch_many(session, Index.NEEDS, [row.id, other.id])
    work()
    row.status = NeedStatus.WITHDRAWN
    touch(session, Index.NEEDS, row.id)
    work()
    assert search_needs("", page=1, size=10).ids == [other.id]


def test_a_project_is_found_by_its_problem_until_it_is_returned(
    session: Session, project: Callable[..., Project], work: Work
) -> None:
    row = project("脉动压力标准装置")
    touch(session, Index.PROJECTS, row.id)
    work()
    assert search_projects("动态压力", page=1, size=10).ids == [row.id]
    row.status = ProjectStatus.RETURNED
    touch(session, Index.PROJECTS, row.id)
    work()
    assert search_projects("动态压力", page=1, size=10).ids == []


def test_syncing_twice_changes_nothing(
    session: Session, capability: MakeCapability, need: MakeNeed, work: Work
) -> None:
    touch(session, Index.CAPABILITIES, capability().id)
    touch(session, Index.NEEDS, need(("压力表", "(0~60)MPa")).id)
    work()
    before = admin.index_counts()
    touch_everything(session, Index.CAPABILITIES)
    touch_everything(session, Index.NEEDS)
    work()
    assert admin.index_counts() == before
    assert audit(session).is_clean


def test_many_rows_travel_in_few_jobs(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    ids = [capability().id for _ in range(1003)]
    touch_many(session, Index.CAPABILITIES, ids)
    assert len(session.scalars(select(Job)).all()) == 2
    work()
    assert search_capabilities("", page=1, size=1).total == 1003


def test_with_the_engine_down_searching_says_so_and_the_job_waits_until_it_is_back(
    session: Session,
    capability: MakeCapability,
    work: Work,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = capability()
    touch(session, Index.CAPABILITIES, row.id)
    with monkeypatch.context() as away:
        away.setattr(settings, "meili_url", "http://127.0.0.1:9")
        with pytest.raises(SearchUnavailable, match="暂时不可用"):
            found("压力表")
        work()
        waiting = session.scalars(select(Job)).one()
        assert waiting.parked_at is None
        assert "暂时不可用" in waiting.last_error
    waiting.run_at = waiting.created_at
    session.commit()
    work()
    assert found("压力表") == [row.id]
    assert session.scalars(select(Job).where(Job.kind.startswith("search."))).all() == []


def test_a_wrong_key_reads_as_unavailable_and_names_the_setting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as wrong:
        wrong.setattr(settings, "meili_key", SecretStr("not-the-key-of-this-engine"))
        with pytest.raises(SearchUnavailable, match="HENGQIAO_MEILI_KEY"):
            found("压力表")


def test_an_engine_that_lost_everything_is_filled_again_by_the_next_change(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    first = capability()
    touch(session, Index.CAPABILITIES, first.id)
    work()
    indexes.drop(indexes.uid(Index.CAPABILITIES))
    second = capability()
    touch(session, Index.CAPABILITIES, second.id)
    work()
    assert sorted(found("压力表")) == [first.id, second.id]
    assert search_capabilities("", page=1, size=9, service="calibration").total == 2
