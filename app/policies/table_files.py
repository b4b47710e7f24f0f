"""Rows as CSV that no spreadsheet takes for formulas. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

# Wide signs too: a spreadsheet with a Chinese input method reads "＝" as "=".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_bytes(heads: Iterable[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file with the mark by which Excel knows UTF-8; risky texts get an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(list(heads))
    for row in rows:
        writer.writerow([_safe(each) for each in row])
    return ("\ufeff" + buffer.getvalue()).encode()


def _safe(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value
