"""What a stored row keeps of its measurement texts: what was read, or why nothing was.

The bridge between texts and columns for whoever stores rows; it knows no database.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from app.metrology.boxes import Box
from app.metrology.boxing import boxes_of
from app.metrology.ranges import read_range
from app.metrology.requirements import read_requirement

# Counts up whenever the readers or the lexicon read stored texts otherwise than before: rows read
# by an older version are then read again.
READING_VERSION = 2
# The texts of a capability row, in the order `read_capability` takes them.
MEASUREMENT_KEYS = ("device", "measurand", "range_text", "condition_text", "uncertainty_text")


@dataclass(frozen=True, slots=True)
class Record:
    """Columns beside a row's texts: JSON of boxes, limits and grades, and refusals as sentences."""

    boxes: list[dict[str, Any]] = field(default_factory=list)
    limits: list[dict[str, Any]] = field(default_factory=list)
    grades: list[dict[str, Any]] = field(default_factory=list)
    range_refusal: str = ""
    requirement_refusal: str = ""
    device_code: str = ""
    measurand_codes: list[str] = field(default_factory=list)
    reading_version: int = READING_VERSION

    def columns(self) -> dict[str, Any]:
        """By column name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CapabilityRecord(Record):
    """The same with the refusal of the text about conditions, which only capabilities have."""

    condition_refusal: str = ""

    def refusal(self, key: str) -> str:
        """Why the text of this column is not read, "" if it is."""
        return {
            "range_text": self.range_refusal,
            "condition_text": self.condition_refusal,
            "uncertainty_text": self.requirement_refusal,
        }[key]


def read_need_item(device: str, measurand: str, range_text: str, requirement_text: str) -> Record:
    """Read the texts of a need item."""
    ranges, wanted = read_range(range_text), read_requirement(requirement_text)
    return Record(
        boxes=[box.to_json() for box in boxes_of(ranges.boxes)],
        range_refusal=ranges.reason,
        requirement_refusal=wanted.reason,
    )


def read_capability(
    device: str, measurand: str, range_text: str, condition_text: str, uncertainty_text: str
) -> CapabilityRecord:
    """Read the texts of a capability row."""
    ranges, wanted = read_range(range_text), read_requirement(uncertainty_text)
    return CapabilityRecord(
        boxes=[box.to_json() for box in boxes_of(ranges.boxes)],
        range_refusal=ranges.reason,
        requirement_refusal=wanted.reason,
    )


def stored_boxes(stored: list[dict[str, Any]]) -> tuple[Box, ...]:
    """Boxes from their column."""
    return tuple(Box.from_json(each) for each in stored)


def boxes_text(stored: list[dict[str, Any]]) -> str:
    """Stored boxes as people write them: "100～330 V（频率 45～100 Hz）"."""
    return "；".join(box.as_text() for box in stored_boxes(stored))
