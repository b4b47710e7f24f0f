"""Several workers at once: the engine ends with the newest state of every row."""

import threading
import time
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.core.db import session_scope
from search import source
from search.audit import audit
from search.browse import search_capabilities
from search.client import Document
from search.indexes import Index
from search.source import documents_of
from search.sync import apply, touch

pytestmark = pytest.mark.usefixtures("meili")

Work = Callable[[], int]
MakeCapability = Callable[..., Capability]


@pytest.fixture
def session(committed: Session) -> Session:
    """Workers have connections of their own."""
    return committed


def test_a_slow_worker_cannot_bring_back_what_a_faster_one_replaced(
    session: Session, capability: MakeCapability, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = capability("压力表")
    session.commit()
    has_read = threading.Event()

    def slowly(session: Session, index: Index, ids: Sequence[int]) -> dict[int, list[Document]]:
        documents = documents_of(session, index, ids)
        if not has_read.is_set():
            has_read.set()
            time.sleep(0.5)  # the worker stalls between reading and writing
        return documents

    def labour() -> None:
        with session_scope() as ours:
            apply(ours, Index.CAPABILITIES, [row.id])

    monkeypatch.setattr(source, "documents_of", slowly)
    slow, fast = threading.Thread(target=labour), threading.Thread(target=labour)
    slow.start()
    assert has_read.wait(5)
    row.device = "真空计"
    session.commit()
    fast.start()
    slow.join()
    fast.join()
    assert search_capabilities("真空计", page=1, size=5).ids == [row.id]
    assert audit(session).is_clean


def test_workers_side_by_side_leave_nothing_undone(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    rows = [capability() for _ in range(5)]
    session.commit()
    stop = threading.Event()

    def labour() -> None:
        while not stop.is_set():
            work()
            time.sleep(0.001)

    workers = [threading.Thread(target=labour) for _ in range(3)]
    for worker in workers:
        worker.start()
    for step in range(40):
        with session_scope() as ours:
            changed = rows[step % 5].id
            ours.get_one(Capability, changed).device = f"压力表 {step}型"
            touch(ours, Index.CAPABILITIES, changed)
    stop.set()
    for worker in workers:
        worker.join()
    work()
    assert search_capabilities("39型", page=1, size=5).ids == [rows[4].id]
    assert audit(session).is_clean
