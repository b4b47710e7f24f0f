"""Where the headings of a grid stand and what they say, over one or several merged heading rows."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.imports.cells import clean, visible
from app.imports.grids import Book, Grid, Region
from app.imports.mapping import (
    HEADING_ROWS,
    LEVEL_SEPARATOR,
    closest_headings,
    find_heading_row,
    unique_headings,
)
from app.imports.refusal import WorkbookRefused

_DEEPEST = 3


@dataclass(slots=True)
class HeadedGrid:
    """A grid with its headings found.

    `first_row` is the index of the first data row; `rows` starts there. `headings` are unique and
    end with the last one that has text.
    """

    grid: Grid
    heading_row: int
    first_row: int
    headings: tuple[str, ...]
    rows: Iterator[list[str]]


@dataclass(frozen=True, slots=True)
class Where:
    """What a user has chosen by hand: the sheet, and the row of its headings (from 1)."""

    sheet_name: str | None = None
    heading_row: int | None = None


def find_headed(book: Book, where: Where, *, forced: bool) -> HeadedGrid:
    """The chosen sheet, or the first with a heading row. Raises WorkbookRefused.

    `forced`: the caller knows what the columns mean, so the first row with text will do when no
    heading is recognised.
    """
    sheet_name = where.sheet_name
    if sheet_name is not None and sheet_name not in book.names:
        raise WorkbookRefused(f"文件里没有工作表“{sheet_name}”。请重新选择工作表。")
    seen: tuple[str, ...] = ()
    for name in (sheet_name,) if sheet_name is not None else book.names:
        grid = book.grid(name)
        head = [
            [clean(cell) for cell in row]
            for row in itertools.islice(grid.rows, HEADING_ROWS + _DEEPEST)
        ]
        index = _heading_index(head, where.heading_row, forced)
        if index is not None:
            return _headed(grid, head, index)
        seen = seen or closest_headings(head)
    raise _unrecognised(seen)


def _heading_index(
    head: Sequence[Sequence[str]], heading_row: int | None, forced: bool
) -> int | None:
    if heading_row is not None:
        return heading_row - 1 if 0 < heading_row <= len(head) else None
    index = find_heading_row(head)
    if index is None and forced:
        return next((i for i, row in enumerate(head) if any(row)), None)
    return index


def _unrecognised(seen: tuple[str, ...]) -> WorkbookRefused:
    if not seen:
        return WorkbookRefused("文件里没有内容。请下载模板，填写后重新上传。")
    shown = tuple(visible(text)[:40] for text in seen[:20])
    return WorkbookRefused(
        f"没有认出表头：前 {HEADING_ROWS} 行里没有“仪器名称”这一列。最像表头的一行是："
        f"{'、'.join(shown)}。请把标题改成模板里的写法，或手工指定各列的含义。",
        shown,
    )


def _headed(grid: Grid, head: list[list[str]], index: int) -> HeadedGrid:
    spans = [region for region in grid.merged if region[0][0] == index]
    depth = min(_DEEPEST, max((end[0] - start[0] + 1 for start, end in spans), default=1))
    levels = [
        _filled(head[row], row, grid.merged) for row in range(index, min(index + depth, len(head)))
    ]
    names = [
        _joined([level[c] for level in levels if c < len(level)]) for c in range(len(head[index]))
    ]
    while names and not names[-1]:
        names.pop()
    first = index + depth
    rows = itertools.chain(head[first:], grid.rows)
    return HeadedGrid(grid, index, first, unique_headings(names), rows)


def _filled(row: list[str], number: int, merged: Sequence[Region]) -> list[str]:
    """The row with each horizontally merged heading repeated over the columns it spans."""
    filled = list(row)
    for start, end in merged:
        if start[0] == number:
            for column in range(start[1] + 1, min(end[1] + 1, len(row))):
                filled[column] = row[start[1]]
    return filled


def _joined(levels: list[str]) -> str:
    texts = [" ".join(visible(text).split()) for text in levels if text]
    return LEVEL_SEPARATOR.join(dict.fromkeys(texts))
