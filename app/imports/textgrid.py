"""CSV and TSV text as a grid of strings: which encoding, which separator. Guesses neither.

An encoding is taken when the whole file decodes in it; a separator when it yields a heading row.
"""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from app.imports.mapping import HEADING_ROWS, find_heading_row
from app.imports.refusal import WorkbookRefused

_SEPARATORS = (",", "\t", ";", "|")
_LONGEST_CELL = 1_000_000
_MOST_COLUMNS = 16_384  # as many as a spreadsheet has


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text; `encoding` is named as a user would know it."""

    content: str
    encoding: str


def decode(data: bytes) -> Text:
    """Decode by byte order mark, then UTF-8, then GB18030 (holds GBK and GB2312)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = [("utf-16", "UTF-16")]
    else:
        candidates = [("utf-8-sig", "UTF-8"), ("gb18030", "GBK/GB18030")]
    for codec, name in candidates:
        try:
            content = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in content:
            return Text(content, name)
    raise WorkbookRefused(
        "认不出文本文件的编码。请在 Excel 或 WPS 中另存为“CSV UTF-8”或 .xlsx 后重新上传。"
    )


def rows_of(text: Text) -> Iterator[list[str]]:
    """Records of the text, first one first. Raises WorkbookRefused, also while iterating."""
    separator = _separator(text.content)
    previous = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield from csv.reader(_lines(text.content), delimiter=separator, strict=True)
    except csv.Error as error:
        raise WorkbookRefused(
            "文本文件里的引号不成对，或有一格太长，无法分列。"
            "请检查引号，或在 Excel 中另存为 .xlsx 后重新上传。"
        ) from error
    finally:
        csv.field_size_limit(previous)


def _lines(content: str) -> Iterator[str]:
    """Lines with their ends. A line of millions of separators would cost gigabytes as cells."""
    for line in io.StringIO(content, newline=""):
        if len(line) > _MOST_COLUMNS and max(map(line.count, _SEPARATORS)) > _MOST_COLUMNS:
            raise WorkbookRefused(
                f"有一行超过 {_MOST_COLUMNS:,} 列。请删除多余的分隔符和空列后重新上传。"
            )
        yield line


def _separator(content: str) -> str:
    """The separator that makes a heading row with most columns; a comma if none does."""
    return max(_SEPARATORS, key=lambda separator: _heading_width(content, separator))


def _heading_width(content: str, separator: str) -> int:
    reader = csv.reader(_lines(content), delimiter=separator)
    try:
        head = list(itertools.islice(reader, HEADING_ROWS))
    except csv.Error:
        return 0
    index = find_heading_row(head)
    return 0 if index is None else len(head[index])
