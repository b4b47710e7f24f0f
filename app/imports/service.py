"""Receiving a workbook, giving its columns a meaning, giving it up. Never commits."""

import hashlib
from collections.abc import Mapping

from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from app.capabilities.queries import hold_catalogue
from app.core.errors import Invalid
from app.core.events import record
from app.core.files import keep
from app.core.jobs import enqueue
from app.core.permissions import Actor, Permission, check
from app.core.settings import get_settings
from app.imports import queries
from app.imports.columns import BY_KEY
from app.imports.containers import identify
from app.imports.models import Import, ImportRow
from app.imports.refusal import WorkbookRefused
from app.imports.schemas import MappingForm
from app.imports.workflow import ImportStatus, advance

READ = "imports.read"


def receive(session: Session, actor: Actor, filename: str, content: bytes) -> tuple[Import, bool]:
    """Keep a workbook to be read; (import, False) if it is new, else the earlier one and True.

    Invalid if the file is empty, too large or of a kind that cannot be read. Reading it is promised
    by `promise_reading` or done by `app.imports.reading`.
    """
    check(actor, Permission.IMPORT_MANAGE)
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].strip() or "工作簿"
    try:
        identify(content, name, get_settings().max_upload)
    except WorkbookRefused as refusal:
        raise Invalid({"file": refusal.message}) from refusal
    hold_catalogue(session, actor.organisation_id or -1)  # the same file twice in one second
    earlier = queries.seen_before(session, actor, hashlib.sha256(content).hexdigest())
    if earlier is not None:
        return earlier, True
    stored = keep(session, name, content)
    upload = Import(
        organisation_id=actor.organisation_id,
        user_id=actor.user_id,
        file_id=stored.id,
        filename=stored.name,
        sha256=stored.sha256,
        status=ImportStatus.RECEIVED,
        sheet={},
        mapping={},
        counts={},
        progress=0,
    )
    session.add(upload)
    session.flush()  # events and jobs name the id
    record(session, "import:received", subject(upload), actor, filename=stored.name)
    return upload, False


def promise_reading(session: Session, upload: Import) -> None:
    """Have a worker read the workbook."""
    enqueue(session, READ, upload.id, id=upload.id)


def subject(upload: Import) -> str:
    """How events name an import."""
    return f"import:{upload.id}"


def remap(
    session: Session, actor: Actor, import_id: int, form: MappingForm, columns: Mapping[int, str]
) -> Import:
    """Read the workbook again with columns as chosen (index → key, "" for none).

    When another sheet or heading row is chosen, its columns are found by their headings first.
    """
    check(actor, Permission.IMPORT_MANAGE)
    upload = queries.get_visible(session, actor, import_id, lock=True)
    status = advance(upload.status, "reread")
    sheet = form.sheet_name or upload.sheet.get("name", "")
    row = form.heading_row or upload.sheet.get("heading_row")
    moved = (sheet, row) != (upload.sheet.get("name", ""), upload.sheet.get("heading_row"))
    upload.mapping = {} if moved else _checked(columns)
    upload.sheet = {"name": sheet, "heading_row": row}
    upload.status, upload.progress, upload.counts, upload.refusal = status, 0, {}, ""
    session.execute(delete(ImportRow).where(ImportRow.import_id == upload.id))
    promise_reading(session, upload)
    return upload


def _checked(columns: Mapping[int, str]) -> dict[str, str]:
    """The mapping as stored, or Invalid with the sentence at the column that is wrong."""
    chosen = {index: key for index, key in columns.items() if key}
    owners: dict[str, int] = {}
    for index, key in sorted(chosen.items()):
        if key not in BY_KEY:
            raise Invalid({f"column-{index}": "请从列表中选择。"})
        if owners.setdefault(key, index) != index:
            raise Invalid(
                {f"column-{index}": f"另一列已经指定为“{BY_KEY[key].title}”。请只留一列。"}
            )
    if "device" not in owners:
        raise Invalid({"form": "没有哪一列指定为“仪器名称”。请指定后再读取。"})
    return {str(index): key for index, key in chosen.items()}


def discard(session: Session, actor: Actor, import_id: int) -> Import:
    """Give an import up; its rows go, the file and the history stay."""
    check(actor, Permission.IMPORT_MANAGE)
    upload = queries.get_visible(session, actor, import_id, lock=True)
    upload.status = advance(upload.status, "discard")
    session.execute(delete(ImportRow).where(ImportRow.import_id == upload.id))
    record(session, "import:discarded", subject(upload), actor)
    return upload


def refuse(session: Session, upload: Import, message: str, sheet: dict[str, object]) -> None:
    """The file as a whole cannot be taken; `sheet` keeps what a person needs to map it by hand."""
    upload.status = advance(upload.status, "refuse")
    upload.refusal, upload.sheet = message, sheet
    upload.read_at = func.now()
    record(session, "import:refused", subject(upload), None, reason=message)
