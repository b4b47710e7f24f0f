"""The worker door: claim jobs, run each batch in its own transaction, settle it or put it back.

A worker that dies leaves nothing behind but leases, which run out; another then takes the jobs.
"""

import contextlib
import signal
import threading
import traceback
from collections.abc import Sequence
from types import FrameType

import psycopg
import structlog
from sqlalchemy.exc import OperationalError

from app.core.collecting import relax
from app.core.db import engine, session_scope
from app.core.errors import TryLater
from app.core.jobs import CHANNEL, HANDLERS, Task, claim, enqueue_standing, put_back, settle
from app.core.logs import configure_logs
from app.core.settings import get_settings
from app.matching.memory.keeping import load_apart
from app.registry import load_tasks

POLL_SECONDS = 1.0


def run_batch(tasks: Sequence[Task]) -> bool:
    """Run claimed tasks of one kind in one transaction; False if they were put back."""
    handler, _ = HANDLERS[tasks[0].kind]
    log = structlog.get_logger("worker").bind(kind=tasks[0].kind, jobs=len(tasks))
    try:
        with session_scope() as session:
            handler(session, tasks)
            settle(session, tasks)
    except TryLater as error:
        log.warning("server away, jobs wait", error=error.message)
        with session_scope() as session:
            put_back(session, tasks, error.message, patient=True)
        return False
    except Exception as error:  # noqa: BLE001 - see below
        # Whatever a handler raises, the job must survive it: put back, with the reason for the
        # operator to read. Batches are split so that one bad row cannot hold up the others.
        log.warning("job failed", error=repr(error)[:300])
        if len(tasks) > 1:
            return sum([run_batch([task]) for task in tasks]) == len(tasks)
        with session_scope() as session:
            put_back(session, tasks, "".join(traceback.format_exception(error, limit=-5)))
        return False
    log.info("jobs done")
    return True


def run_once() -> int:
    """Claim one batch and run it; how many jobs were claimed."""
    with session_scope() as session:
        tasks = claim(session, get_settings().worker_batch)
    if tasks:
        run_batch(tasks)
    return len(tasks)


def drain(limit: int = 10_000) -> int:
    """Run until nothing is due; for tests, benchmarks and one-off commands."""
    done = 0
    while done < limit and (count := run_once()):
        done += count
    return done


class Listener:
    """Sleeps until PostgreSQL says that jobs were enqueued, or a second has passed."""

    def __init__(self) -> None:
        self.connection: psycopg.Connection | None = None

    def wait(self, stop: threading.Event) -> None:
        """Return soon after a notice, or after the poll interval."""
        try:
            if self.connection is None:
                self.connection = self._connect()
            for _ in self.connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                return
        except psycopg.OperationalError:
            self.connection = None
            stop.wait(POLL_SECONDS)

    @staticmethod
    def _connect() -> psycopg.Connection:
        url = engine().url.set(drivername="postgresql")
        connection = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
        connection.execute(f"LISTEN {CHANNEL}".encode())
        return connection


def main() -> None:
    """Work until told to stop; a running batch is finished first."""
    configure_logs()
    load_tasks()
    relax()
    load_apart()
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    log, listener = structlog.get_logger("worker"), Listener()
    with contextlib.suppress(OperationalError), session_scope() as session:
        enqueue_standing(session)
    log.info("worker ready", kinds=sorted(HANDLERS))
    while not stop.is_set():
        worked = 0
        with contextlib.suppress(OperationalError):  # the database is restarting: poll again
            worked = run_once()
        if not worked:
            listener.wait(stop)
    log.info("worker stopped")


if __name__ == "__main__":
    main()
