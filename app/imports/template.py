"""The workbook to fill in: a catalogue sheet with the current rows, and a sheet that explains it.

Everything is written as text, number or date, never as a formula. Reading is workbook.py's.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.imports.cells import Value
from app.imports.columns import COLUMNS, Column, Kind

CATALOGUE_SHEET = "能力目录"
GUIDE_SHEET = "填写说明"
_LAST_ROW = 50_000
_GUIDE_HEADINGS = ("列", "必填", "怎么填", "示例", "可选值")
_GENERAL_NOTES = (
    "只读取“能力目录”这张表，一行一项能力，最多 50,000 行。列可以调换次序，不用的列可以删去。",
    "不要合并单元格。公式只读取保存时的结果，宏不会运行。",
    "测量范围、不确定度照证书写，数值和单位写在同一格里；系统读不懂的会指出来，原文照样保存。",
    "再次导入时按能力编号认出同一项能力：内容变了就更新，没变就不动，文件里没有的能力保持原样。",
)


def write_template(
    rows: Iterable[Mapping[str, Value]] = (), region_title: Callable[[str], str] = str
) -> bytes:
    """An .xlsx with `rows` (values by column key) filled in.

    `region_title` turns a stored region code into what the cell shows; `江苏省(320000)` reads back
    without ambiguity.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_urls": False})
    try:
        sheet = book.add_worksheet(CATALOGUE_SHEET)
        guide = book.add_worksheet(GUIDE_SHEET)
        _write_headings(book, sheet)
        _write_rows(book, sheet, rows, region_title)
        _write_guide(book, guide)
    finally:
        book.close()
    return buffer.getvalue()


def heading_format(book: Any, required: bool = False) -> Format:
    """The look of a heading cell; a required column is darker."""
    return book.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "vcenter",
            "border": 1,
            "font_color": "#FFFFFF" if required else "#1F2937",
            "bg_color": "#1F4E79" if required else "#DCE6F1",
        }
    )


def _write_headings(book: Any, sheet: Worksheet) -> None:
    plain, required = heading_format(book), heading_format(book, required=True)
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.title, required if column.required else plain)
        sheet.write_comment(0, index, guidance(column), {"x_scale": 2, "y_scale": 1.2})
        rule = _validation(column)
        if rule:
            sheet.data_validation(1, index, _LAST_ROW, index, rule)


def guidance(column: Column) -> str:
    """What the note on a heading says."""
    parts = ["必填。" if column.required else "", column.help]
    if column.allowed:
        parts.append(f"可选：{'、'.join(column.allowed)}。")
    return "".join(parts) + (f"\n例如：{column.example}" if column.example else "")


def _validation(column: Column) -> dict[str, Any] | None:
    if column.kind is Kind.CHOICE:
        return {
            "validate": "list",
            "source": list(column.allowed),
            "error_title": "不在可选值里",
            "error_message": "请从下拉列表里选一种。",
        }
    if column.kind is Kind.CHOICES:
        # A list that only offers: several values separated by 、 must stay possible.
        return {"validate": "list", "source": list(column.allowed), "show_error": False}
    if column.kind is Kind.DAYS:
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1,
            "maximum": 365,
            "error_message": "请写 1 到 365 的整数。",
        }
    return None


def _write_rows(
    book: Any,
    sheet: Worksheet,
    rows: Iterable[Mapping[str, Value]],
    region_title: Callable[[str], str],
) -> None:
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
    for number, values in enumerate(rows, 1):
        for index, column in enumerate(COLUMNS):
            value = values.get(column.key)
            if isinstance(value, date):
                sheet.write_datetime(number, index, value, day)
            elif isinstance(value, int):
                sheet.write_number(number, index, value)
            elif value:
                sheet.write_string(number, index, _joined(column, value, region_title), text)


def _joined(column: Column, value: Value, region_title: Callable[[str], str]) -> str:
    if not isinstance(value, list):
        return str(value)
    return "、".join(region_title(v) if column.kind is Kind.REGIONS else v for v in value)


def _write_guide(book: Any, sheet: Worksheet) -> None:
    head = heading_format(book)
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for index, (title, width) in enumerate(zip(_GUIDE_HEADINGS, (30, 8, 60, 30, 44), strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, title, head)
    for number, column in enumerate(COLUMNS, 1):
        required = "必填" if column.required else "可空"
        cells = (column.title, required, column.help, column.example, "、".join(column.allowed))
        for index, cell in enumerate(cells):
            sheet.write_string(number, index, cell, body)
    for number, note in enumerate(_GENERAL_NOTES, len(COLUMNS) + 2):
        sheet.write_string(number, 2, note, body)
