"""Rows as a CSV file that no spreadsheet takes for formulas. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

# Wide signs too: a spreadsheet with a Chinese input method reads "＝" as "=". A tab or a line
# break may hide one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_bytes(heads: Iterable[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file with the mark by which Excel knows UTF-8; risky texts get an apostrophe."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(list(heads))
    for row in rows:
        writer.writerow([harmless(each) for each in row])
    return target.getvalue().encode("utf-8-sig")


def harmless(value: object) -> object:
    """A text that a spreadsheet would take for a formula with an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
