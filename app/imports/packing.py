"""How a row that was read is stored, and read back: values, and what was understood of its texts.

Each distinct measurement text is read once per workbook; applying reads none again.
"""

from collections.abc import Mapping
from typing import Any

from app.imports.cells import Value
from app.imports.rows import values_from_json, values_to_json
from app.metrology.ranges import read_range
from app.metrology.records import Reading
from app.metrology.requirements import read_requirement

READING = "reading"


class Texts:
    """Readings of the measurement texts of one workbook, by text."""

    def __init__(self) -> None:
        self._ranges: dict[str, tuple[list[dict[str, Any]], str]] = {}
        self._requirements: dict[str, tuple[dict[str, Any] | None, str]] = {}

    def unread(self, key: str, text: str) -> str | None:
        """Why a text is not read. Conditions take no part in matching yet: not asked."""
        if key == "range_text":
            return self._range(text)[1] or None
        if key == "uncertainty_text":
            return self._requirement(text)[1] or None
        return None

    def reading(self, values: Mapping[str, Value]) -> Reading:
        """The reading of one row."""
        boxes, range_refusal = self._range(str(values["range_text"] or ""))
        requirement, refusal = self._requirement(str(values["uncertainty_text"] or ""))
        return Reading(boxes, range_refusal, requirement, refusal)

    def _range(self, text: str) -> tuple[list[dict[str, Any]], str]:
        if text not in self._ranges:
            found = read_range(text)
            self._ranges[text] = ([box.to_json() for box in found.boxes], found.reason)
        return self._ranges[text]

    def _requirement(self, text: str) -> tuple[dict[str, Any] | None, str]:
        if text not in self._requirements:
            found = read_requirement(text)
            data = found.to_json() if found.status == "read" else None
            self._requirements[text] = (data, found.reason)
        return self._requirements[text]


def packed(values: Mapping[str, Value], reading: Reading) -> dict[str, Any]:
    """A row for a JSON column."""
    return values_to_json(values) | {
        READING: {
            "boxes": reading.boxes,
            "range_refusal": reading.range_refusal,
            "requirement": reading.requirement,
            "requirement_refusal": reading.requirement_refusal,
        }
    }


def unpacked(stored: Mapping[str, Any]) -> tuple[dict[str, Value], Reading]:
    """The inverse of `packed`."""
    cells = {key: value for key, value in stored.items() if key != READING}
    return values_from_json(cells), Reading(**stored[READING])
