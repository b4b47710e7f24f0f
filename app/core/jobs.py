"""Follow-up work as rows, written in the transaction that makes it necessary.

A job is a promise to look again, not a command: handlers reload by id and are idempotent. Jobs of
one kind and key that still wait are one job. `app.worker` claims and settles; this module only
enqueues, claims and reports, and knows no kind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Identity,
    Index,
    String,
    and_,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Base
from app.core.errors import NotFound
from app.core.settings import get_settings

CHANNEL = "hengqiao_jobs"
# Waits for another server that count as tries: enough for the delay to reach its ten seconds.
PATIENT_TRIES = 4
LOST = "执行时后台进程多次中断或超时，不再自动重试。请看后台进程的日志；排除原因后点“立即重试”。"


class Job(Base):
    """One piece of work. Waiting: no lease. Running: a lease ahead. Parked: needs a person."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "uq_jobs_waiting",
            "kind",
            "key",
            unique=True,
            postgresql_where=sql("lease_until IS NULL AND parked_at IS NULL"),
        ),
        Index("ix_jobs_due", "run_at", postgresql_where=sql("parked_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    key: Mapped[str] = mapped_column(String)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    run_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str] = mapped_column(String, server_default="")
    parked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class Task:
    """A claimed job as a handler sees it."""

    id: int
    kind: str
    key: str
    payload: dict[str, Any]
    attempts: int
    lease_until: datetime


Handler = Callable[[Session, Sequence[Task]], None]
HANDLERS: dict[str, tuple[Handler, int]] = {}
STANDING: set[str] = set()
STARTING: set[str] = set()


def handles(
    kind: str, *, batch: int = 1, standing: bool = False, at_start: bool = False
) -> Callable[[Handler], Handler]:
    """Register a handler that takes up to `batch` tasks of `kind` in one transaction.

    `standing` work is always waiting: the worker promises it when it starts, the handler promises
    its next turn. `at_start` work is done once whenever a worker starts.
    """

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = (handler, batch)
        if standing:
            STANDING.add(kind)
        if at_start:
            STARTING.add(kind)
        return handler

    return register


def enqueue(
    session: Session, kind: str, key: object, *, after: datetime | None = None, **payload: Any
) -> None:
    """Promise work in the caller's transaction; a waiting job of the same kind and key is enough.

    It is not done before `after`.
    """
    enqueue_many(session, kind, [(str(key), payload)], after=after)


def enqueue_standing(session: Session) -> None:
    """Promise what a starting worker has to do, and standing work that is not waiting already."""
    for kind in sorted(STANDING):
        enqueue(session, kind, "standing")
    for kind in sorted(STARTING):
        enqueue(session, kind, "start")


def enqueue_many(
    session: Session,
    kind: str,
    jobs: Sequence[tuple[str, dict[str, Any]]],
    *,
    after: datetime | None = None,
) -> None:
    """Promise several pieces of work of one kind; each is (key, payload)."""
    if not jobs:
        return
    # In one order, so that two transactions that promise the same work cannot block each other.
    rows: list[dict[str, Any]] = [
        {"kind": kind, "key": key, "payload": payload}
        for key, payload in sorted(dict(jobs).items())
    ]
    if after is not None:
        rows = [row | {"run_at": after} for row in rows]
    # The idle update locks a job that waits already until this transaction ends. Without the lock
    # a worker could take that job, look before this transaction's changes are there, and settle it.
    statement = insert(Job)
    statement = statement.on_conflict_do_update(
        index_elements=["kind", "key"],
        index_where=and_(Job.lease_until.is_(None), Job.parked_at.is_(None)),
        set_={"key": statement.excluded.key},
    )
    session.execute(statement, rows)
    # Delivered by PostgreSQL when this transaction commits; a lost notice only costs a poll.
    session.execute(sql(f"NOTIFY {CHANNEL}"))


def claim(session: Session, limit: int) -> list[Task]:
    """Lease up to `limit` due jobs of the kind that has waited longest.

    A job whose workers died so often that no try is left is parked instead. One that was being run
    at two deaths is taken alone from then on: whatever kills the worker takes no others with it.
    """
    due = or_(Job.lease_until.is_(None), Job.lease_until < func.clock_timestamp())
    ready = (Job.parked_at.is_(None), Job.run_at <= func.clock_timestamp(), due)
    suspect = func.coalesce(and_(Job.lease_until.is_not(None), Job.attempts > 1), False)
    first = session.execute(
        select(Job.id, Job.kind, suspect.label("suspect"))
        .where(*ready, Job.kind.in_(HANDLERS))
        .order_by(Job.run_at, Job.id)
        .limit(1)
    ).first()
    if first is None:
        return []
    chosen = select(Job).where(*ready, Job.kind == first.kind)
    chosen = chosen.where(Job.id == first.id if first.suspect else ~suspect)
    size = min(limit, HANDLERS[first.kind][1])
    held = chosen.order_by(Job.run_at, Job.id).limit(size).with_for_update(skip_locked=True)
    jobs = list(session.scalars(held.execution_options(populate_existing=True)))
    lost = [job for job in jobs if _is_lost(job)]
    for job in lost:
        _park(job, f"{LOST}{job.last_error}")
    session.flush()
    taken = _lease(session, [job for job in jobs if job not in lost])
    return taken if taken or not lost else claim(session, limit)


def _is_lost(job: Job) -> bool:
    """Whether the worker that held it died (or hung) at its last try."""
    return job.lease_until is not None and job.attempts >= get_settings().job_attempts


def _park(job: Job, error: str) -> None:
    job.parked_at, job.lease_until, job.last_error = func.now(), None, error[:2000]


def _lease(session: Session, jobs: Sequence[Job]) -> list[Task]:
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    lease = now + timedelta(seconds=get_settings().job_lease)
    tasks = []
    for job in jobs:
        job.lease_until, job.attempts = lease, job.attempts + 1
        tasks.append(Task(job.id, job.kind, job.key, job.payload, job.attempts, lease))
    return tasks


def settle(session: Session, tasks: Sequence[Task]) -> None:
    """Done: take the jobs away, unless the lease ran out and somebody else has them now."""
    for lease in {task.lease_until for task in tasks}:
        ids = [task.id for task in tasks if task.lease_until == lease]
        session.execute(delete(Job).where(Job.id.in_(ids), Job.lease_until == lease))


def put_back(session: Session, tasks: Sequence[Task], error: str, *, patient: bool = False) -> None:
    """Failed: try again later, twice as late each time; after the last try park it for a person.

    `patient` is for a server that is away: at most ten seconds later, never parked, and such tries
    are not held against the job later. A job that another waiting job now stands for is dropped,
    because that one will do its work.
    """
    limit = get_settings().job_attempts
    error = error.replace("\0", "")  # PostgreSQL keeps no NUL in a text
    for task in tasks:
        job = session.get(Job, task.id, with_for_update=True)
        if job is None or job.lease_until != task.lease_until:
            continue
        if task.attempts >= limit and not patient:
            _park(job, error)
            continue
        job.last_error = error[:2000]
        if patient:
            job.attempts = min(task.attempts, PATIENT_TRIES, limit - 1)
        delay = min(2 ** min(task.attempts, 9), 10 if patient else 300)
        _wait_again(session, job, timedelta(seconds=delay))


def _wait_again(session: Session, job: Job, delay: timedelta) -> None:
    """Release a job. The unique index tells of a twin, even of one promised at this moment."""
    try:
        with session.begin_nested():
            job.lease_until, job.run_at = None, func.clock_timestamp() + delay
    except IntegrityError:
        session.execute(delete(Job).where(Job.id == job.id))


def revive(session: Session, job_id: int) -> None:
    """An operator's wish: try a parked or delayed job again now."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFound("这个任务已经完成或不存在。")
    twin = select(Job.id).where(
        Job.kind == job.kind, Job.key == job.key, Job.id != job.id, Job.lease_until.is_(None)
    )
    if session.scalar(twin.where(Job.parked_at.is_(None))) is not None:
        session.delete(job)
    else:
        job.parked_at, job.attempts, job.run_at = None, 0, func.now()
    session.flush()
    session.execute(sql(f"NOTIFY {CHANNEL}"))


@dataclass(frozen=True)
class JobCount:
    """How many jobs of a kind are in which state, for the operator."""

    kind: str
    waiting: int
    running: int
    parked: int


def counts(session: Session) -> list[JobCount]:
    """Jobs by kind and state."""
    running = Job.lease_until > func.clock_timestamp()
    parked = Job.parked_at.is_not(None)
    statement = (
        select(
            Job.kind,
            func.count().filter(~parked, func.coalesce(running, False).is_(False)),
            func.count().filter(running),
            func.count().filter(parked),
        )
        .group_by(Job.kind)
        .order_by(Job.kind)
    )
    return [JobCount(*row) for row in session.execute(statement)]


def listing(session: Session, limit: int = 200) -> list[Job]:
    """Jobs an operator should look at first: parked, then failing, then oldest."""
    statement = select(Job).order_by(
        Job.parked_at.is_(None), Job.attempts.desc(), Job.run_at, Job.id
    )
    return list(session.scalars(statement.limit(limit)))
