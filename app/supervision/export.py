"""The pool as a workbook: the same rows as the lists, the same figures as the matrix.

Sealed columns are not in the rows to begin with (see `records`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.core.sheets import Sheet
from app.regions.codes import NATION, province_of
from app.regions.table import RegionTable

MOST_ROWS = 20_000  # a sheet; more would keep the reader waiting without a word


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
