"""Keeps the engine in step: a job names rows, its handler looks at them now and makes it so.

Callers promise work with `touch…` in their own transaction. A handler reads each row afresh,
writes or deletes its documents, waits until the engine has done so, and only then is settled;
running it twice does no harm. Rebuilding everything is `rebuild`'s.
"""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.jobs import Task, enqueue, enqueue_many, handles
from search import filters, source
from search.client import client
from search.indexes import OWNER, Index, ensure_index, uid

AFFECTED = "matching.affected"  # a job of app.matching: these institutions' rows have changed
CHUNK = 1000  # rows per job when many are touched at once
SLICE = 2000  # rows read and sent at a time
SYNC, SYNC_MANY, SYNC_ORGANISATION = "search.sync", "search.sync_many", "search.sync_organisation"


def touch(session: Session, index: Index | str, row_id: int) -> None:
    """Promise that the engine learns of this row's present state."""
    index = Index(index)
    enqueue(session, SYNC, f"{index}:{row_id}", index=index.value, id=row_id)


def touch_many(session: Session, index: Index | str, ids: Sequence[int]) -> None:
    """The same for many rows, a thousand a job."""
    index = Index(index)
    jobs = []
    for chunk in slices(ids, CHUNK):
        mark = blake2b(repr(chunk).encode(), digest_size=8).hexdigest()
        jobs.append((f"{index}:{len(chunk)}:{mark}", {"index": index.value, "ids": chunk}))
    enqueue_many(session, SYNC_MANY, jobs)


def touch_organisation(session: Session, organisation_id: int) -> None:
    """The organisation's name, place or verification changed: everything of it is looked at."""
    enqueue(session, SYNC_ORGANISATION, organisation_id, organisation_id=organisation_id)


def touch_everything(session: Session, index: Index) -> None:
    """Fill an index from nothing, by jobs."""
    touch_many(session, index, source.all_ids(session, index))


@handles(SYNC_MANY, batch=5)
@handles(SYNC, batch=500)
def sync(session: Session, tasks: Sequence[Task]) -> None:
    """Bring the documents of all named rows in line with PostgreSQL."""
    named: dict[Index, set[int]] = defaultdict(set)
    for task in tasks:
        named[Index(task.payload["index"])].update(rows_named(task.payload))
    for index in sorted(named):
        apply(session, index, sorted(named[index]))


@handles(SYNC_ORGANISATION)
def sync_organisation(session: Session, tasks: Sequence[Task]) -> None:
    """Promise a look at every row of the organisations, in chunks."""
    for task in tasks:
        for index in Index:
            owner = task.payload["organisation_id"]
            touch_many(session, index, source.ids_of_organisation(session, index, owner))


def rows_named(payload: dict[str, Any]) -> list[int]:
    """Row ids of a sync job's payload: one under `id` or several under `ids`."""
    return list(payload["ids"]) if "ids" in payload else [payload["id"]]


def apply(session: Session, index: Index, ids: Sequence[int]) -> None:
    """Write or delete the documents of these rows and wait until the engine has done it."""
    _take_turn(session, index)
    if ensure_index(index):
        # The engine lost the index (or never had it): these rows alone would not do.
        touch_everything(session, index)
    started: list[int] = []
    for chunk in slices(ids, SLICE):
        started += send(session, index, chunk)
    client().wait(*started)
    if index is Index.CAPABILITIES:
        owners = source.owners_of(session, index, ids)
        enqueue_many(session, AFFECTED, [(str(owner), {}) for owner in owners])


def send(session: Session, index: Index, ids: Sequence[int]) -> list[int]:
    """Hand the present state of these rows to the engine; numbers of its tasks."""
    found = source.documents_of(session, index, ids)
    documents = [document for of_row in found.values() for document in of_row]
    tasks = [client().put_documents(uid(index), documents)] if documents else []
    if index is Index.NEEDS:
        # By filter, not by id: the engine evaluates it when its turn comes, so items that an
        # earlier, interrupted sync still has in the queue go too.
        kept = [document["id"] for document in documents]
        gone = filters.in_(OWNER[index], ids)
        where = filters.all_of(gone, filters.not_in("id", kept) if kept else "")
        return [*tasks, client().delete_documents(uid(index), where=where)]
    removed = [row_id for row_id in ids if row_id not in found]
    if removed:
        tasks.append(client().delete_documents(uid(index), removed))
    return tasks


def slices(items: Sequence[int], size: int) -> list[list[int]]:
    """The items in runs of at most `size`."""
    return [list(items[start : start + size]) for start in range(0, len(items), size)]


def _take_turn(session: Session, index: Index) -> None:
    """Wait until no other transaction syncs this index.

    Two workers that read one row at different times could otherwise reach the engine in the
    wrong order, and the older state would stay.
    """
    name = f"search.sync:{uid(index)}"
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
    )
