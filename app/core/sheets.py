"""Tables as a workbook to keep: text, numbers and dates, never formulas, whatever people wrote."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.core.clock import SHANGHAI


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook. Heads give each column's width in characters."""

    name: str
    heads: Mapping[str, int]
    rows: Iterable[Sequence[object]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The bytes of an .xlsx file; rows are written as they come, one in memory at a time."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "in_memory": False})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, head, (day, moment))
    book.close()
    return target.getvalue()


def _write(page: Worksheet, sheet: Sheet, head: Format, dates: tuple[Format, Format]) -> None:
    for column, width in enumerate(sheet.heads.values()):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    for column, name in enumerate(sheet.heads):
        page.write_string(0, column, name, head)
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _cell(page, number, column, value, dates)


def _cell(
    page: Worksheet, row: int, column: int, value: object, dates: tuple[Format, Format]
) -> None:
    day, moment = dates
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI).replace(tzinfo=None)
        page.write_datetime(row, column, local, moment)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, int | float | Decimal):
        page.write_number(row, column, float(value))
    else:
        page.write_string(row, column, str(value))
