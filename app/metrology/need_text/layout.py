"""How a text is laid out: rows of a pasted list, numbered points, prose, notes.

Rows bind what they say to the instrument in them; prose is read clause by clause elsewhere
(``prose.py``). Only the layout is decided here, not what anything means.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Column = Literal[
    "device", "range", "requirement", "grade", "count", "spec", "service", "mixed", "other"
]

_HEADINGS: tuple[tuple[Column, tuple[str, ...]], ...] = (
    (
        "other",
        (
            "编号",
            "序号",
            "型号",
            "厂家",
            "厂商",
            "生产",
            "制造",
            "日期",
            "证书",
            "出厂",
            "单位",
            "部门",
            "地点",
            "no",
            "model",
            "s/n",
            "sn",
            "serial",
            "品牌",
            "资产",
            "位置",
            "状态",
            "周期",
        ),
    ),
    ("count", ("数量", "台数", "件数", "qty", "quantity", "台套")),
    (
        "device",
        (
            "名称",
            "设备",
            "仪器",
            "器具",
            "品名",
            "项目",
            "name",
            "instrument",
            "item",
            "equipment",
            "description",
            "物料",
        ),
    ),
    (
        "requirement",
        (
            "允许误差",
            "允差",
            "误差",
            "精度",
            "准确度",
            "不确定度",
            "accuracy",
        ),
    ),
    ("grade", ("等级", "class", "grade", "级别")),
    ("range", ("范围", "量程", "测量范围", "range", "参数", "测点")),
    ("spec", ("依据", "规程", "规范", "标准", "spec")),
    ("service", ("服务", "方式", "类别", "service", "检/校")),
    ("mixed", ("规格", "备注", "技术指标", "指标", "要求", "技术要求")),
)
_BY_COLUMN = dict(_HEADINGS)
_ORDER: tuple[Column, ...] = (
    "count",
    "requirement",
    "grade",
    "range",
    "spec",
    "service",
    "mixed",
    "other",
    "device",
)
_SEPARATORS = ("\t", "|", "｜", ",", ";", "；", "，", "/", "  ")
_STRICT = ("\t", "|", "｜", ",", ";")  # two lines of these are a table whatever stands in them
_NOTE = re.compile(
    r"\s*(?:[（(]?(?:注|备注|说明|PS|P\.S|附注)[)）]?\s*\d*\s*[:：.]|※|\*{1,3}\s*[^\d\s*])",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:(?<=[\s；;。：:，,、）)])|^)(?:(?P<plain>\d{1,2})(?:\s*[.、)）．](?!\d)|、(?=\d+(?:\.\d+)?\s?[级等A-Za-zμΩ℃%]))|[（(](?P<round>\d{1,2})[)）]|(?P<circled>[①-⑳]))",
    re.MULTILINE,
)
_SENTENCE_END = re.compile(r"[。！!？?]")
LONGEST_ROW = 160


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row, ``text[start:stop]`` without spaces around, and what its column holds."""

    start: int
    stop: int
    column: Column = "mixed"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the text that is read by itself; ``cells`` only for rows of a table."""

    kind: Literal["row", "prose", "note"]
    start: int
    stop: int
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    stop: int
    text: str


def _lines(text: str) -> list[_Line]:
    found, position = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(_Line(position, position + len(line), line))
        position += len(line) + 1
    return found


def _cells(line: _Line, separator: str) -> tuple[Cell, ...]:
    pattern = r"(?:\t|\s{2,})+" if separator == "  " else re.escape(separator)
    cells, position = [], line.start
    bounds = [
        (m.start() + line.start, m.end() + line.start) for m in re.finditer(pattern, line.text)
    ]
    for begin, end in [*bounds, (line.stop, line.stop)]:
        raw = line.text[position - line.start : begin - line.start]
        inner = raw.strip()
        start = position + len(raw) - len(raw.lstrip())
        cells.append(Cell(start, start + len(inner)))
        position = end
    if separator in "|｜":  # | a | b |
        cells = cells[1:] if cells and cells[0].start == cells[0].stop else cells
        cells = cells[:-1] if cells and cells[-1].start == cells[-1].stop else cells
    return tuple(cells)


@lru_cache(maxsize=4096)
def heading_of(cell: str) -> Column | None:
    """What a column headed so holds; None if the words head no known column."""
    name = cell.strip().lower()
    if not name or len(name) > 16:
        return None
    if name.endswith(_BY_COLUMN["device"]):
        return "device"
    return next((c for c in _ORDER if any(word in name for word in _BY_COLUMN[c])), None)


def _header(line: _Line, text: str) -> tuple[str, list[Column]] | None:
    """Separator and columns if the line, or its last sentence, is a header."""
    tail = max((m.end() for m in re.finditer(r"[。：:\n]", line.text)), default=0)
    for begin in dict.fromkeys((0, tail)):
        part = _Line(line.start + begin, line.stop, line.text[begin:])
        for separator in _SEPARATORS:
            if separator != "  " and separator not in part.text:
                continue
            columns = [heading_of(text[c.start : c.stop]) for c in _cells(part, separator)]
            known = [column for column in columns if column]
            if len(columns) >= 2 and len(known) >= max(2, len(columns) - 1) and "device" in known:
                return separator, [column or "other" for column in columns]
    return None


def _count_of(line: _Line, separator: str) -> int:
    return len(_cells(line, separator))


def _separator(lines: Sequence[_Line], at: int) -> str | None:
    """The separator by which the line and the next or the one before it are rows."""
    for separator in _STRICT:
        near = [lines[i] for i in (at - 1, at + 1) if 0 <= i < len(lines)]
        here = _count_of(lines[at], separator)
        if here >= 2 and any(_count_of(each, separator) >= 2 for each in near):
            return separator
    return None


def _with_columns(cells: tuple[Cell, ...], columns: list[Column]) -> tuple[Cell, ...]:
    rest: list[Column] = ["mixed"] * len(cells)
    padded = [*columns, *rest]
    return tuple(Cell(c.start, c.stop, col) for c, col in zip(cells, padded, strict=False))


def _is_prose(line: _Line) -> bool:
    inner = line.text.strip()
    asks = inner.endswith(("？", "?", "吗", "！", "!"))
    return len(inner) > LONGEST_ROW or asks or bool(_SENTENCE_END.search(inner.rstrip("。")))


def _blocks(lines: Sequence[_Line], text: str) -> Iterator[Block]:
    header: tuple[str, list[Column]] | None = None
    for at, line in enumerate(lines):
        if _NOTE.match(line.text):
            yield Block("note", line.start, line.stop)
        elif found := _header(line, text):
            header = found
            lead = max((m.end() for m in re.finditer(r"[。：:]", line.text)), default=0)
            if lead:
                yield Block("prose", line.start, line.start + lead)
        elif _is_prose(line):
            yield Block("prose", line.start, line.stop)
        else:
            yield _row(lines, at, header)


def _row(lines: Sequence[_Line], at: int, header: tuple[str, list[Column]] | None) -> Block:
    """A short line: a row under a header, of a table without one, of a list, or prose."""
    line = lines[at]
    if header and _count_of(line, header[0]) >= max(2, len(header[1]) - 3):
        cells = _under(_cells(line, header[0]), *header)
    elif separator := _separator(lines, at):
        cells = _cells(line, separator)
    elif len(lines) >= 3:
        cells = (Cell(line.start, line.stop),)
    else:
        return Block("prose", line.start, line.stop)
    return Block("row", line.start, line.stop, cells)


def _under(cells: tuple[Cell, ...], separator: str, columns: list[Column]) -> tuple[Cell, ...]:
    """The cells with what their columns hold.

    Rows with slashes leave cells out where they have nothing to say, so of their columns only
    those are trusted that any cell can be checked against.
    """
    if len(cells) > len(columns):
        return cells
    if separator == "/":
        columns = [each if each in ("count", "device") else "mixed" for each in columns]
    return _with_columns(cells, columns)


def _points(block: Block, text: str) -> list[Block]:
    """A block cut at the numbers of its points (1. 2. 3., ①②③); itself if there are none."""
    marks = []
    wanted = 1
    for match in _NUMBER.finditer(text, block.start, block.stop):
        number = match["plain"] or match["round"]
        value = int(number) if number else ord(match["circled"]) - ord("①") + 1
        if value == wanted:
            marks.append(match.end())
            wanted += 1
    if len(marks) < 2:
        return [block]
    bounds = [block.start, *marks, block.stop]
    return [Block(block.kind, a, b) for a, b in pairwise(bounds) if text[a:b].strip()]


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Consecutive prose lines as one block."""
    joined: list[Block] = []
    for block in blocks:
        if joined and block.kind == joined[-1].kind == "prose":
            joined[-1] = Block("prose", joined[-1].start, block.stop)
        else:
            joined.append(block)
    return joined


def lay_out(text: str) -> list[Block]:
    """The blocks of a text in order; empty lines and header lines are in none."""
    found: list[Block] = []
    for block in _joined(list(_blocks(_lines(text), text))):
        found.extend(_points(block, text) if block.kind == "prose" else [block])
    return found
