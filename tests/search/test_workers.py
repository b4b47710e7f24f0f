"""Several workers at once: the engine ends with the newest state, and in good time."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.core.db import session_scope
from search.audit import audit
from search.browse import search_capabilities
from search.indexes import Index
from search.sync import touch

pytestmark = pytest.mark.usefixtures("meili")

Work = Callable[[], int]
MakeCapability = Callable[..., Capability]


@pytest.fixture
def session(committed: Session) -> Session:
    """Workers have connections of their own."""
    return committed


def test_workers_that_race_for_changes_of_one_row_leave_the_newest(
    session: Session, capability: MakeCapability, work: Work
) -> None:
    row = capability()
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
            ours.get_one(Capability, row.id).device = f"压力表 {step}型"
            touch(ours, Index.CAPABILITIES, row.id)
    time.sleep(0.3)
    stop.set()
    for worker in workers:
        worker.join()
    work()
    assert search_capabilities("39型", page=1, size=5).ids == [row.id]
    assert audit(session).is_clean
