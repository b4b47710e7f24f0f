"""Builds an index anew beside the one in use and swaps the two; searches go on all the while.

What changes in the meantime goes into the old index and is promised again after the swap. Broken
off at any point it leaves the index in use untouched, and a leftover that the next run removes.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import AppError, Conflict
from search import admin, source
from search.client import client
from search.indexes import SETTLE_SECONDS, Index, aside_uid, create, drop, ensure_index, uid
from search.sync import touch_many

BATCH = 5000
AHEAD = 8
# A change is dated when it is made and seen when it is committed; none takes longer than this.
LONGEST_TRANSACTION = timedelta(minutes=15)

Progress = Callable[[str, int, int], None]
SessionFactory = Callable[[], AbstractContextManager[Session]]


class RebuildFailed(AppError):
    """The new index does not hold what was sent; the one in use was left as it is."""

    status = 500
    code = "rebuild_failed"


def rebuild(
    session_factory: SessionFactory,
    indexes: Sequence[Index] = tuple(Index),
    progress: Progress | None = None,
) -> dict[Index, int]:
    """Rebuild the indexes one after another; documents per index.

    `session_factory` opens a transaction that commits when its block ends, as `session_scope`.
    `progress` is told (index, rows done, rows in all). Conflict if another rebuild is running,
    RebuildFailed if counts differ, SearchUnavailable if the engine is away.
    """
    return {index: _rebuild_one(session_factory, index, progress) for index in indexes}


def _rebuild_one(factory: SessionFactory, index: Index, progress: Progress | None) -> int:
    with factory() as turn:
        started = _take_turn(turn, index)
        drop(aside_uid(index))
        create(aside_uid(index), index)
        sent = _fill(factory, index, progress)
        _check_count(index, sent)
        ensure_index(index)
        client().wait(admin.swap(uid(index), aside_uid(index)), timeout=SETTLE_SECONDS)
        # From here on the new index is in use: first promise what it may have missed.
        with factory() as session:
            changed = source.changed_ids(session, index, started - LONGEST_TRANSACTION)
            touch_many(session, index, changed)
        drop(aside_uid(index))
    return sent


def _take_turn(session: Session, index: Index) -> datetime:
    """Hold the right to rebuild until this transaction ends; the database's time now."""
    lock = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    if not session.scalar(lock, {"name": f"search.rebuild:{uid(index)}"}):
        raise Conflict("另一个检索重建正在进行，请等它结束后再试。")
    moment: datetime = session.scalars(text("SELECT clock_timestamp()")).one()
    return moment


def _fill(factory: SessionFactory, index: Index, progress: Progress | None) -> int:
    """Send every document to the index aside and wait for the engine; how many were sent.

    Each batch is a transaction of its own, so a long rebuild holds no old snapshot open.
    """
    tasks: list[int] = []
    engine, sent, done, last, full = client(), 0, 0, 0, True
    with factory() as session:
        total = source.count_shown(session, index)
    # A page that is not full ends it: rows still being added are promised again after the swap.
    while full:
        with factory() as session:
            ids = source.shown_ids(session, index, last, BATCH)
            rows = source.documents_of(session, index, ids)
        full, last = len(ids) == BATCH, ids[-1] if ids else last
        documents = [document for of_row in rows.values() for document in of_row]
        if documents:
            tasks.append(engine.put_documents(aside_uid(index), documents))
        sent, done = sent + len(documents), done + len(ids)
        # Not too far ahead: the bar stays honest, yet the engine can take several batches as one.
        engine.wait(*tasks[-AHEAD - 1 : -AHEAD], timeout=SETTLE_SECONDS)
        if progress:
            progress(index.value, done, max(done, total))
    engine.wait(*tasks, timeout=SETTLE_SECONDS)
    return sent


def _check_count(index: Index, sent: int) -> None:
    held = admin.index_counts().get(aside_uid(index), 0)
    if held != sent:
        raise RebuildFailed(
            f"重建的检索索引应有 {sent} 条，实有 {held} 条，没有启用。"
            "请重试；仍不对时请看检索服务的日志。"
        )
