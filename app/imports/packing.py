"""How a row that was read is stored, and read back: values, and what was understood of its texts.

Each distinct set of measurement texts is read once per workbook; applying reads none again.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from app.imports.cells import Value
from app.imports.rows import values_from_json, values_to_json
from app.metrology.records import (
    MEASUREMENT_KEYS,
    READING_VERSION,
    CapabilityRecord,
    read_capability,
)

READING = "reading"
_REMEMBERED = 50_000


class Texts:
    """Readings of the measurement texts of one workbook, by text."""

    def __init__(self) -> None:
        self._read = lru_cache(_REMEMBERED)(read_capability)

    def unread(self, key: str, text: str) -> str | None:
        """Why the text of one column is not read."""
        refusals = self._read(
            "", "", *(text if key == name else "" for name in MEASUREMENT_KEYS[2:])
        )
        return refusals.refusal(key) or None

    def reading(self, values: Mapping[str, Value]) -> CapabilityRecord:
        """The reading of one row."""
        return self._read(*(str(values[key] or "") for key in MEASUREMENT_KEYS))


def packed(values: Mapping[str, Value], reading: CapabilityRecord) -> dict[str, Any]:
    """A row for a JSON column."""
    return values_to_json(values) | {READING: asdict(reading)}


def unpacked(stored: Mapping[str, Any]) -> tuple[dict[str, Value], CapabilityRecord]:
    """The inverse of `packed`; texts that older readers read are read again."""
    cells = {key: value for key, value in stored.items() if key != READING}
    values, reading = values_from_json(cells), stored[READING]
    if reading.get("reading_version") != READING_VERSION:
        return values, Texts().reading(values)
    return values, CapabilityRecord(**reading)
