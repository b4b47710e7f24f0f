"""The user's own sheet back with what is wrong: an issues column first, offending cells in red.

Reading it again after correction works: the issues column is ignored, all else is as it was.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.imports.columns import BY_KEY
from app.imports.mapping import ISSUES_HEADING
from app.imports.rows import CellError, CellNotice, RowReading
from app.imports.template import CATALOGUE_SHEET, heading_format

_CELL_LIMIT = 32_767
_COMMENTS_LIMIT = 5_000
_COMMENT_LENGTH = 500


def write_annotated(
    headings: Sequence[str], mapping: Mapping[int, str], rows: Iterable[RowReading]
) -> bytes:
    """An .xlsx of `rows` under the headings they came with (`Sheet.headings`, `Sheet.mapping`).

    Cells are text exactly as read. Comments stop after 5,000, the issues column never does.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_urls": False})
    try:
        sheet = book.add_worksheet(CATALOGUE_SHEET)
        writer = _Writer(book, sheet, headings, mapping)
        writer.head()
        for number, row in enumerate(rows, 1):
            writer.row(number, row)
    finally:
        book.close()
    return buffer.getvalue()


class _Writer:
    """Writes row by row; columns are one to the right of where they were read."""

    def __init__(
        self, book: Any, sheet: Worksheet, headings: Sequence[str], mapping: Mapping[int, str]
    ) -> None:
        self._book, self._sheet, self._headings = book, sheet, headings
        self._place = {key: index + 1 for index, key in mapping.items()}
        self._keys = {index + 1: key for index, key in mapping.items()}
        self._comments = 0
        self._plain = _look(book, {})
        self._wrong = _look(book, {"bg_color": "#F8CBAD"})
        self._noticed = _look(book, {"bg_color": "#FFF2CC"})
        self._issues = _look(book, {"font_color": "#9C0006"})

    def head(self) -> None:
        """Headings and widths."""
        look = heading_format(self._book)
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_column(0, 0, 48)
        self._sheet.write_string(0, 0, ISSUES_HEADING, look)
        for index, heading in enumerate(self._headings, 1):
            key = self._keys.get(index)
            self._sheet.set_column(index, index, BY_KEY[key].width if key else 14)
            self._sheet.write_string(0, index, heading, look)

    def row(self, number: int, row: RowReading) -> None:
        """One row with its issues; a heading the row does not fill stays blank unless in error."""
        problems = _by_place(row.errors, self._place)
        remarks = _by_place(row.notices, self._place)
        self._sheet.write_string(number, 0, _fitting(_issues_text(row)), self._issues)
        for index, heading in enumerate(self._headings, 1):
            text = _fitting(row.original.get(heading, ""))
            look = self._look(index, problems, remarks)
            if text:
                self._sheet.write_string(number, index, text, look)
            elif look is not self._plain:
                self._sheet.write_blank(number, index, None, look)
            self._comment(number, index, problems.get(index, []) + remarks.get(index, []))

    def _look(
        self, index: int, problems: Mapping[int, object], remarks: Mapping[int, object]
    ) -> Format:
        if index in problems:
            return self._wrong
        return self._noticed if index in remarks else self._plain

    def _comment(self, number: int, index: int, messages: list[str]) -> None:
        if messages and self._comments < _COMMENTS_LIMIT:
            self._comments += 1
            self._sheet.write_comment(number, index, "\n".join(messages)[:_COMMENT_LENGTH])


def _look(book: Any, extra: dict[str, str]) -> Format:
    look = {"text_wrap": True, "valign": "top", "num_format": "@"}
    return book.add_format(look | extra)


def _by_place(
    issues: Sequence[CellError] | Sequence[CellNotice], place: Mapping[str, int]
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for issue in issues:
        if issue.column_key in place:
            found.setdefault(place[issue.column_key], []).append(issue.message)
    return found


def _issues_text(row: RowReading) -> str:
    lines = [f"{e.column_title}：{e.message}" if e.column_title else e.message for e in row.errors]
    lines += [f"（提示）{n.column_title}：{n.message}" for n in row.notices]
    return "\n".join(lines)


def _fitting(text: str) -> str:
    """A spreadsheet cell holds 32,767 characters; what is cut says so."""
    if len(text) <= _CELL_LIMIT:
        return text
    ending = f"…(原文 {len(text)} 字，已截断)"
    return text[: _CELL_LIMIT - len(ending)] + ending
