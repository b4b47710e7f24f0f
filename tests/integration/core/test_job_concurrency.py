"""Jobs between connections: what two workers and a web process do to each other at once."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from app.core import jobs
from app.core.jobs import Job, Task, enqueue, enqueue_many
from app.core.settings import Settings
from app.worker import Listener, drain, run_once

Kind = Callable[..., str]


def nothing(session: Session, tasks: Sequence[Task]) -> None:
    """A handler that is content with everything."""


def promise(engine: Engine, kind: str, *keys: str) -> None:
    with Session(engine) as session:
        enqueue_many(session, kind, [(key, {}) for key in keys])
        session.commit()


def rows(engine: Engine) -> list[Job]:
    with Session(engine, expire_on_commit=False) as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def test_two_workers_claim_different_jobs(connections: Engine, kind: Kind) -> None:
    name = kind("test.race", nothing, 4)
    promise(connections, name, *"abcdef")
    with Session(connections) as one, Session(connections) as other:
        first = {task.key for task in jobs.claim(one, 4)}
        second = {task.key for task in jobs.claim(other, 4)}
    assert (first, second) == (set("abcd"), set("ef"))


def test_many_workers_do_each_job_once(connections: Engine, kind: Kind) -> None:
    done: list[str] = []
    lock = threading.Lock()

    def write(session: Session, tasks: Sequence[Task]) -> None:
        with lock:
            done.extend(task.key for task in tasks)

    name = kind("test.race", write, 7)
    promise(connections, name, *(str(number) for number in range(100)))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: drain(), range(4)))
    drain()
    assert sorted(done, key=int) == [str(number) for number in range(100)]


def test_a_dead_workers_jobs_are_taken_over_when_its_lease_ends(
    connections: Engine, kind: Kind
) -> None:
    name = kind("test.race", nothing)
    promise(connections, name, "a")
    with Session(connections) as dying:
        (dead,) = jobs.claim(dying, 1)
        dying.commit()
    assert run_once() == 0
    with Session(connections) as session:
        session.execute(update(Job).values(lease_until=datetime.now(UTC) - timedelta(seconds=1)))
        session.commit()
        (taken,) = jobs.claim(session, 1)
        session.commit()
        assert (taken.id, taken.attempts) == (dead.id, 2)
        jobs.settle(session, [dead])
        jobs.put_back(session, [dead], "too late")
        session.commit()
    (job,) = rows(connections)
    assert job.lease_until == taken.lease_until


def test_a_change_not_yet_committed_keeps_its_waiting_job_from_being_done_too_early(
    connections: Engine, kind: Kind
) -> None:
    """The job waits already when a second change promises it: it may not run before that change."""
    name = kind("test.race", nothing)
    promise(connections, name, "need:1")
    with Session(connections) as writer:
        enqueue(writer, name, "need:1")
        assert run_once() == 0
        writer.commit()
    assert run_once() == 1
    assert rows(connections) == []


def test_a_job_put_back_at_the_moment_its_twin_is_promised_gives_way(
    connections: Engine, kind: Kind
) -> None:
    name = kind("test.race", nothing)
    promise(connections, name, "a", "b")
    with Session(connections) as session:
        tasks = [task for _ in "ab" for task in jobs.claim(session, 1)]
        session.commit()
    with Session(connections) as writer, ThreadPoolExecutor(1) as pool:
        enqueue(writer, name, "a")
        failing = pool.submit(_put_back, connections, tasks)
        _wait_for_lock(connections)
        writer.commit()
        failing.result(timeout=10)
    left = {job.key: job for job in rows(connections)}
    assert set(left) == {"a", "b"}
    assert left["a"].id != tasks[0].id
    assert left["b"].last_error == "broken"


def _put_back(engine: Engine, tasks: Sequence[Task]) -> None:
    with Session(engine) as session:
        jobs.put_back(session, tasks, "broken")
        session.commit()


def _wait_for_lock(engine: Engine) -> None:
    """Return when some backend of this database waits for another."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    pause = threading.Event()
    for _ in range(200):
        with engine.connect() as connection:
            if connection.execute(waits).scalar_one():
                return
        pause.wait(0.02)
    pytest.fail("nobody waits for a lock")


def test_transactions_that_promise_the_same_work_in_any_order_do_not_block_for_ever(
    connections: Engine, kind: Kind
) -> None:
    name = kind("test.race", nothing)

    def both(keys: str) -> None:
        for _ in range(20):
            promise(connections, name, *keys)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(both, ("abcdef", "fedcba")))
    assert sorted(job.key for job in rows(connections)) == list("abcdef")


def test_a_sleeping_worker_is_woken_by_a_promise(
    connections: Engine, kind: Kind, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr("app.worker.engine", lambda: connections)
    monkeypatch.setattr("app.worker.POLL_SECONDS", 20.0)
    listener, stop = Listener(), threading.Event()
    name = kind("test.race", nothing)
    listener.connection = listener._connect()
    with ThreadPoolExecutor(1) as pool:
        sleeping = pool.submit(listener.wait, stop)
        promise(connections, name, "a")
        sleeping.result(timeout=10)
    listener.connection.close()


def die(engine: Engine) -> list[str]:
    """A worker claims what is due and is killed; its lease runs out. The keys it held."""
    with Session(engine) as session:
        keys = [task.key for task in jobs.claim(session, 100)]
        session.execute(
            update(Job)
            .where(Job.lease_until.is_not(None))
            .values(lease_until=datetime.now(UTC) - timedelta(seconds=1))
        )
        session.commit()
    return keys


def test_a_job_that_kills_every_worker_is_parked_and_takes_no_others_with_it(
    connections: Engine, kind: Kind, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "job_attempts", 4)
    name = kind("test.race", nothing, 10)
    promise(connections, name, "deadly", "good")
    assert [die(connections) for _ in range(2)] == [["deadly", "good"]] * 2
    assert [die(connections) for _ in range(2)] == [["deadly"]] * 2
    assert drain() == 1
    (left,) = rows(connections)
    assert (left.key, left.parked_at is not None) == ("deadly", True)
    assert "进程多次中断" in left.last_error


def test_waiting_for_another_server_uses_up_no_tries(
    connections: Engine, kind: Kind, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "job_attempts", 6)
    name = kind("test.race", nothing)
    promise(connections, name, "a")
    for _ in range(9):
        with Session(connections) as session:
            session.execute(update(Job).values(run_at=datetime.now(UTC) - timedelta(hours=1)))
            jobs.put_back(session, jobs.claim(session, 1), "away", patient=True)
            session.execute(update(Job).values(run_at=datetime.now(UTC) - timedelta(hours=1)))
            session.commit()
    assert die(connections) == ["a"]
    assert drain() == 1
    assert rows(connections) == []
