"""What is not a workbook, is not ours, or is not right: a sentence, a 4xx, nothing half-written."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.capabilities.bulk import write_rows
from app.capabilities.models import Capability
from app.core.files import StoredFile
from app.core.settings import Settings
from app.imports import applying
from app.imports.models import Import, ImportRow
from app.worker import drain
from tests.browser import Browser
from tests.factories import organisation
from tests.importing import HEADINGS, Importer, row, workbook

ANY_ROWS = (Import, ImportRow, StoredFile, Capability)


def stored(session: Session) -> list[int]:
    """How many rows there are of everything an import writes."""
    return [session.scalar(select(func.count()).select_from(each)) or 0 for each in ANY_ROWS]


def gridlike(cells: list[list[object]], merge: str = "") -> bytes:
    """Written by a program that does not calculate: formulas have no saved result."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for each in cells:
        sheet.append(each)
    if merge:
        sheet.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "目录.xlsx", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, "目录.xlsx", "内容却不是工作簿"),
        (b"MZ" + b"x" * 500, "目录.exe", "不能导入这种文件"),
        (b"<html><table></table></html>", "目录.xls", "内容却是网页"),
        (workbook([row("A-1")])[:-200], "目录.xlsx", "文件已损坏"),
        (b"PK\x03\x04" + b"\0" * 200, "目录.xlsx", "文件已损坏"),
    ],
)
def test_what_is_no_workbook_is_refused_at_once(
    session: Session, importer: Importer, content: bytes, name: str, sentence: str
) -> None:
    answer = importer.upload(content, name)
    assert answer.status == 422
    assert sentence in answer.error("file")
    assert stored(session) == [0, 0, 0, 0]


def test_no_file_at_all_is_said_at_the_field(importer: Importer) -> None:
    answer = importer.browser.post("/imports", {"file": ""})
    assert answer.status == 422
    assert "请先选择" in answer.error("file")


def test_a_file_beyond_the_limit_is_refused(
    session: Session, importer: Importer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "max_upload", 1000)
    answer = importer.upload(workbook([row("A-1")]))
    assert answer.status == 413
    assert "请去掉图片，或拆成几个文件" in answer.words()
    assert stored(session) == [0, 0, 0, 0]


def test_a_hundred_megabytes_are_refused_before_they_are_kept(
    session: Session, importer: Importer
) -> None:
    answer = importer.upload(b"x" * 100 * 2**20)
    assert answer.status == 413
    assert "请拆分" in answer.words()
    assert stored(session) == [0, 0, 0, 0]


def test_a_forged_form_does_nothing(session: Session, importer: Importer) -> None:
    address = importer.read(workbook([row("A-1")]))
    before = stored(session)
    assert importer.browser.post(address + "/apply", {"csrf_token": "0" * 64}).status == 403
    other = importer.browser.post(address + "/apply", None, **{"sec-fetch-site": "cross-site"})
    assert other.status == 403
    assert stored(session) == before


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (workbook([]), "目录.xlsx", "没有数据行"),
        (workbook([("1", "2")], ("甲", "乙")), "目录.xlsx", "没有认出表头"),
        (gridlike([[]]), "目录.xlsx", "没有内容"),
        (b"\xff\xfe\x00\xd8" * 50, "目录.csv", "编码"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_and_writes_nothing(
    session: Session, importer: Importer, content: bytes, name: str, sentence: str
) -> None:
    address = importer.read(content, name)
    page = importer.browser.get(address)
    assert sentence in page.words()
    assert "写入目录(" not in page.words()
    refused = importer.apply(address)
    assert refused.status == 409
    assert "没有被接受" in refused.words()
    assert stored(session)[1] == 0
    assert stored(session)[3] == 0


def test_more_than_fifty_thousand_rows_are_refused_as_a_whole(
    session: Session, importer: Importer
) -> None:
    content = ("仪器名称,测量范围\n" + "千分尺,(0~25)mm\n" * 50_001).encode()
    address = importer.read(content, "目录.csv")
    assert "数据超过 50,000 行" in importer.browser.get(address).words()
    assert importer.apply(address).status == 409
    assert stored(session)[1] == 0


def test_formulas_without_a_result_and_merged_cells_are_errors_at_their_cells(
    importer: Importer,
) -> None:
    cells: list[list[object]] = [
        list(HEADINGS),
        list(row("A-1")),
        list(row("A-2")),
        list(row("A-3")),
    ]
    cells[1][3] = '="(0~60)"&"MPa"'
    page = importer.browser.get(importer.read(gridlike(cells, "B3:B4")) + "?action=refused")
    assert "公式没有保存结果" in page.words("td.cell-error")
    assert "合并单元格" in page.words("td.cell-error")


def test_a_workbook_with_macros_is_read_and_its_macros_are_not_run(importer: Importer) -> None:
    buffer = io.BytesIO(workbook([row("A-1")]))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"anything")
    page = importer.browser.get(importer.read(buffer.getvalue(), "目录.xlsm"))
    assert "宏没有运行" in page.words()
    assert "写入目录(1 条)" in page.words()


def test_duplicate_codes_are_refused_both(session: Session, importer: Importer) -> None:
    address = importer.read(workbook([row("A-1"), row("A-1", "卡尺"), row("A-2")]))
    page = importer.browser.get(address + "?action=refused")
    assert "能力编号“A-1”与第 3 行重复" in page.words("td.cell-error")
    assert "能力编号“A-1”与第 2 行重复" in page.words("td.cell-error")
    importer.apply(address)
    assert session.scalars(select(Capability.code)).all() == ["A-2"]


def test_hostile_and_odd_texts_are_kept_as_words(session: Session, importer: Importer) -> None:
    odd = "'; DROP TABLE capabilities; --<script>alert(1)</script>🙂"
    address = importer.read(workbook([row("A-1", odd, "(－0.1～６０)ＭPa"), row("=A1", "+1")]))
    page = importer.browser.get(address)
    assert page.page.select("main script") == []
    importer.apply(address)
    rows = {each.code: each for each in session.scalars(select(Capability))}
    assert rows["A-1"].device == odd
    assert rows["A-1"].boxes[0]["main"]["hi"] == 60e6
    assert rows["=A1"].device == "+1"


def test_a_field_of_ten_thousand_characters_is_an_error_at_its_cell(importer: Importer) -> None:
    address = importer.read(workbook([row("A-1", note="长" * 10_000)]))
    page = importer.browser.get(address + "?action=refused")
    assert "有 10000 个字，最多 2000 个" in page.words("td.cell-error")


def test_imports_of_others_do_not_exist(
    session: Session, importer: Importer, browser: Callable[..., Browser]
) -> None:
    address = importer.read(workbook([row("A-1")]))
    other = browser(organisation(session, "institution"))
    assert other.get(address).status == 404
    assert other.get(address + "/annotated.xlsx").status == 404
    for step in ("/apply", "/discard", "/mapping"):
        assert other.post(address + step, {"heading_row": "1"}).status == 404
    assert other.get("/imports/999999999999999999999").status == 404
    assert "目录.xlsx" not in other.get("/imports").words()
    assert browser(organisation(session, "enterprise")).get(address).status == 403
    assert browser().get(address).status == 303
    assert session.scalar(select(func.count()).select_from(Capability)) == 0


def test_a_crash_in_the_middle_leaves_nothing_and_can_be_repeated(
    session: Session, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(f"A-{number}") for number in range(2500)]
    address = importer.read(workbook(rows))
    before, calls = stored(session), []

    def breaks(*args: Any) -> list[int]:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the plug is pulled")
        return write_rows(*args)

    monkeypatch.setattr(applying, "write_rows", breaks)
    assert importer.apply(address).status == 500
    session.expire_all()
    assert stored(session) == before
    monkeypatch.setattr(applying, "write_rows", write_rows)
    assert importer.apply(address).status == 303
    assert stored(session)[3] == 2500


def test_a_discarded_import_cannot_be_applied(session: Session, importer: Importer) -> None:
    address = importer.read(workbook([row("A-1")]))
    assert importer.browser.post(address + "/discard").status == 303
    assert importer.apply(address).status == 409
    assert stored(session)[3] == 0
    assert stored(session)[1] == 0


def test_an_import_discarded_while_it_waits_is_not_read(
    session: Session, importer: Importer
) -> None:
    address = importer.upload(workbook([row("A-1")])).location
    importer.browser.post(address + "/discard")
    drain()
    assert "已经放弃" in importer.browser.get(address).words()
    assert stored(session)[1] == 0
