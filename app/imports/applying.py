"""Writing a reviewed workbook into the catalogue: one transaction, twice is the same as once."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from app.capabilities.bulk import catalogue_row, write_rows
from app.capabilities.queries import Known, current_hashes, hold_catalogue
from app.core.clock import today
from app.core.events import record, record_many
from app.core.permissions import Actor, Permission, check, may
from app.imports import queries
from app.imports.identity import Action
from app.imports.models import Import, ImportRow
from app.imports.packing import unpacked
from app.imports.service import subject
from app.imports.workflow import advance
from search.sync import touch_many

CHUNK = 1000


@dataclass(frozen=True)
class Applied:
    """What an import did: rows added, changed and left as they were; how many became public."""

    add: int
    change: int
    keep: int
    published: int


def apply_import(session: Session, actor: Actor, import_id: int, *, publish: bool) -> Applied:
    """Add and change rows by (organisation, code); rows with errors and rows left alone stay out.

    Conflict if it was applied already. What each row does is decided against the catalogue as it is
    now, which is held until the transaction ends. `publish` is kept to those who may.
    """
    check(actor, Permission.IMPORT_MANAGE)
    hold_catalogue(session, actor.organisation_id or -1)
    upload = queries.get_visible(session, actor, import_id, lock=True)
    upload.status = advance(upload.status, "apply")
    writer = _Writer(session, actor, upload, publish and may(actor, Permission.CAPABILITY_PUBLISH))
    for chunk in _taken(session, upload.id):
        writer.write(chunk)
    done = writer.done
    result = Applied(done[Action.ADD], done[Action.CHANGE], done[Action.KEEP], writer.published)
    upload.counts = upload.counts | {
        "add": result.add,
        "change": result.change,
        "keep": result.keep,
        "published": result.published,
    }
    upload.applied_at = func.now()
    record(session, "import:applied", subject(upload), actor, **upload.counts)
    return result


def _taken(session: Session, import_id: int) -> Iterator[list[Row[Any]]]:
    """Rows without errors in order, a chunk at a time; memory stays bounded."""
    columns = (
        ImportRow.row,
        ImportRow.code,
        ImportRow.action,
        ImportRow.content_hash,
        ImportRow.values,
    )
    last = 0
    while True:
        statement = (
            select(*columns)
            .where(
                ImportRow.import_id == import_id,
                ImportRow.row > last,
                ImportRow.action != Action.REFUSED,
            )
            .order_by(ImportRow.row)
            .limit(CHUNK)
        )
        chunk = list(session.execute(statement))
        if not chunk:
            return
        yield chunk
        last = chunk[-1].row


class _Writer:
    """Writes chunk after chunk and counts. `done` maps action to rows."""

    def __init__(self, session: Session, actor: Actor, upload: Import, publish: bool) -> None:
        self._session, self._actor, self._upload = session, actor, upload
        self._publish, self._on = publish, today()
        self._known = current_hashes(session, upload.organisation_id)
        self.done: Counter[Action] = Counter()
        self.published = 0

    def write(self, chunk: list[Row[Any]]) -> None:
        """Write one chunk, with its events, its search jobs and its corrected plan."""
        actions = {row.row: _action(row, self._known) for row in chunk}
        self.done.update(actions.values())
        rows = [
            _catalogue_row(row, self._publish, self._on)
            for row in chunk
            if actions[row.row] is not Action.KEEP
        ]
        self.published += sum(1 for row in rows if row["status"] == "published")
        ids = write_rows(self._session, self._upload.organisation_id, self._upload.id, rows)
        subjects = (f"capability:{each}" for each in ids)
        record_many(
            self._session, "capability:imported", subjects, self._actor, import_id=self._upload.id
        )
        touch_many(self._session, "capabilities", ids)
        self._correct(
            [(row.row, actions[row.row]) for row in chunk if row.action != actions[row.row]]
        )

    def _correct(self, moved: list[tuple[int, Action]]) -> None:
        """The catalogue changed since the preview: say of these rows what was really done."""
        if not moved:
            return
        key: dict[str, Any] = {"import_id": self._upload.id}
        values = [key | {"row": number, "action": action.value} for number, action in moved]
        self._session.execute(update(ImportRow), values)


def _action(row: Row[Any], known: Mapping[str, Known]) -> Action:
    there = known.get(row.code)
    if there is None:
        return Action.ADD
    return Action.KEEP if there.content_hash == row.content_hash else Action.CHANGE


def _catalogue_row(row: Row[Any], publish: bool, on: date) -> dict[str, Any]:
    values, reading = unpacked(row.values)
    made = catalogue_row(values | {"code": row.code}, reading, publish=publish, on=on)
    return made | {"content_hash": row.content_hash}
