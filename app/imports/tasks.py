"""Job handlers of imports."""

from collections.abc import Callable, Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.db import session_scope
from app.core.jobs import Task, handles
from app.imports.models import Import
from app.imports.reading import read_import
from app.imports.service import READ


@handles(READ)
def read(session: Session, tasks: Sequence[Task]) -> None:
    """Read a received workbook; its page sees the progress through transactions of their own."""
    for task in tasks:
        read_import(session, task.payload["id"], progress_of(task.payload["id"]))


def progress_of(import_id: int) -> Callable[[int], None]:
    """A function that shows how many rows are read, at once and whatever becomes of the job."""

    def note(rows: int) -> None:
        with session_scope() as own:
            own.execute(update(Import).where(Import.id == import_id).values(progress=rows))

    return note
