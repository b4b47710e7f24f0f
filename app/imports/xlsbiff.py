"""What the parser does not tell about the sheets of an .xls: extent, and cells with error values.

Walks the records of the workbook stream inside its OLE container, keeping only positions, before
the parser lays a sheet out as a full rectangle. Layouts: [MS-CFB] 2.2-2.6 and [MS-XLS] 2.4.
"""

import struct
from collections.abc import Iterator

from app.imports.containers import damaged, encrypted
from app.imports.sheetxml import FORMULA_ERROR, Extent

_FREE = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_ENTRY = 128
_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0085
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
_LABEL, _LABELSST, _NUMBER, _RK, _RSTRING = 0x0204, 0x00FD, 0x0203, 0x027E, 0x00D6
_CELLS = frozenset((_FORMULA, _BOOLERR, _MULRK, _LABEL, _LABELSST, _NUMBER, _RK, _RSTRING))
_WORKSHEET = 0x0010


def scan_xls(data: bytes) -> list[Extent]:
    """Extents of the worksheets in the order of their tabs. Raises WorkbookRefused."""
    try:
        return _extents(_Container(data).workbook())
    except (struct.error, IndexError) as error:
        raise damaged() from error


class _Container:
    """The sectors and streams of an OLE file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << min(struct.unpack_from("<H", data, 0x1E)[0], 12)
        self._fat = self._numbers(self._fat_sectors())
        self._directory = b"".join(self._chain(_u32(data, 0x30)))

    def workbook(self) -> bytes:
        """The stream that holds the records."""
        for at in range(0, len(self._directory) - _ENTRY + 1, _ENTRY):
            length = struct.unpack_from("<H", self._directory, at + 64)[0]
            name = self._directory[at : at + max(0, min(length, 64) - 2)].decode(
                "utf-16-le", "replace"
            )
            if name.lower() in ("workbook", "book"):
                start, size = struct.unpack_from("<II", self._directory, at + 116)
                return self._stream(start, size)
        raise damaged()

    def _stream(self, start: int, size: int) -> bytes:
        if size >= _u32(self._data, 0x38):
            return b"".join(self._chain(start))[:size]
        small = b"".join(self._chain(_u32(self._directory, 116)))  # the root entry's stream
        table = self._numbers(self._chain(_u32(self._data, 0x3C)))
        return b"".join(small[n * 64 : n * 64 + 64] for n in _follow(start, table))[:size]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _chain(self, start: int) -> Iterator[bytes]:
        return (self._sector(number) for number in _follow(start, self._fat))

    def _fat_sectors(self) -> Iterator[bytes]:
        numbers = list(struct.unpack_from("<109I", self._data, 0x4C))
        following, budget = _u32(self._data, 0x44), len(self._data) // self._size
        while following < _FREE and budget > 0:
            *more, following = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            numbers += more
            budget -= 1
        return (self._sector(number) for number in numbers if number < _FREE)

    @staticmethod
    def _numbers(sectors: Iterator[bytes]) -> list[int]:
        joined = b"".join(sectors)
        return list(struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4]))


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _follow(start: int, table: list[int]) -> Iterator[int]:
    """Sector numbers of a chain; a chain longer than its table runs in a circle."""
    for _ in range(len(table) + 1):
        if start >= _FREE:
            return
        yield start
        start = table[start]
    raise damaged()


def _extents(stream: bytes) -> list[Extent]:
    """Extents in tab order, which BOUNDSHEET gives: sheets may lie in the file in another."""
    found: dict[int, Extent] = {}
    tabs: list[int] = []
    extent: Extent | None = None
    depth = 0
    for kind, at, length in _records(stream):
        if kind in _CELLS:
            if extent is not None and depth == 1:
                _include(extent, kind, stream[at : at + length])
        elif kind == _BOF:
            depth += 1  # a chart inside a sheet has records of its own
            if depth == 1 and struct.unpack_from("<H", stream, at + 2)[0] == _WORKSHEET:
                extent = found[at - 4] = Extent()
        elif kind == _EOF:
            depth = max(0, depth - 1)
            extent = extent if depth else None
        elif kind == _BOUNDSHEET:
            tabs.append(_u32(stream, at))
    return [found[tab] for tab in tabs if tab in found]


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """(kind, place of the content, its length) of every record."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _FILEPASS:
            raise encrypted()
        yield kind, at + 4, length
        at += 4 + length


def _include(extent: Extent, kind: int, record: bytes) -> None:
    row, column = struct.unpack_from("<HH", record)
    last = struct.unpack_from("<H", record, len(record) - 2)[0] if kind == _MULRK else column
    if row + 1 > extent.rows or last + 1 > extent.columns:
        extent.include(row + 1, last + 1)
    if _is_error(kind, record):
        extent.fault(row + 1, column + 1, FORMULA_ERROR)


def _is_error(kind: int, record: bytes) -> bool:
    if kind == _FORMULA:
        return record[12:14] == b"\xff\xff" and record[6] == 2
    return kind == _BOOLERR and record[7] == 1
