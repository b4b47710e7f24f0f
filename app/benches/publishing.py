"""From publishing a capability to finding it, with a real worker process in between."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.benches.figures import Result, spread
from app.benches.scene import BenchFailed, Scene
from app.capabilities import publishing, service
from app.capabilities.schemas import CapabilityForm
from app.core.db import session_scope
from app.core.permissions import Actor, Role
from app.local.programs import Commands, Programs
from search.browse import search_capabilities

TIMES = 40
WARM = 3  # the first waits for the worker to start
PATIENCE = 60.0  # seconds
POLL = 0.002
REST = 0.05  # a person does not publish in the moment the worker has finished


def measure(scene: Scene) -> Result:
    """Milliseconds from asking to publish, the transaction included, until a search finds it."""
    actor, count = scene.people[Role.INSTITUTION].actor, scene.often(TIMES)
    times = []
    with _worker(scene):
        for turn in range(-WARM, count):
            took = _publish(actor, f"P{turn + WARM:06d}")
            if turn >= 0:
                times.append(took)
                scene.report("测量发布到可检索", turn + 1, count)
            time.sleep(REST)
    return {"searchable": spread(times)}


@contextmanager
def _worker(scene: Scene) -> Iterator[None]:
    worker = Programs(Commands(), scene.folder, os.environ).worker()
    worker.start()
    try:
        yield
    finally:
        worker.stop()


def _publish(actor: Actor, code: str) -> float:
    form = CapabilityForm(
        code=code, device="数字压力计", range_text="(0~60)MPa", services=["校准"], modes=["送检"]
    )
    with session_scope() as session:
        row_id = service.create(session, actor, form).id
    started = time.perf_counter()
    with session_scope() as session:
        publishing.publish(session, actor, row_id)
    while not _is_found(actor, row_id):
        if time.perf_counter() - started > PATIENCE:
            raise BenchFailed(f"发布后 {PATIENCE:.0f} 秒仍检索不到，请看后台任务的日志。")
        time.sleep(POLL)
    return (time.perf_counter() - started) * 1000


def _is_found(actor: Actor, row_id: int) -> bool:
    """Without words the newest come first, so the row is on the first page once it is there."""
    hits = search_capabilities("", page=1, size=20, organisation_id=actor.organisation_id)
    return row_id in hits.ids
