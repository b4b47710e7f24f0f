"""A file as grids of text, one a sheet, cells as a reader would see them. Knows no headings.

Numbers lose the float's ".0" and its last noisy digits, dates become ISO dates, nothing is rounded
to what a number format would show.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import python_calamine as calamine

from app.imports.containers import Container, damaged, encrypted, identify
from app.imports.odsxml import scan_tables
from app.imports.refusal import WorkbookRefused
from app.imports.sheetxml import Extent, scan_sheet, sheet_entries
from app.imports.textgrid import decode, rows_of
from app.imports.xlsbiff import scan_xls

Region = tuple[tuple[int, int], tuple[int, int]]
Raw = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(slots=True)
class Grid:
    """One sheet. Rows and columns count from 0, first row first, column A first; read `rows` once.

    `merged` are inclusive (start, end) corners; `faults` maps (row, column) to what is wrong.
    """

    name: str
    rows: Iterator[list[str]]
    merged: tuple[Region, ...] = ()
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """An opened file: sheet names in the order to try them, sheets on demand."""

    container: Container
    names: tuple[str, ...]
    remarks: tuple[str, ...]
    _source: "calamine.CalamineWorkbook | None" = None
    _data: bytes = b""

    def grid(self, name: str) -> Grid:
        """Load one sheet. Raises WorkbookRefused."""
        if self._source is None:
            return Grid(name, rows_of(decode(self._data)))
        extent = self._extent(self._source, name)
        sheet = _guarded_sheet(self._source, name)
        merged = sheet.merged_cell_ranges or extent.merged
        return Grid(name, _texts(sheet), tuple(merged), extent.faults)

    def _extent(self, source: "calamine.CalamineWorkbook", name: str) -> Extent:
        """What only the file's own structure tells about a sheet."""
        if self.container.kind == "xlsx":
            return _xlsx_extent(self._data, name)
        extents = _extents(self.container.kind, self._data)
        if isinstance(extents, dict):
            return extents.get(name, Extent())
        order = _worksheet_names(source)
        return extents[order.index(name)] if len(order) == len(extents) else Extent()


def open_book(data: bytes, filename: str, limit_bytes: int) -> Book:
    """Identify and open a file. Raises WorkbookRefused."""
    container = identify(data, filename, limit_bytes)
    if container.kind == "text":
        text = decode(data)
        remark = f"文本文件按 {text.encoding} 编码读取。"
        return Book(container, ("文本",), (*container.remarks, remark), None, data)
    if container.kind in ("ods", "xls"):
        _extents(container.kind, data)  # before the parser, which lays all sheets out on opening
    source = _guarded_open(data)
    return Book(container, _sheet_order(source), container.remarks, source, data)


def _worksheets(source: "calamine.CalamineWorkbook") -> list["calamine.SheetMetadata"]:
    return [s for s in source.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]


def _worksheet_names(source: "calamine.CalamineWorkbook") -> list[str]:
    return [sheet.name for sheet in _worksheets(source)]


def _sheet_order(source: "calamine.CalamineWorkbook") -> tuple[str, ...]:
    """Worksheets, those a reader sees first."""
    sheets = _worksheets(source)
    sheets.sort(key=lambda sheet: sheet.visible != calamine.SheetVisibleEnum.Visible)
    return tuple(sheet.name for sheet in sheets)


def _guarded_open(data: bytes) -> "calamine.CalamineWorkbook":
    try:
        return calamine.load_workbook(io.BytesIO(data))
    except BaseException as error:
        raise _refusal_for(error) from error


def _guarded_sheet(source: "calamine.CalamineWorkbook", name: str) -> "calamine.CalamineSheet":
    try:
        return source.get_sheet_by_name(name)
    except BaseException as error:
        raise _refusal_for(error) from error


def _refusal_for(error: BaseException) -> BaseException:
    """The parser's errors as refusals. Its panics derive from BaseException, not from Exception."""
    if isinstance(error, calamine.PasswordError) or "password" in str(error).lower():
        return encrypted()
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return damaged()
    return error


def _extents(kind: str, data: bytes) -> dict[str, Extent] | list[Extent]:
    """Extents of all tables of an .ods by name, of all worksheets of an .xls in order."""
    if kind == "xls":
        return scan_xls(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "content.xml" not in archive.namelist():
            raise damaged()
        with archive.open("content.xml") as stream:
            return scan_tables(stream)


def _xlsx_extent(data: bytes, name: str) -> Extent:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = sheet_entries(archive).get(name)
        if not entry:
            raise damaged()
        with archive.open(entry) as stream:
            return scan_sheet(stream)


def _texts(sheet: "calamine.CalamineSheet") -> Iterator[list[str]]:
    """Rows from row 0; the parser leaves out empty columns on the left, they are put back."""
    if sheet.start is None:
        return
    margin = [""] * sheet.start[1]
    try:
        for row in sheet.iter_rows():
            yield margin + [cell if type(cell) is str else plain(cell) for cell in row]
    except WorkbookRefused:
        raise
    except Exception as error:
        # Whatever the parser trips over in a stranger's file, the stranger reads one sentence.
        raise damaged() from error


def plain(cell: Raw) -> str:
    """A cell value as text: 20.0 → `20`, 0.30000000000000004 → `0.3`, a midnight → its date."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # 15 significant digits are what a spreadsheet holds; nobody writes exponents as 1e-07.
        return f"{Decimal(f'{cell:.15g}'):f}" if abs(cell) < 1e21 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
