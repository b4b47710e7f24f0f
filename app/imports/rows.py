"""One row of a sheet: its values, its words as in the file, and what is wrong with which cell.

Knows neither files nor other rows. Errors refuse a row; notices do not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from app.imports.cells import CellProblem, FindRegion, Value, clean, empty_value, read_cell, visible
from app.imports.columns import BY_KEY, COLUMNS, MEASUREMENT_KEYS, Column, Kind
from app.imports.mapping import ISSUES_HEADING, column_letter

ReadQuantity = Callable[[str, str], str | None]

_UNREAD = {
    "range_text": "未识读，不能参与量程匹配",
    "condition_text": "未识读，不能参与影响条件匹配",
    "uncertainty_text": "未识读，不能参与准确度匹配",
}
_MEMORY_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class CellError:
    """A refusal: `row` counts from 1 as in the sheet; an empty `column_key` means the row."""

    row: int
    column_key: str
    column_title: str
    message: str


@dataclass(frozen=True, slots=True)
class CellNotice:
    """A remark on a cell that is taken as it stands."""

    row: int
    column_key: str
    column_title: str
    message: str


@dataclass(frozen=True, slots=True)
class RowReading:
    """One row; `number` counts from 1 as in the sheet.

    `values` has every column key; a cell in error has its blank value. `original` maps heading →
    text for every filled cell, `extra` the part of it that belongs to no column. `code_derived`
    says that the code was made from the content, see identity.py.
    """

    number: int
    values: dict[str, Value]
    original: dict[str, str]
    errors: tuple[CellError, ...] = ()
    notices: tuple[CellNotice, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)
    code_derived: bool = False


@dataclass(frozen=True, slots=True)
class Checks:
    """What only the application knows. Both are optional and called once per distinct text.

    `find_region` gives the codes a name or code may mean: none, one, or several when ambiguous.
    `read_quantity(key, text)` gives a sentence when a measurement text cannot be read, else None.
    """

    find_region: FindRegion | None = None
    read_quantity: ReadQuantity | None = None


def error_at(row: int, key: str, message: str) -> CellError:
    """A CellError with its column's title; an empty key means the row as a whole."""
    return CellError(row, key, BY_KEY[key].title if key else "", message)


class RowReader:
    """Reads rows of one sheet. `columns` maps column index to key, `headings` name the columns.

    Cells to the right of the last heading go under their column letter; `widest` counts columns.
    """

    def __init__(self, headings: Sequence[str], columns: Mapping[int, str], checks: Checks) -> None:
        self._headings = headings
        self._columns = [(index, BY_KEY[key]) for index, key in sorted(columns.items())]
        self._missing = [c for c in COLUMNS if c.key not in columns.values()]
        self._unmapped = [
            index
            for index, heading in enumerate(headings)
            if index not in columns and heading != ISSUES_HEADING
        ]
        self.widest = len(headings)
        self._find_region = checks.find_region and lru_cache(_MEMORY_LIMIT)(checks.find_region)
        self._read_quantity = checks.read_quantity and lru_cache(_MEMORY_LIMIT)(
            checks.read_quantity
        )

    def read(self, number: int, cells: Sequence[str], faults: Mapping[int, str]) -> RowReading:
        """Read one row; `number` counts from 1, `faults` maps column index to a message."""
        texts = [clean(cell) for cell in cells]
        texts += [""] * (len(self._headings) - len(texts))
        beyond = self._beyond(texts) if len(texts) > len(self._headings) else {}
        values, errors = self._values(number, texts, faults)
        return RowReading(
            number,
            values,
            self._words(texts) | beyond,
            (*errors, *_period_errors(number, values)),
            self._notices(number, values),
            {self._headings[i]: visible(texts[i]) for i in self._unmapped if texts[i]} | beyond,
        )

    def _values(
        self, number: int, texts: Sequence[str], faults: Mapping[int, str]
    ) -> tuple[dict[str, Value], list[CellError]]:
        values: dict[str, Value] = {column.key: _blank(column) for column in self._missing}
        errors: list[CellError] = []
        for index, column in self._columns:
            try:
                values[column.key] = self._value(column, texts[index], faults.get(index))
            except CellProblem as problem:
                values[column.key] = _blank(column)
                errors.append(CellError(number, column.key, column.title, str(problem)))
        return values, errors

    def _value(self, column: Column, text: str, fault: str | None) -> Value:
        if fault:
            raise CellProblem(fault)
        return read_cell(column, text, self._find_region)

    def _beyond(self, texts: list[str]) -> dict[str, str]:
        known = len(self._headings)
        found = {i: visible(text) for i, text in enumerate(texts) if i >= known and text}
        self.widest = max(self.widest, max(found, default=-1) + 1)
        return {f"{column_letter(i)}列": text for i, text in found.items()}

    def _words(self, texts: list[str]) -> dict[str, str]:
        return {
            heading: text if text.isprintable() else visible(text)
            for heading, text in zip(self._headings, texts, strict=False)
            if text and heading != ISSUES_HEADING
        }

    def _notices(self, number: int, values: dict[str, Value]) -> tuple[CellNotice, ...]:
        notices = []
        for key in MEASUREMENT_KEYS:
            text = values.get(key)
            if isinstance(text, str) and text and (reason := self._refusal(key, text)):
                message = f"{_UNREAD[key]}：{reason}"
                notices.append(CellNotice(number, key, BY_KEY[key].title, message))
        return tuple(notices)

    def _refusal(self, key: str, text: str) -> str | None:
        return self._read_quantity(key, text) if self._read_quantity else None


def _blank(column: Column) -> Value:
    """The blank value of a column, also of a required one."""
    return "" if column.required else empty_value(column)


def _period_errors(number: int, values: Mapping[str, Value]) -> list[CellError]:
    start, end = values.get("proof_valid_from"), values.get("proof_valid_to")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        message = f"有效期至({end})早于有效期起({start})。请核对两个日期。"
        return [error_at(number, "proof_valid_to", message)]
    return []


def values_to_json(values: Mapping[str, Value]) -> dict[str, Any]:
    """Values for a JSON column: dates as ISO text."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def values_from_json(stored: Mapping[str, Any]) -> dict[str, Value]:
    """The inverse of `values_to_json`."""
    return {
        key: date.fromisoformat(value) if value and BY_KEY[key].kind is Kind.DATE else value
        for key, value in stored.items()
    }
