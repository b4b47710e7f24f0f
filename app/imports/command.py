"""An import from the command line: a file on disk into the catalogue of one organisation.

The same steps as on the web, each in its own transaction: receive, read, apply.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.core.errors import AppError, Invalid, NotFound
from app.core.permissions import Actor, Role
from app.core.settings import get_settings
from app.imports import queries
from app.imports.applying import apply_import
from app.imports.identity import Action
from app.imports.models import Import
from app.imports.reading import read_import
from app.imports.schemas import RowFilter
from app.imports.service import promise_reading, receive
from app.imports.tasks import progress_of
from app.imports.workflow import ImportStatus
from app.organisations.models import Organisation, Verification
from app.organisations.queries import by_uscc

Scope = Callable[[], AbstractContextManager[Session]]
Progress = Callable[[str, int, int], None]
REFUSED_SHOWN = 1000


@dataclass(frozen=True)
class RefusedRow:
    """A row that was left out: its number in the sheet, its code, and why."""

    row: int
    code: str
    reasons: list[str]


@dataclass(frozen=True)
class ImportReport:
    """What became of a workbook.

    `counts` maps add, change, keep, refused, blank, absent (and published once applied) to rows;
    `reasons` and `unread` are the ten commonest reasons why cells were refused or measurement texts
    not read; `refused` holds at most 1,000 rows. `repeated`: the same file had been imported.
    """

    import_id: int
    status: str
    repeated: bool
    counts: dict[str, int]
    reasons: list[tuple[str, int]]
    unread: list[tuple[str, int]]
    remarks: list[str]
    refused: list[RefusedRow]


def _silent(_: str, __: int, ___: int) -> None:
    return None


def import_file(
    scope: Scope,
    path: Path,
    organisation: str,
    *,
    apply: bool = True,
    publish: bool = True,
    progress: Progress = _silent,
) -> ImportReport:
    """Import `path` into the catalogue of the institution with this 统一社会信用代码.

    `progress` is told (step, done, total or 0). AppError, with a sentence, if the organisation is
    unknown, the file cannot be read at all, or it was refused.
    """
    with scope() as session:
        actor = acting_for(session, organisation)
        upload, repeated = _receive(session, actor, path)
        import_id, status = upload.id, upload.status
    if status == ImportStatus.RECEIVED:
        _read(scope, import_id, progress)
    with scope() as session:
        upload = queries.get_visible(session, actor, import_id)
        if upload.status == ImportStatus.REFUSED:
            raise AppError(upload.refusal)
        if apply and upload.status == ImportStatus.TO_REVIEW:
            progress("写入目录", 0, 0)
            apply_import(session, actor, import_id, publish=publish)
            progress("写入目录", upload.progress, upload.progress)
        return report(session, upload, repeated=repeated)


def acting_for(session: Session, organisation: str) -> Actor:
    """Somebody who acts for an institution from the operator's command line."""
    found: Organisation | None = by_uscc(session, organisation.strip().upper())
    if found is None or found.kind != Role.INSTITUTION:
        raise NotFound(
            f"没有统一社会信用代码为 {organisation} 的计量机构。请先注册并核验这家机构。"
        )
    return Actor(
        role=Role.INSTITUTION,
        name="命令行",
        organisation_id=found.id,
        organisation_name=found.name,
        verified=found.verification == Verification.VERIFIED,
        region_code=found.region_code,
    )


def _receive(session: Session, actor: Actor, path: Path) -> tuple[Import, bool]:
    try:
        with path.open("rb") as file:
            content = file.read(get_settings().max_upload + 1)
    except OSError as error:
        raise AppError(f"打不开文件 {path}：{error.strerror or error}。") from error
    try:
        upload, repeated = receive(session, actor, path.name, content)
    except Invalid as refusal:
        raise AppError(refusal.errors["file"]) from refusal
    if not repeated:
        promise_reading(session, upload)  # if we are killed in between, a worker goes on
    return upload, repeated


def _read(scope: Scope, import_id: int, progress: Progress) -> None:
    store = progress_of(import_id)

    def note(rows: int) -> None:
        store(rows)
        progress("读取工作簿", rows, 0)

    progress("读取工作簿", 0, 0)
    with scope() as session:
        upload = read_import(session, import_id, note)
        if upload is not None:
            progress("读取工作簿", upload.progress, upload.progress)


def report(session: Session, upload: Import, *, repeated: bool) -> ImportReport:
    """What became of an import, for a person or a program."""
    page = queries.rows(session, upload.id, RowFilter(action=Action.REFUSED), REFUSED_SHOWN)
    return ImportReport(
        import_id=upload.id,
        status=upload.status,
        repeated=repeated,
        counts=dict(upload.counts),
        reasons=[(reason, count) for reason, count in upload.sheet.get("reasons", [])],
        unread=[(reason, count) for reason, count in upload.sheet.get("unread", [])],
        remarks=list(upload.sheet.get("remarks", [])),
        refused=[
            RefusedRow(row.row, row.code, [_sentence(issue) for issue in row.errors])
            for row in page.rows
        ],
    )


def _sentence(issue: dict[str, str]) -> str:
    title = issue["column_title"]
    return f"{title}：{issue['message']}" if title else issue["message"]
