"""Pages of importing a workbook: upload, progress, preview, columns, applying, downloads."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from app.capabilities.queries import stream_catalogue
from app.capabilities.readings import readings_of
from app.core.db import SessionDep
from app.core.downloads import download
from app.core.errors import TooLarge
from app.core.events import history
from app.core.forms import Bound, FormModel, attempt, bind, filled, query, whole_number
from app.core.pages import page, redirect, when
from app.core.permissions import Actor, Permission, require
from app.core.settings import get_settings
from app.imports import queries, service
from app.imports.annotate import write_annotated
from app.imports.applying import Applied, apply_import
from app.imports.columns import COLUMNS
from app.imports.models import Import, ImportRow
from app.imports.schemas import ApplyForm, MappingForm, RowFilter, UploadForm
from app.imports.template import write_template
from app.imports.workbook import LIMIT_ROWS
from app.imports.workflow import ImportStatus, can
from app.metrology.records import MEASUREMENT_KEYS
from app.regions.queries import region_table

router = APIRouter()
Importer = Annotated[Actor, require(Permission.IMPORT_MANAGE)]


class ListFilter(FormModel):
    """Which page of the list."""

    page: Annotated[int, Field(ge=1, le=10_000)] = 1


@router.get("/imports")
def listing(request: Request, session: SessionDep, actor: Importer) -> Response:
    """Imports so far, and the form to upload another."""
    return _list_page(request, session, actor, Bound())


def _list_page(
    request: Request, session: SessionDep, actor: Actor, form: Bound[UploadForm]
) -> Response:
    facts = {
        "form": form,
        "rows": queries.listing(session, actor, query(ListFilter)(request).page),
        "limit_rows": LIMIT_ROWS,
        "limit_megabytes": get_settings().max_upload // 2**20,
    }
    return page(request, "imports/list.html", facts, status=422 if form.errors else 200)


@router.post("/imports")
def upload(
    request: Request,
    session: SessionDep,
    actor: Importer,
    form: Annotated[Bound[UploadForm], bind(UploadForm)],
) -> Response:
    """Keep the file and have it read; a file seen before leads to its import."""
    file = form.files.get("file")
    if file is None or not file.filename:
        return _list_page(
            request, session, actor, form.with_errors({"file": "请先选择一个工作簿文件。"})
        )
    limit = get_settings().max_upload
    with file.file:
        content = file.file.read(limit + 1)
    if len(content) > limit:
        raise TooLarge(f"文件超过 {limit // 2**20} MB。请去掉图片，或拆成几个文件分别导入。")
    name = file.filename
    received = attempt(session, form, lambda _: service.receive(session, actor, name, content))
    if received is None:
        return _list_page(request, session, actor, form)
    found, repeated = received
    if repeated:
        told = f"这个文件 {when(found.created_at)} 已经上传过，没有重复导入。"
        return redirect(f"/imports/{found.id}", told, "warn")
    service.promise_reading(session, found)
    return redirect(f"/imports/{found.id}")


@router.get("/imports/template.xlsx")
def template(session: SessionDep, actor: Importer) -> Response:
    """The workbook to fill in, with the current rows."""
    keys = [column.key for column in COLUMNS]
    rows = (
        {key: getattr(row, key) for key in keys}
        for row in stream_catalogue(session, actor.organisation_id or -1)
    )
    table = region_table(session)
    content = write_template(rows, lambda code: f"{table.path(code)}({code})")
    return download(content, "catalogue.xlsx")


@router.get("/imports/{import_id}")
def show(request: Request, session: SessionDep, import_id: int, actor: Importer) -> Response:
    """Progress while it is read, then the preview."""
    found = queries.get_visible(session, actor, import_id)
    return _import_page(request, session, found, Bound())


def _import_page(
    request: Request, session: SessionDep, found: Import, form: Bound[MappingForm]
) -> Response:
    wanted = query(RowFilter)(request)
    sheets = [found.sheet.get("name", ""), *found.sheet.get("other_sheets", [])]
    rows = queries.rows(session, found.id, wanted)
    facts = {
        "upload": found,
        "sheet": found.sheet,
        "sheet_names": [(name, name) for name in sheets],
        "wanted": wanted,
        "form": form if form.errors else filled(_mapping_values(found)),
        "rows": rows,
        "understood": {row.row: _understood(row) for row in rows.rows},
        "columns": [(column.key, column.title) for column in COLUMNS],
        "keys": {key: int(index) for index, key in found.sheet.get("mapping", {}).items()},
        "events": history(session, f"import:{found.id}"),
        "can": can,
        "publish": filled({"publish": "1"}),
    }
    reading = found.status == ImportStatus.RECEIVED
    template = "imports/reading.html" if reading else "imports/show.html"
    return page(request, template, facts, status=422 if form.errors else 200)


def _understood(row: ImportRow) -> dict[str, str]:
    """What was read of the measurement cells of a row, by column key."""
    values = queries.reading_of(row).values
    return readings_of({key: str(values[key] or "") for key in MEASUREMENT_KEYS})


def _mapping_values(found: Import) -> dict[str, object]:
    sheet = found.sheet
    values: dict[str, object] = {
        "sheet_name": sheet.get("name", ""),
        "heading_row": sheet.get("heading_row"),
    }
    columns = {f"column-{index}": key for index, key in sheet.get("mapping", {}).items()}
    return values | columns


@router.post("/imports/{import_id}/mapping")
def remap(
    request: Request,
    session: SessionDep,
    import_id: int,
    actor: Importer,
    form: Annotated[Bound[MappingForm], bind(MappingForm)],
) -> Response:
    """Read the workbook again with columns as chosen."""
    found = queries.get_visible(session, actor, import_id)
    columns = {
        index: form.value(name)
        for name in form.raw
        if name.startswith("column-")
        and (index := whole_number(name.removeprefix("column-"))) is not None
    }
    attempt(session, form, lambda data: service.remap(session, actor, import_id, data, columns))
    if form.errors:
        session.refresh(found)
        return _import_page(request, session, found, form)
    return redirect(f"/imports/{import_id}")


@router.post("/imports/{import_id}/apply")
def apply(
    session: SessionDep,
    import_id: int,
    actor: Importer,
    form: Annotated[Bound[ApplyForm], bind(ApplyForm)],
) -> Response:
    """Write the rows without errors into the catalogue."""
    found = queries.get_visible(session, actor, import_id)
    if found.status == ImportStatus.APPLIED:
        told = f"这个工作簿 {when(found.applied_at)} 已经写入目录，没有重复写入。"
        return redirect(f"/imports/{import_id}", told, "warn")
    publish = bool(form.data and form.data.publish)
    done = apply_import(session, actor, import_id, publish=publish)
    return redirect(f"/imports/{import_id}", _told(done))


def _told(done: Applied) -> str:
    changed = done.add + done.change
    text = f"已写入目录：新增 {done.add} 条，修改 {done.change} 条，不变 {done.keep} 条。"
    if not changed:
        return text
    if done.published < changed:
        text += f"其中 {changed - done.published} 条存为草稿。"
    return text + ("已发布的几秒内就能查到。" if done.published else "")


@router.post("/imports/{import_id}/discard")
def discard(session: SessionDep, import_id: int, actor: Importer) -> Response:
    """Give the import up."""
    service.discard(session, actor, import_id)
    return redirect("/imports", "已放弃，目录没有改动。")


@router.get("/imports/{import_id}/annotated.xlsx")
def annotated(session: SessionDep, import_id: int, actor: Importer) -> Response:
    """The sheet as it came, with what is wrong beside each row and in each cell."""
    found = queries.get_visible(session, actor, import_id)
    mapping = {int(index): key for index, key in found.sheet.get("mapping", {}).items()}
    content = write_annotated(
        found.sheet.get("headings", []), mapping, queries.readings(session, found.id)
    )
    return download(content, f"import-{found.id}-annotated.xlsx")
