"""Counts why cells were refused or not read, so that the commonest reason stands first. Pure."""

import re
from collections import Counter
from collections.abc import Iterable

from app.imports.rows import CellError, CellNotice

_PLACE = re.compile(r"(?:第 \d+ 个字符“.*?”处|到末尾为止)[:：]", re.DOTALL)
_QUOTED = re.compile(r"“[^”]*”", re.DOTALL)
_NUMBERS = re.compile(r"第 [\d、等 ]+ 行|\d{4}-\d\d-\d\d|有 \d+ 个字")
COMMONEST = 10


def count(issues: Iterable[CellError | CellNotice]) -> list[tuple[str, int]]:
    """The ten commonest reasons as (column: sentence, cells), whatever text they quote."""
    found = Counter(_reason(issue) for issue in issues)
    return found.most_common(COMMONEST)


def _reason(issue: CellError | CellNotice) -> str:
    sentence = _QUOTED.sub("“…”", _PLACE.sub("", issue.message))
    sentence = _NUMBERS.sub("…", sentence)
    return f"{issue.column_title}：{sentence}" if issue.column_title else sentence
