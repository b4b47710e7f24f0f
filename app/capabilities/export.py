"""A list of capabilities as a workbook or as CSV. Pure; everything is written as text.

A spreadsheet must never run what somebody typed: workbook cells are strings by type, CSV cells
are made harmless (`app.core.tables`).
"""

from collections.abc import Callable, Iterable

from app.capabilities.models import Capability
from app.core.sheets import Sheet, workbook
from app.core.tables import csv_bytes

HEADINGS = {
    "机构": 28,
    "所在地": 18,
    "能力编号": 16,
    "仪器名称": 24,
    "被测量": 14,
    "测量范围": 24,
    "影响条件": 18,
    "不确定度/准确度等级/最大允许误差": 28,
    "依据规程规范": 22,
    "服务类型": 16,
    "服务方式": 14,
    "证明类型": 16,
    "证明编号": 22,
    "有效期至": 12,
    "授权区域": 18,
    "完成时限(工作日)": 10,
    "收费": 16,
    "量程识读": 30,
}
RegionTitle = Callable[[str], str]


def cells(row: Capability, region_title: RegionTitle) -> tuple[str, ...]:
    """One row under `HEADINGS`; its organisation must be loaded."""
    return (
        row.organisation.name,
        region_title(row.organisation.region_code),
        row.code,
        row.device,
        row.measurand,
        row.range_text,
        row.condition_text,
        row.uncertainty_text,
        row.spec,
        "、".join(row.services),
        "、".join(row.modes),
        row.proof_kind,
        row.proof_number,
        row.proof_valid_to.isoformat() if row.proof_valid_to else "",
        "、".join(map(region_title, row.authorised_regions)),
        str(row.turnaround_days or ""),
        row.fee_text or (f"{row.fee_amount}元" if row.fee_amount is not None else ""),
        f"未识读：{row.range_refusal}" if row.range_refusal else "",
    )


def write_workbook(rows: Iterable[Capability], region_title: RegionTitle) -> bytes:
    """An .xlsx with one sheet."""
    return workbook([Sheet("能力目录", HEADINGS, (cells(row, region_title) for row in rows))])


def write_csv(rows: Iterable[Capability], region_title: RegionTitle) -> bytes:
    """A CSV file."""
    return csv_bytes(HEADINGS, (cells(row, region_title) for row in rows))
