"""All open needs ranked anew by real worker processes, one for each core."""

import os
import random
import time
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import delete, func, select

from app.benches.figures import Part
from app.benches.scene import BenchFailed, Report
from app.core.db import session_scope
from app.core.jobs import Job, enqueue_many
from app.local.programs import Commands, Programs
from app.matching.models import MatchRun
from app.matching.tasks import RUN
from app.needs.models import Need

SAMPLE = 2000
SEED = 20261121
PATIENCE = 3600.0  # seconds
POLL = 0.2


def needs_per_second(folder: Path, times: int, report: Report) -> Part:
    """Needs ranked and frozen a second, by as many workers as there are cores.

    Of more than SAMPLE needs (or `times` × 10), so many at random.
    """
    wanted = _wanted(times * 10 or SAMPLE)
    workers = os.cpu_count() or 1
    with ExitStack() as stack:
        for number in range(workers):
            place = folder / f"worker{number}"
            place.mkdir(exist_ok=True)
            worker = Programs(Commands(), place, os.environ).worker()
            worker.start()
            stack.callback(worker.stop)
        _promise(wanted[:workers])
        _until_done(report, "唤醒后台", workers)  # processes and their lexicons are loaded
        started = time.perf_counter()
        _promise(wanted)
        _until_done(report, "重新匹配", len(wanted))
        taken = time.perf_counter() - started
    with session_scope() as session:
        ranked = session.scalar(select(func.count(MatchRun.need_id.distinct()))) or 0
    if ranked < len(wanted):
        raise BenchFailed(f"只有 {ranked} 条需求完成了匹配，测量无效；请看后台任务的日志。")
    return {"needs_per_s": round(len(wanted) / taken, 2), "needs_ranked": len(wanted)}


def _wanted(most: int) -> list[int]:
    with session_scope() as session:
        session.execute(delete(Job))
        ids = list(session.scalars(select(Need.id).order_by(Need.id)))
    return random.Random(SEED).sample(ids, min(most, len(ids)))  # noqa: S311 - no secret


def _promise(needs: list[int]) -> None:
    with session_scope() as session:
        enqueue_many(session, RUN, [(str(need_id), {}) for need_id in needs])


def _until_done(report: Report, title: str, total: int) -> None:
    patient = time.monotonic() + PATIENCE
    while waiting := _waiting():
        if time.monotonic() > patient:
            raise BenchFailed("重新匹配一直没有完成，请看后台任务的日志。")
        report(title, max(total - waiting, 0), total)
        time.sleep(POLL)


def _waiting() -> int:
    with session_scope() as session:
        jobs = select(func.count()).select_from(Job).where(Job.kind == RUN)
        return session.scalar(jobs.where(Job.parked_at.is_(None))) or 0
