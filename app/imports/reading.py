"""From a kept workbook to stored rows: what was read, what is wrong, what applying would do."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.capabilities.publishing import lapsed
from app.capabilities.queries import current_hashes
from app.core.clock import today
from app.core.copying import copy_rows
from app.core.events import record
from app.core.files import StoredFile
from app.core.settings import get_settings
from app.imports import reasons
from app.imports.grids import open_book
from app.imports.headings import Where, find_headed
from app.imports.identity import PlannedRow, diff
from app.imports.models import Import, ImportRow
from app.imports.packing import Texts, packed
from app.imports.refusal import WorkbookRefused
from app.imports.rows import CellError, CellNotice, Checks, RowReading
from app.imports.service import refuse, subject
from app.imports.workbook import Sheet, read_workbook
from app.imports.workflow import ImportStatus, advance
from app.regions.queries import region_table
from app.regions.table import Ambiguous

# Column of the stored rows → whether it is JSON.
COLUMNS = {
    "import_id": False,
    "row": False,
    "code": False,
    "action": False,
    "content_hash": False,
    "values": True,
    "original": True,
    "errors": True,
    "notices": True,
}
NO_DEVICE = "没有认出“仪器名称”这一列。请在下面指定各列的含义，再读一次。"


def read_import(session: Session, import_id: int, note: Callable[[int], None]) -> Import | None:
    """Read a received workbook and store its rows; `note` is told how many rows are read.

    None if it is gone or not waiting to be read. The file is parsed before the import is locked, so
    that `note` may write its progress in transactions of its own.
    """
    upload = session.get(Import, import_id)
    if upload is None or upload.status != ImportStatus.RECEIVED:
        return None
    wanted = (dict(upload.sheet), dict(upload.mapping))
    texts = Texts()
    try:
        sheet = _sheet(session, upload, texts, note)
    except WorkbookRefused as refusal:
        table = _by_hand(session, upload) if refusal.headings else {}
        if _still(session, upload, wanted):
            refuse(session, upload, refusal.message, table)
        return upload
    if _still(session, upload, wanted):
        _store(session, upload, sheet, texts)
    return upload


def _still(session: Session, upload: Import, wanted: tuple[dict[str, Any], ...]) -> bool:
    """Lock the import; whether it still waits for this very reading."""
    session.refresh(upload, with_for_update=True)
    return upload.status == ImportStatus.RECEIVED and (upload.sheet, upload.mapping) == wanted


def _content(session: Session, upload: Import) -> bytes:
    statement = select(StoredFile.content).where(StoredFile.id == upload.file_id)
    return session.scalars(statement).one()


def _where(upload: Import) -> Where:
    return Where(upload.sheet.get("name") or None, upload.sheet.get("heading_row"))


def _sheet(session: Session, upload: Import, texts: Texts, note: Callable[[int], None]) -> Sheet:
    sheet = read_workbook(
        _content(session, upload),
        upload.filename,
        {int(index): key for index, key in upload.mapping.items()} or None,
        where=_where(upload),
        checks=checks(session, texts),
        limit_bytes=get_settings().max_upload,
        progress=note,
    )
    if "device" not in sheet.mapping.values():
        raise WorkbookRefused(NO_DEVICE, sheet.headings)
    return sheet


def checks(session: Session, texts: Texts) -> Checks:
    """What only the platform knows: its places, and what of a measurement text can be read."""
    table = region_table(session)

    def find_region(text: str) -> tuple[str, ...]:
        found = table.find(text)
        if isinstance(found, Ambiguous):
            return found.codes
        return (found,) if found else ()

    return Checks(find_region, texts.unread)


def _by_hand(session: Session, upload: Import) -> dict[str, Any]:
    """Sheet, heading row and headings as they stand, for a person to give them a meaning."""
    book = open_book(_content(session, upload), upload.filename, get_settings().max_upload)
    try:
        headed = find_headed(book, _where(upload), forced=True)
    except WorkbookRefused:
        return {}
    return {
        "name": headed.grid.name,
        "other_sheets": [name for name in book.names if name != headed.grid.name],
        "heading_row": headed.heading_row + 1,
        "headings": list(headed.headings),
        "mapping": upload.mapping,
    }


def _store(session: Session, upload: Import, sheet: Sheet, texts: Texts) -> None:
    current = current_hashes(session, upload.organisation_id)
    plan = diff(sheet.rows, {code: known.content_hash for code, known in current.items()})
    session.execute(delete(ImportRow).where(ImportRow.import_id == upload.id))
    on = today()
    copy_rows(
        session,
        ImportRow.__tablename__,
        COLUMNS,
        (
            _stored(upload.id, row, planned, texts, on)
            for row, planned in zip(sheet.rows, plan.rows, strict=True)
        ),
    )
    upload.status = advance(upload.status, "review")
    upload.counts = plan.counts | {"blank": sheet.blank_rows, "absent": len(plan.absent)}
    upload.sheet = _facts(sheet)
    upload.progress, upload.read_at = len(sheet.rows), func.now()
    record(session, "import:read", subject(upload), None, **upload.counts)


def _stored(
    import_id: int, row: RowReading, planned: PlannedRow, texts: Texts, on: date
) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "row": row.number,
        "code": planned.code,
        "action": planned.action.value,
        "content_hash": planned.content_hash,
        "values": packed(row.values, texts.reading(row.values)),
        "original": row.original,
        "errors": [_issue(each) for each in row.errors],
        "notices": [_issue(each) for each in (*row.notices, *_lapse(row, on))],
    }


def _issue(issue: CellError | CellNotice) -> dict[str, str]:
    """Without the row number, which the stored row has."""
    return {
        "column_key": issue.column_key,
        "column_title": issue.column_title,
        "message": issue.message,
    }


def _lapse(row: RowReading, on: date) -> Iterator[CellNotice]:
    ends = row.values.get("proof_valid_to")
    if isinstance(ends, date) and lapsed(ends, on):
        message = f"证明已于 {ends} 到期，写入后只存为草稿，不能发布。"
        yield CellNotice(row.number, "proof_valid_to", "有效期至", message)


def _facts(sheet: Sheet) -> dict[str, Any]:
    """What the preview says about the sheet as a whole."""
    return {
        "kind": sheet.kind,
        "name": sheet.name,
        "other_sheets": list(sheet.other_sheets),
        "heading_row": sheet.heading_row,
        "headings": list(sheet.headings),
        "mapping": {str(index): key for index, key in sheet.mapping.items()},
        "duplicates": [asdict(each) for each in sheet.duplicates],
        "unknown": list(sheet.unknown),
        "remarks": list(sheet.remarks),
        "reasons": reasons.count(issue for row in sheet.rows for issue in row.errors),
        "unread": reasons.count(issue for row in sheet.rows for issue in row.notices),
    }
