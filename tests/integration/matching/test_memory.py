"""The catalogue in memory says what the database would say, to every transaction its own truth."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from app.capabilities.asking import CapabilityQuery
from app.capabilities.models import Capability
from app.core.clock import today
from app.matching.memory import keeping
from app.matching.memory.catalogue import Catalogue
from app.matching.memory.keeping import catalogue_in_memory, forget, forget_changes, load
from app.metrology.reach import Sought
from app.organisations.models import Organisation, Verification
from tests.factories import capability, organisation


@pytest.fixture
def kept(own_database: Engine) -> Iterator[Engine]:
    """Two institutions with one row each, in a database whose catalogue is in memory."""
    with Session(own_database) as session:
        for device in ("压力表", "游标卡尺"):
            capability(session, organisation(session), device=device, turnaround_days=5)
        session.commit()
        load(session)
    yield own_database
    with Session(own_database) as session:
        forget(session)


def devices(catalogue: Catalogue | None) -> list[str]:
    """What is offered today, by device."""
    assert catalogue is not None
    offers = catalogue.offers(catalogue.columns.ids.tolist(), today())
    rows = catalogue.rows({digest for each in offers for digest in each.terms})
    return sorted(row.device for row in rows.values())


def rows(session: Session) -> list[Capability]:
    return sorted(session.query(Capability), key=lambda row: row.id)


def test_a_process_without_a_copy_has_none(own_database: Engine) -> None:
    with Session(own_database) as session:
        assert catalogue_in_memory(session) is None


def test_while_nothing_changes_it_is_the_same(kept: Engine) -> None:
    with Session(kept) as session:
        first = catalogue_in_memory(session)
        assert devices(first) == ["压力表", "游标卡尺"]
        assert catalogue_in_memory(session) is first


def test_what_others_committed_is_seen(kept: Engine) -> None:
    with Session(kept) as session:
        old, other = rows(session)
        session.delete(old)
        other.turnaround_days = 3
        capability(session, organisation(session), device="热电偶")
        session.commit()
        found = catalogue_in_memory(session)
        assert devices(found) == ["游标卡尺", "热电偶"]
        assert found is not None
        assert [each.days for each in found.offers([other.id], today())] == [3]


def test_a_content_that_a_newer_lexicon_finds_otherwise_is_found_so(kept: Engine) -> None:
    asked = CapabilityQuery(Sought(devices=("another_gauge",)), today())
    with Session(kept) as session:
        row = rows(session)[0]
        before = catalogue_in_memory(session)
        assert before is not None
        assert not len(before.near(asked))
        row.device_lines = ["another_gauge"]  # as it is read again, its words and codes unchanged
        row.reading_version += 1
        session.commit()
        found = catalogue_in_memory(session)
        assert found is not None
        assert found.columns.ids[found.near(asked)].tolist() == [row.id]


def test_who_is_no_longer_verified_offers_nothing(kept: Engine) -> None:
    with Session(kept) as session:
        owner = rows(session)[0].organisation_id
        refused = update(Organisation).where(Organisation.id == owner)
        session.execute(refused.values(verification=Verification.PENDING))
        session.commit()
        assert devices(catalogue_in_memory(session)) == ["游标卡尺"]


def test_a_transaction_with_changes_of_its_own_is_told_to_ask_the_database(kept: Engine) -> None:
    with Session(kept) as session:
        rows(session)[0].turnaround_days = 1
        session.flush()
        assert catalogue_in_memory(session) is None
        session.rollback()
    with Session(kept) as session:
        found = catalogue_in_memory(session)
        assert found is not None
        ids = found.columns.ids.tolist()
        assert [each.days for each in found.offers(ids, today())] == [5, 5]


def test_a_change_is_seen_that_was_committed_after_a_later_one(kept: Engine) -> None:
    with Session(kept) as slow, Session(kept) as quick, Session(kept) as asking:
        first, second = rows(slow)
        first.turnaround_days = 7
        slow.flush()  # its transaction is the older one
        quick.execute(
            update(Capability).where(Capability.id == second.id).values(turnaround_days=8)
        )
        quick.commit()
        found = catalogue_in_memory(asking)
        assert found is not None
        assert [each.days for each in found.offers([first.id, second.id], today())] == [5, 8]
        asking.rollback()
        slow.commit()
        found = catalogue_in_memory(asking)
        assert found is not None
        assert [each.days for each in found.offers([first.id, second.id], today())] == [7, 8]


def test_a_large_change_is_read_while_the_database_answers(
    kept: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    with Session(kept) as session:
        owner = session.get_one(Organisation, rows(session)[0].organisation_id)
        for device in ("热电偶", "天平", "砝码"):
            capability(session, owner, device=device)
        session.commit()
        assert catalogue_in_memory(session) is None
        until = time.monotonic() + 30
        while (found := catalogue_in_memory(session)) is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        assert devices(found) == ["压力表", "天平", "游标卡尺", "热电偶", "砝码"]


def test_old_notes_of_changes_are_removed(kept: Engine) -> None:
    with Session(kept) as session:
        count = text("SELECT count(*) FROM catalogue_changes")
        assert session.scalar(count)
        forget_changes(session)
        assert session.scalar(count)
        session.execute(text("UPDATE catalogue_changes SET noted_at = now() - INTERVAL '3 days'"))
        forget_changes(session)
        assert session.scalar(count) == 0
