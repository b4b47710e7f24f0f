"""Imports of one's own organisation and their rows. Never writes."""

from collections.abc import Iterator

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.listing import Page, cut
from app.core.permissions import Actor
from app.imports.models import Import, ImportRow
from app.imports.packing import unpacked
from app.imports.rows import CellError, CellNotice, RowReading
from app.imports.schemas import RowFilter
from app.imports.workflow import ImportStatus

PAGE = 50
CHUNK = 1000


def visible_to(actor: Actor) -> Select[Import]:
    """Imports are the organisation's own; nobody else sees them."""
    return select(Import).where(Import.organisation_id == (actor.organisation_id or -1))


def get_visible(session: Session, actor: Actor, import_id: int, *, lock: bool = False) -> Import:
    """One import, or NotFound; `lock` holds it for a change."""
    statement = visible_to(actor).where(Import.id == import_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def listing(session: Session, actor: Actor, number: int) -> Page[Import]:
    """Imports, newest first."""
    return cut(session, visible_to(actor).order_by(Import.id.desc()), number, 20)


def seen_before(session: Session, actor: Actor, sha256: str) -> Import | None:
    """The latest import of the very same file that was not discarded."""
    statement = visible_to(actor).where(
        Import.sha256 == sha256, Import.status != ImportStatus.DISCARDED
    )
    return session.scalar(statement.order_by(Import.id.desc()).limit(1))


def rows(session: Session, import_id: int, wanted: RowFilter, size: int = PAGE) -> Page[ImportRow]:
    """A page of the preview in the order of the sheet."""
    statement = select(ImportRow).where(ImportRow.import_id == import_id)
    if wanted.action == "notice":
        statement = statement.where(func.jsonb_array_length(ImportRow.notices) > 0)
    elif wanted.action:
        statement = statement.where(ImportRow.action == wanted.action)
    return cut(session, statement.order_by(ImportRow.row), wanted.page, size)


def chunks(session: Session, import_id: int) -> Iterator[list[ImportRow]]:
    """All rows in order, a thousand at a time and then forgotten: memory stays bounded."""
    last = 0
    while True:
        statement = (
            select(ImportRow)
            .where(ImportRow.import_id == import_id, ImportRow.row > last)
            .order_by(ImportRow.row)
            .limit(CHUNK)
        )
        found = list(session.scalars(statement))
        if not found:
            return
        yield found
        last = found[-1].row
        for row in found:
            session.expunge(row)


def readings(session: Session, import_id: int) -> Iterator[RowReading]:
    """All rows as they were read, for the annotated workbook."""
    for chunk in chunks(session, import_id):
        yield from map(reading_of, chunk)


def reading_of(row: ImportRow) -> RowReading:
    """A stored row as it was read."""
    return RowReading(
        row.row,
        unpacked(row.values)[0],
        row.original,
        tuple(CellError(row.row, **each) for each in row.errors),
        tuple(CellNotice(row.row, **each) for each in row.notices),
    )
