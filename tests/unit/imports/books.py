"""Workbooks made in memory for the import tests, by the same kinds of programs users have."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from app.imports.rows import RowReading
from app.imports.workbook import Sheet

DATA = Path(__file__).parents[2] / "data"
SAMPLE = DATA / "real_rows_sample.jsonl"
HEADINGS = (
    "能力编号",
    "仪器名称",
    "测量范围",
    "不确定度",
    "服务类型",
    "有效期起",
    "有效期至",
    "完成时限",
)
ONE_ROW = ("A-1", "数字压力表", "(0~60)MPa", "0.05级", "校准", "2024-05-01", "2028-04-30", "5")


def xlsx(*rows: Sequence[Any], sheet: str = "能力目录") -> bytes:
    """Rows of text, numbers and dates; text is never a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    )
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            page.write(number, index, cell)
    book.close()
    return buffer.getvalue()


def openpyxl_xlsx(*rows: Sequence[Any], merged: Iterable[str] = ()) -> bytes:
    """As written by a program that does not calculate: formulas have no saved result."""
    book = openpyxl.Workbook()
    page = book.active
    for row in rows:
        page.append(list(row))
    for region in merged:
        page.merge_cells(region)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_entries(data: bytes, extra: Mapping[str, bytes]) -> bytes:
    """The archive with entries added or replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name not in extra:
                new.writestr(name, old.read(name))
        for name, content in extra.items():
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def ods(table_rows: str) -> bytes:
    """A minimal OpenDocument spreadsheet around the given table:table-row elements."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="能力目录">{table_rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<?xml version="1.0"?><m:manifest xmlns:m="{names}:manifest:1.0"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def ods_cell(text: str, attributes: str = "") -> str:
    """One text cell."""
    return (
        f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def real_rows() -> list[dict[str, str]]:
    """Rows of public price notices, misprints included."""
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def wide(text: str) -> str:
    """The text in full-width characters, as many input methods type it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def messages(row: RowReading, key: str) -> str:
    """What the row says about one column."""
    return "\n".join(error.message for error in row.errors if error.column_key == key)


def errors_of(sheet: Sheet) -> list[tuple[int, str, str]]:
    """Every error of a sheet, for a readable failure."""
    return [(e.row, e.column_key, e.message) for row in sheet.rows for e in row.errors]
