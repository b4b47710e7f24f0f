"""Open needs ranked anew and frozen, by one process a core, as workers do it."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence

from sqlalchemy import select

from app.benches.figures import Part
from app.benches.scene import BenchFailed
from app.core.db import session_scope
from app.needs.models import Need

SAMPLE = 2000
SEED = 20261121


def needs_per_second(times: int) -> Part:
    """Needs a second. Of more than SAMPLE (or ten for each of `times`), so many at random.

    First all are new and every ranking is stored; then nothing has changed since.
    """
    wanted = _wanted(times * 10 or SAMPLE)
    shares = [wanted[start :: _cores()] for start in range(_cores())]
    workers = [_worker(share) for share in shares if share]
    for worker in workers:
        _expect(worker, "ready")  # lexicons and settings are loaded
    new, again = (len(wanted) / _round(workers) for _ in range(2))
    for worker in workers:
        worker.communicate()
    return {
        "needs_per_s": round(new, 2),
        "needs_again_per_s": round(again, 2),
        "needs_ranked": len(wanted),
    }


def _round(workers: "Sequence[subprocess.Popen[str]]") -> float:
    """Seconds until all have ranked their needs."""
    started = time.perf_counter()
    for worker in workers:
        _tell(worker, "go")
    for worker in workers:
        _expect(worker, "done")
    return time.perf_counter() - started


def _cores() -> int:
    return os.cpu_count() or 1


def _wanted(most: int) -> list[int]:
    with session_scope() as session:
        ids = list(session.scalars(select(Need.id).order_by(Need.id)))
    return random.Random(SEED).sample(ids, min(most, len(ids)))


def _worker(needs: list[int]) -> "subprocess.Popen[str]":
    worker = subprocess.Popen(
        [sys.executable, "-m", "app.benches.ranking_share"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _tell(worker, " ".join(map(str, needs)))
    return worker


def _tell(worker: "subprocess.Popen[str]", line: str) -> None:
    if worker.stdin is not None:
        worker.stdin.write(f"{line}\n")
        worker.stdin.flush()


def _expect(worker: "subprocess.Popen[str]", line: str) -> None:
    said = worker.stdout.readline().strip() if worker.stdout is not None else ""
    if said != line:
        raise BenchFailed("一个匹配进程没有做完，测量无效。")
