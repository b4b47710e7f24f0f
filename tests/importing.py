"""Workbooks made in memory, and an institution that imports them through the pages."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from app.organisations.models import Organisation
from app.worker import drain
from tests.browser import Answer, Browser

HEADINGS = (
    "能力编号",
    "仪器名称",
    "被测量",
    "测量范围",
    "不确定度",
    "服务类型",
    "有效期至",
    "备注",
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Table = Sequence[Sequence[Any]]


def row(code: str, device: str = "数字压力表", reach: str = "(0~60)MPa", **more: str) -> list[str]:
    """A row under HEADINGS; `more` by uncertainty, services, until, note."""
    return [
        code,
        device,
        "压力",
        reach,
        more.get("uncertainty", "0.05级"),
        more.get("services", "检定、校准"),
        more.get("until", "2199-12-31"),
        more.get("note", ""),
    ]


def workbook(rows: Table, headings: Sequence[str] = HEADINGS) -> bytes:
    """An .xlsx of text cells."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False})
    book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})  # same rows, same bytes
    sheet = book.add_worksheet("能力目录")
    for number, cells in enumerate([headings, *rows]):
        sheet.write_row(number, 0, cells)
    book.close()
    return buffer.getvalue()


class Importer:
    """A browser signed in for an institution, and the worker behind it."""

    def __init__(self, browser: Browser, owner: Organisation) -> None:
        self.browser, self.owner = browser, owner

    def upload(self, content: bytes, name: str = "目录.xlsx") -> Answer:
        return self.browser.post("/imports", files={"file": (name, content, XLSX)})

    def read(self, content: bytes, name: str = "目录.xlsx") -> str:
        """Upload and have it read; the address of the import."""
        answer = self.upload(content, name)
        assert answer.status == 303, answer.words()
        drain()
        return answer.location

    def apply(self, address: str, *, publish: bool = True) -> Answer:
        return self.browser.post(address + "/apply", {"publish": "1"} if publish else {})
