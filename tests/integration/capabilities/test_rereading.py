"""Rows read by older readers are read again by the worker, and nothing but the reading changes."""

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.tasks import read as read_capabilities
from app.core.jobs import Job
from app.metrology.records import READING_VERSION
from app.needs.models import NeedItem
from app.needs.tasks import read as read_needs
from tests.factories import actor, capability, need, organisation


def _forget(session: Session, model: type[Capability] | type[NeedItem]) -> None:
    session.execute(update(model).values(boxes=[], reading_version=0))
    session.expire_all()


def test_a_row_of_an_older_release_is_read_again(session: Session) -> None:
    row = capability(session, organisation(session), range_text="(0～60)MPa")
    boxes = row.boxes
    _forget(session, Capability)
    before = (row.version, row.updated_at, row.range_text)
    read_capabilities(session, [])
    session.expire_all()
    assert row.boxes == boxes
    assert (row.version, row.updated_at, row.range_text) == before
    assert row.reading_version == READING_VERSION


def test_the_engine_is_told_and_the_next_turn_promised(session: Session) -> None:
    row = capability(session, organisation(session))
    _forget(session, Capability)
    read_capabilities(session, [])
    kinds = {job.kind: job for job in session.query(Job)}
    assert kinds["search.sync_many"].payload["ids"] == [row.id]
    assert "capabilities.read" in kinds


def test_items_of_needs_are_read_again_too(session: Session) -> None:
    owner = actor(session, organisation(session, "enterprise"))
    [item] = need(session, owner).items
    before = item.boxes
    assert before
    _forget(session, NeedItem)
    read_needs(session, [])
    session.refresh(item)
    assert (item.boxes, item.reading_version) == (before, READING_VERSION)


def test_when_all_is_read_the_next_look_is_later(session: Session) -> None:
    capability(session, organisation(session))
    _forget(session, Capability)
    turns = []
    for _ in range(2):
        read_capabilities(session, [])
        job = session.query(Job).filter_by(kind="capabilities.read").one()
        turns.append(job.run_at)
        session.delete(job)
        session.flush()
    assert turns[0] <= datetime.now(UTC) < turns[1]
