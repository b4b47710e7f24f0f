"""The pool as a workbook: the same rows as the lists, the same figures as the matrix.

Cells hold text, numbers and dates, never formulas, whatever people wrote. Sealed columns are not
in the rows to begin with (see `records`).
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.core.clock import SHANGHAI
from app.regions.codes import NATION, province_of
from app.regions.table import RegionTable

MOST_ROWS = 20_000  # a sheet; more would keep the reader waiting without a word


@dataclass(frozen=True)
class Sheet:
    """A table of the workbook. Heads give each column's width in characters."""

    name: str
    heads: Mapping[str, int]
    rows: Iterable[Sequence[object]]
    notes: list[str] = field(default_factory=list)


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
    if value is None:
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


Words = Callable[[str], str]


def need_sheet(rows: Iterable[Any], regions: RegionTable, status: Words) -> Sheet:
    """Needs with what is public of them."""
    heads = {
        "编号": 8, "需求": 40, "企业": 28, "地区": 20, "服务": 10, "项数": 8, "应答数": 8,
        "状态": 10, "发布时间": 18, "希望完成": 12, "需求省份代码": 12,
    }  # fmt: skip
    cells = (
        (
            each.id, each.title, each.organisation, regions.path(each.region_code), each.service,
            each.item_count, each.answer_count, status(each.status), each.published_at,
            each.deadline, province_of(each.region_code) or NATION,
        )
        for each in rows
    )  # fmt: skip
    return Sheet("需求", heads, cells)


def answer_sheet(rows: Iterable[Any], regions: RegionTable, status: Words) -> Sheet:
    """Answers with both parties."""
    heads = {
        "编号": 8, "需求": 40, "企业": 28, "需求地区": 20, "机构": 28, "机构地区": 20,
        "报价(元)": 12, "完成(天)": 10, "状态": 10, "原因": 24, "应答时间": 18, "决定时间": 18,
    }  # fmt: skip
    cells = (
        (
            each.id, each.title, each.owner, regions.path(each.demand_code), each.institution,
            regions.path(each.supply_code), each.price, each.turnaround_days, status(each.status),
            each.reason, each.quoted_at, each.decided_at,
        )
        for each in rows
    )  # fmt: skip
    return Sheet("应答", heads, cells)


def project_sheet(
    rows: Iterable[Any], regions: RegionTable, status: Words, fields: Mapping[str, str]
) -> Sheet:
    """Innovation projects with what is public of them."""
    heads = {
        "编号": 8, "项目": 40, "牵头机构": 28, "地区": 20, "领域": 24, "状态": 10,
        "提出时间": 18, "征集截止": 12,
    }  # fmt: skip
    cells = (
        (
            each.id, each.title, each.organisation, regions.path(each.region_code),
            fields.get(each.field_code, each.field_code), status(each.status), each.published_at,
            each.recruiting_until,
        )
        for each in rows
    )  # fmt: skip
    return Sheet("创新项目", heads, cells)


def flow_sheet(counts: Mapping[tuple[str, str], int], regions: RegionTable, what: str) -> Sheet:
    """The matrix as a list: province of the need, province of the institution, how many."""
    cells = [
        (regions.name(demand), regions.name(supply), count, demand, supply)
        for (demand, supply), count in sorted(counts.items())
    ]
    heads = {"需求地区": 20, "机构地区": 20, what: 10, "需求地区代码": 14, "机构地区代码": 14}
    return Sheet(f"地区间{what}", heads, cells)


def about_sheet(lines: Sequence[tuple[str, str]]) -> Sheet:
    """Where the figures come from and how they were narrowed."""
    return Sheet("说明", {"项": 16, "内容": 80}, lines)
