"""Reads stored measurement texts again when the readers have become better.

The words never change, so a row's version and content hash stay; only what was understood of them
does, and the engine is told. Works on any table with `ReadingColumns`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metrology.records import READING_VERSION, Record

BATCH = 500


def read_behind(
    session: Session, model: Any, texts: Sequence[Any], reader: Callable[..., Record]
) -> list[int]:
    """Read up to a batch of rows that are behind; their ids, none when all are up to date.

    `reader` takes the columns `texts` in their order. A row somebody is saving at this moment is
    left to the next turn: saving reads it anyway.
    """
    # Not a change of the row: columns that note changes keep what they say.
    notes = [column for column in model.__table__.columns if column.onupdate is not None]
    behind = (
        select(model.id, *notes, *texts)
        .where(model.reading_version < READING_VERSION)
        .order_by(model.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=model)
    )
    values = []
    for row_id, *rest in session.execute(behind):
        kept = {column.name: value for column, value in zip(notes, rest, strict=False)}
        values.append({"id": row_id, **kept, **reader(*rest[len(notes) :]).columns()})
    if values:
        session.execute(update(model), values)
    return [each["id"] for each in values]


def next_turn(done: Sequence[int]) -> datetime | None:
    """At once while there was something to read, else in an hour: a release may bring more."""
    return None if done else datetime.now(UTC) + timedelta(hours=1)
