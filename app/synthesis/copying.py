"""Rows as lines of PostgreSQL's COPY text format, with what was read of texts kept as ready cells.

Reading a row costs some hundred times as much as writing it, and texts recur: each different set of
texts is read once. The cells of a reading are kept in one string.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from app.metrology.records import Record

_NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_SPECIAL = re.compile(r"[\\\t\n\r]")
_TAB = "\t"


def cell(value: object) -> str:
    """A value of a column that is not JSON: text, number, time, or a list of texts (an array)."""
    if value is None:
        return _NULL
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return _escaped(_array(value))
    raise TypeError(f"COPY knows no {type(value).__name__}")


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def _array(values: Iterable[str]) -> str:
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in values)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"


def json_cell(value: object) -> str:
    """A value of a JSON column."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _escaped(text)


def line(values: Mapping[str, object], names: Sequence[str], rest: str = "") -> str:
    """A line of the named columns, the cells of `rest` behind them."""
    cells = [cell(values[name]) for name in names]
    return _TAB.join((*cells, rest) if rest else cells) + "\n"


class Readings:
    """Cells of what readers make of texts, by the texts; `names` are their columns."""

    def __init__(
        self, read: Callable[..., Record], record: type[Record], json_columns: frozenset[str]
    ) -> None:
        self._read = read
        self._json = json_columns
        self._kept: dict[tuple[str, ...], str] = {}
        self.names = tuple(record().columns())

    def __len__(self) -> int:
        return len(self._kept)

    def cells(self, texts: tuple[str, ...]) -> str:
        """The cells for these texts in the order of `names`."""
        found = self._kept.get(texts)
        if found is None:
            record = self._read(*texts)
            found = _TAB.join(  # as `record.columns()` has them, without its deep copies
                (json_cell if name in self._json else cell)(getattr(record, name))
                for name in self.names
            )
            self._kept[texts] = found
        return found
