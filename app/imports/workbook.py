"""A capability workbook (xlsx, xls, ods, csv, tsv) as rows with errors beside their cells.

Pure: bytes in, values out. Which row is added or changed is decided in identity.py, what is stored
in the service. A file that cannot be read at all raises WorkbookRefused.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.imports.columns import BY_KEY
from app.imports.grids import open_book
from app.imports.headings import HeadedGrid, Where, find_headed
from app.imports.identity import with_codes
from app.imports.mapping import (
    DuplicateHeading,
    Proposal,
    column_letter,
    heading_units,
    propose_mapping,
)
from app.imports.refusal import WorkbookRefused
from app.imports.rows import Checks, RowReader, RowReading, error_at

LIMIT_ROWS = 50_000
LIMIT_BYTES = 20 * 2**20
MERGED = "这一格属于合并单元格，值只记在第 {row} 行。请取消合并并逐行填写，系统不会替您补上。"
REPEATED_HEADINGS = "这一行重复了表头，没有导入。可以删去这一行。"
_MERGED_LIMIT = 200_000
_PROGRESS_STEP = 1_000
_NO_CHECKS = Checks()
_ANYWHERE = Where()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as read.

    `heading_row` counts from 1; `headings` stand in column order and are unique; `mapping` maps
    column index (0 = A) to key; `remarks` are sentences for the reader.
    """

    kind: str
    name: str
    other_sheets: tuple[str, ...]
    heading_row: int
    headings: tuple[str, ...]
    mapping: dict[int, str]
    duplicates: tuple[DuplicateHeading, ...]
    unknown: tuple[str, ...]
    remarks: tuple[str, ...]
    rows: tuple[RowReading, ...]
    blank_rows: int

    @property
    def taken(self) -> int:
        """Rows without an error."""
        return sum(1 for row in self.rows if not row.errors)


def read_workbook(
    data: bytes,
    filename: str,
    mapping: Mapping[int, str] | None = None,
    *,
    where: Where = _ANYWHERE,
    checks: Checks = _NO_CHECKS,
    limit_rows: int = LIMIT_ROWS,
    limit_bytes: int = LIMIT_BYTES,
    progress: Callable[[int], None] | None = None,
) -> Sheet:
    """Read and check every row; `progress` is told the number of rows read so far.

    Without `mapping` columns are found by their headings, in the first sheet that has them unless
    `where` names one.
    Raises WorkbookRefused.
    """
    book = open_book(data, filename, limit_bytes)
    headed = find_headed(book, where, forced=mapping is not None)
    proposal = _proposal(headed.headings, mapping)
    reader = RowReader(headed.headings, proposal.columns, checks)
    reading = _Reading(headed, proposal.columns, reader, limit_rows)
    rows = with_codes(reading.run(progress))
    if not rows:
        raise WorkbookRefused("表头下面没有数据行。请填写至少一行后重新上传。", headed.headings)
    beyond = (f"{column_letter(i)}列" for i in range(len(headed.headings), reader.widest))
    return Sheet(
        book.container.kind,
        headed.grid.name,
        tuple(name for name in book.names if name != headed.grid.name),
        headed.heading_row + 1,
        (*headed.headings, *beyond),
        dict(proposal.columns),
        proposal.duplicates,
        proposal.unknown,
        (*book.remarks, *_unit_remarks(headed.headings, proposal.columns)),
        tuple(rows),
        reading.blank_rows,
    )


def _proposal(headings: Sequence[str], mapping: Mapping[int, str] | None) -> Proposal:
    if mapping is None:
        return propose_mapping(headings)
    keys = list(mapping.values())
    strange = [key for key in keys if key not in BY_KEY]
    if strange:
        raise ValueError(f"unknown column keys: {strange}")
    repeated = next((key for key in keys if keys.count(key) > 1), None)
    if repeated:
        raise WorkbookRefused(
            f"有两列都指定为“{BY_KEY[repeated].title}”。请只留一列。", tuple(headings)
        )
    if "device" not in keys:
        raise WorkbookRefused("没有哪一列指定为“仪器名称”。请指定后再读取。", tuple(headings))
    unknown = tuple(name for index, name in enumerate(headings) if index not in mapping)
    return Proposal(dict(mapping), (), unknown)


def _unit_remarks(headings: Sequence[str], columns: Mapping[int, str]) -> Iterator[str]:
    for heading, unit in heading_units(headings, columns):
        yield (
            f"表头“{heading}”里的“{unit}”不会补进各行。如果单元格里没有写它，请逐格写上，"
            "否则这些数值无法识读。"
        )


class _Reading:
    """The pass over the data rows: skips blank ones, counts, and attaches faults to cells."""

    def __init__(
        self, headed: HeadedGrid, columns: Mapping[int, str], reader: RowReader, limit_rows: int
    ) -> None:
        self._headed = headed
        self._columns = columns
        self._reader = reader
        self._limit = limit_rows
        self.blank_rows = 0
        self._faults: dict[int, dict[int, str]] = defaultdict(dict)
        for (row, column), message in headed.grid.faults.items():
            self._faults[row][column] = message
        self._merged = self._merged_faults()

    def run(self, progress: Callable[[int], None] | None) -> Iterator[RowReading]:
        """Data rows in order. Raises WorkbookRefused beyond the limit."""
        count = pending_blanks = 0
        for index, cells in enumerate(self._headed.rows, self._headed.first_row):
            if not any(cell and not cell.isspace() for cell in cells) and index not in self._faults:
                pending_blanks += 1
                continue
            # Blank rows count only between rows: what follows the last row is nobody's row.
            self.blank_rows += pending_blanks
            pending_blanks = 0
            count += 1
            if count > self._limit:
                raise WorkbookRefused(
                    f"数据超过 {self._limit:,} 行。请拆成几个文件分别导入。", self._headed.headings
                )
            yield self._row(index, cells)
            if progress and count % _PROGRESS_STEP == 0:
                progress(count)

    def _row(self, index: int, cells: list[str]) -> RowReading:
        faults = {**self._merged.get(index, {}), **self._faults.get(index, {})}
        row = self._reader.read(index + 1, cells, faults)
        if self._repeats_headings(cells):
            return replace(row, errors=(error_at(row.number, "", REPEATED_HEADINGS),), notices=())
        return row

    def _repeats_headings(self, cells: Sequence[str]) -> bool:
        headings = self._headed.headings
        filled = [i for i, cell in enumerate(cells[: len(headings)]) if cell]
        return len(filled) > 1 and all(cells[i].strip() == headings[i] for i in filled)

    def _merged_faults(self) -> dict[int, dict[int, str]]:
        """Per row of a merged region below the headings: its first mapped cell without value."""
        faults: dict[int, dict[int, str]] = defaultdict(dict)
        budget = _MERGED_LIMIT
        for (top, left), (bottom, right) in self._headed.grid.merged:
            first, last = max(top, self._headed.first_row), min(bottom, top + self._limit)
            budget -= max(0, last - first + 1)
            if budget < 0:
                raise WorkbookRefused(
                    "合并单元格太多。请在表格里取消全部合并，逐行填写后重新上传。"
                )
            mapped = sorted(column for column in self._columns if left <= column <= right)
            for row in range(first, last + 1):
                hollow = [column for column in mapped if (row, column) != (top, left)]
                if hollow:
                    faults[row][hollow[0]] = MERGED.format(row=top + 1)
        return faults
