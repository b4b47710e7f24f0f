"""Jobs in one worker: promised with the change, done once, retried, parked, revived."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import jobs
from app.core.errors import NotFound, SearchUnavailable
from app.core.jobs import Job, Task, enqueue, enqueue_many, enqueue_standing, handles
from app.core.settings import Settings
from app.worker import drain, run_once
from tests.conftest import Browsers

Kind = Callable[..., str]


class Notebook:
    """A handler that writes down what it is asked to do and fails on the keys it is told to."""

    def __init__(self, *bad: str, error: Exception | None = None) -> None:
        self.bad = set(bad)
        self.error = error or ValueError("磁带断了\x00")
        self.done: list[str] = []
        self.calls: list[list[str]] = []

    def __call__(self, _: Session, tasks: Sequence[Task]) -> None:
        self.calls.append([task.key for task in tasks])
        if any(task.key in self.bad for task in tasks):
            raise self.error
        self.done += [task.key for task in tasks]


def waiting(session: Session, kind: str) -> list[Job]:
    session.expire_all()
    return list(session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id)))


def due_now(session: Session, kind: str) -> None:
    """Let the wait of every job of a kind be over."""
    session.execute(
        update(Job).where(Job.kind == kind).values(run_at=datetime.now(UTC) - timedelta(days=1))
    )
    session.commit()


def test_work_promised_is_done_once_and_gone(session: Session, kind: Kind) -> None:
    book = Notebook()
    name = kind("test.write", book)
    enqueue(session, name, "a", colour="red")
    session.commit()
    assert drain() == 1
    assert drain() == 0
    assert (book.done, waiting(session, name)) == (["a"], [])


def test_a_rolled_back_change_promises_nothing(session: Session, kind: Kind) -> None:
    book = Notebook()
    name = kind("test.write", book)
    enqueue(session, name, "kept")
    session.commit()
    enqueue(session, name, "lost")
    session.rollback()
    drain()
    assert book.done == ["kept"]


def test_many_promises_of_the_same_work_are_one(session: Session, kind: Kind) -> None:
    book = Notebook()
    name = kind("test.write", book)
    for _ in range(3):
        enqueue(session, name, 7)
    enqueue_many(session, name, [("7", {}), ("8", {}), ("8", {})])
    enqueue_many(session, name, [])
    session.commit()
    drain()
    assert sorted(book.done) == ["7", "8"]


def test_work_for_later_waits(session: Session, kind: Kind) -> None:
    book = Notebook()
    name = kind("test.write", book)
    enqueue(session, name, "later", after=datetime.now(UTC) + timedelta(hours=1))
    session.commit()
    assert drain() == 0
    due_now(session, name)
    assert drain() == 1


def test_work_of_unknown_kind_is_left_for_a_worker_that_knows_it(session: Session) -> None:
    enqueue(session, "test.from_the_future", "a")
    session.commit()
    assert drain() == 0
    assert len(waiting(session, "test.from_the_future")) == 1


def test_a_batch_is_one_call_and_no_larger_than_its_kind_allows(
    session: Session, kind: Kind
) -> None:
    book = Notebook()
    name = kind("test.write", book, batch=3)
    enqueue_many(session, name, [(str(number), {}) for number in range(7)])
    session.commit()
    drain()
    assert [len(call) for call in book.calls] == [3, 3, 1]


def test_one_bad_job_does_not_hold_up_the_others(session: Session, kind: Kind) -> None:
    book = Notebook("bad")
    name = kind("test.write", book, batch=10)
    enqueue_many(session, name, [(key, {}) for key in ("a", "bad", "c")])
    session.commit()
    drain()
    assert sorted(book.done) == ["a", "c"]
    (left,) = waiting(session, name)
    assert (left.key, left.attempts, left.lease_until) == ("bad", 1, None)


def test_a_failure_undoes_what_the_handler_had_written(session: Session, kind: Kind) -> None:
    def writes_and_fails(session: Session, tasks: Sequence[Task]) -> None:
        enqueue(session, "test.trace", "left behind")
        raise ValueError

    name = kind("test.write", writes_and_fails)
    enqueue(session, name, "a")
    session.commit()
    drain()
    assert waiting(session, "test.trace") == []
    assert len(waiting(session, name)) == 1


def test_a_failing_job_is_retried_ever_later_then_parked(
    session: Session, kind: Kind, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "job_attempts", 4)
    name = kind("test.write", Notebook("bad"))
    enqueue(session, name, "bad")
    session.commit()
    delays = []
    for _ in range(3):
        due_now(session, name)
        assert drain() == 1
        (job,) = waiting(session, name)
        delays.append((job.run_at - datetime.now(UTC)).total_seconds())
    assert delays == pytest.approx([2, 4, 8], abs=1.5)
    due_now(session, name)
    drain()
    (job,) = waiting(session, name)
    assert job.parked_at is not None
    assert "磁带断了" in job.last_error
    due_now(session, name)
    assert drain() == 0


def test_the_wait_between_tries_has_an_end(session: Session, kind: Kind) -> None:
    name = kind("test.write", Notebook("bad"))
    enqueue(session, name, "bad")
    session.execute(update(Job).where(Job.kind == name).values(attempts=10))
    session.commit()
    drain()
    (job,) = waiting(session, name)
    assert 290 < (job.run_at - datetime.now(UTC)).total_seconds() < 301


def test_work_that_waits_for_another_server_is_never_parked(
    session: Session, kind: Kind, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "job_attempts", 2)
    book = Notebook("a", error=SearchUnavailable())
    name = kind("test.write", book)
    enqueue(session, name, "a")
    session.commit()
    for _ in range(6):
        due_now(session, name)
        assert drain() == 1
    (job,) = waiting(session, name)
    assert job.parked_at is None
    assert (job.run_at - datetime.now(UTC)).total_seconds() < 11
    book.bad.clear()
    due_now(session, name)
    drain()
    assert book.done == ["a"]


def test_work_promised_while_its_twin_runs_is_done_afterwards(session: Session, kind: Kind) -> None:
    seen: list[str] = []

    def run(session: Session, tasks: Sequence[Task]) -> None:
        seen.append(tasks[0].key)
        if len(seen) == 1:
            enqueue(session, "test.write", "a")

    kind("test.write", run)
    enqueue(session, "test.write", "a")
    session.commit()
    drain()
    assert seen == ["a", "a"]


def test_a_failed_job_makes_way_for_its_waiting_twin(session: Session, kind: Kind) -> None:
    name = kind("test.write", Notebook())
    enqueue(session, name, "a")
    session.commit()
    tasks = jobs.claim(session, 1)
    enqueue(session, name, "a")
    jobs.put_back(session, tasks, "broken")
    session.commit()
    (left,) = waiting(session, name)
    assert (left.id != tasks[0].id, left.attempts) == (True, 0)


def test_standing_work_is_always_promised_and_only_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "STANDING", set())
    monkeypatch.setattr(jobs, "HANDLERS", {})
    handles("test.standing", standing=True)(Notebook())
    enqueue_standing(session)
    enqueue_standing(session)
    assert len(waiting(session, "test.standing")) == 1


def test_what_a_worker_does_at_its_start_is_promised_at_every_start(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "STANDING", set())
    monkeypatch.setattr(jobs, "STARTING", set())
    book = Notebook()
    monkeypatch.setitem(jobs.HANDLERS, "test.start", (book, 1))
    jobs.STARTING.add("test.start")
    for times in (1, 2):
        enqueue_standing(session)
        enqueue_standing(session)  # two workers at once
        session.commit()
        drain()
        assert book.done == ["start"] * times


def test_a_parked_job_is_seen_by_the_operator_and_revived(
    session: Session, kind: Kind, browser: Browsers, settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(settings, "job_attempts", 1)
    book = Notebook("bad")
    name = kind("test.write", book)
    enqueue(session, name, "bad")
    session.commit()
    drain()
    (job,) = waiting(session, name)
    operator = browser(operator=True)
    page = operator.get("/operator/jobs")
    assert "停下待处理" in page.words()
    assert "磁带断了" in page.words()
    book.bad.clear()
    assert operator.post(f"/operator/jobs/{job.id}/retry").location == "/operator/jobs"
    drain()
    assert book.done == ["bad"]
    assert operator.post(f"/operator/jobs/{job.id}/retry").status == 404


def test_reviving_a_job_whose_twin_waits_leaves_the_twin(session: Session, kind: Kind) -> None:
    name = kind("test.write", Notebook())
    enqueue(session, name, "a")
    session.execute(update(Job).where(Job.kind == name).values(parked_at=datetime.now(UTC)))
    enqueue(session, name, "a")
    parked, twin = waiting(session, name)
    jobs.revive(session, parked.id)
    assert [job.id for job in waiting(session, name)] == [twin.id]
    with pytest.raises(NotFound):
        jobs.revive(session, parked.id)


def test_counts_tell_waiting_running_and_parked_apart(session: Session, kind: Kind) -> None:
    name = kind("test.write", Notebook())
    for key in ("a", "b", "c", "d"):
        enqueue(session, name, key)
    session.commit()
    jobs.claim(session, 1)
    session.commit()
    last = waiting(session, name)[-1]
    last.parked_at = datetime.now(UTC)
    session.flush()
    assert jobs.counts(session) == [jobs.JobCount(name, 2, 1, 1)]


def test_run_once_says_when_there_is_nothing_to_do(session: Session) -> None:
    assert run_once() == 0
