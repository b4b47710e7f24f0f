"""What a stored row keeps of its measurement texts: what was read, or why nothing was.

The bridge between texts and columns for whoever stores rows; it knows no database.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from app.metrology.boxes import Box
from app.metrology.boxing import boxes_of
from app.metrology.grades import Grade
from app.metrology.identity import identify
from app.metrology.intervals import Interval
from app.metrology.likeness import said_keys
from app.metrology.limits import Limit
from app.metrology.parts import interval_of_amount, limits_of_amount, of_amount
from app.metrology.quantities import read_quantities
from app.metrology.reach import lines_of, reach_of
from app.metrology.readings import Item, Reading
from app.metrology.refusals import Unreadable

# Counts up whenever the readers or the lexicon read stored texts otherwise than before: rows read
# by an older version are then read again.
READING_VERSION = 4
# The texts of a capability row, in the order `read_capability` takes them.
MEASUREMENT_KEYS = ("device", "measurand", "range_text", "condition_text", "uncertainty_text")
_CLAUSE = re.compile("[,，;；。、]")
_NO_VALUES = "读出了准确度，没有读出测量范围；请把测量范围写在这里，准确度写在准确度一栏"
_TOO_MANY = "条件的组合太多，请分成几条填写"


@dataclass(frozen=True, slots=True)
class Record:
    """Columns beside a row's texts: JSON of boxes, limits and grades, and refusals as sentences.

    From `device_lines` on they are what an index finds the row by (`likeness.py`, `reach.py`).
    """

    boxes: list[dict[str, Any]] = field(default_factory=list)
    limits: list[dict[str, Any]] = field(default_factory=list)
    grades: list[dict[str, Any]] = field(default_factory=list)
    range_refusal: str = ""
    requirement_refusal: str = ""
    device_codes: list[str] = field(default_factory=list)
    measurand_codes: list[str] = field(default_factory=list)
    device_lines: list[str] = field(default_factory=list)
    name_keys: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    main_lo: float | None = None
    main_hi: float | None = None
    axis_hulls: dict[str, list[float | None]] = field(default_factory=dict)
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
    return Record(**_columns(device, measurand, range_text, (), requirement_text))


def read_capability(
    device: str, measurand: str, range_text: str, condition_text: str, uncertainty_text: str
) -> CapabilityRecord:
    """Read the texts of a capability row.

    Conditions that hold no number ("水槽") are words and no refusal; a number there that cannot be
    read is one, because the row may cover less than its range says.
    """
    conditions, refusal = _conditions(condition_text)
    return CapabilityRecord(
        **_columns(device, measurand, range_text, conditions, uncertainty_text),
        condition_refusal=refusal,
    )


def _conditions(text: str) -> tuple[tuple[Interval, ...], str]:
    """The intervals of a text about conditions, and why its numbers were not read.

    Such texts are lists: "气体介质，20 ℃±2 ℃" says two things, of which one is a number.
    """
    counted = [clause for clause in _CLAUSE.split(text) if any(map(str.isdigit, clause))]
    if not counted:
        return (), ""
    whole = read_quantities(text, "range")
    if whole.status == "read":
        return whole.intervals, ""
    parts = [read_quantities(clause, "range") for clause in counted]
    if all(part.status == "read" for part in parts):
        return tuple(each for part in parts for each in part.intervals), ""
    return (), whole.reason


def _columns(
    device: str,
    measurand: str,
    range_text: str,
    conditions: Sequence[Interval],
    accuracy_text: str,
) -> dict[str, Any]:
    about = identify(device, measurand)
    ranges = read_quantities(range_text, "range")
    accuracy = read_quantities(accuracy_text, "uncertainty")
    # Some write the accuracy beside the range: "(-30～80)℃ U=0.04 ℃".
    intervals, limits, unclear = ranges.intervals, (*accuracy.limits, *ranges.limits), ""
    if of_amount(about.kinds):
        intervals = tuple(map(interval_of_amount, intervals))
        try:
            said = limits_of_amount(accuracy.limits, accuracy_text)
            limits = (*said, *limits_of_amount(ranges.limits, ""))
        except Unreadable as refusal:
            limits, unclear = (), refusal.message
    boxes = boxes_of(intervals, conditions, about.kinds, about.influences)
    reach = reach_of(boxes)
    low, high = reach.main or (None, None)
    return {
        "boxes": _json(boxes),
        "limits": _json(limits),
        "grades": _json((*accuracy.grades, *ranges.grades)),
        "range_refusal": _range_refusal(ranges, boxes),
        "requirement_refusal": unclear or accuracy.reason,
        "device_codes": list(about.devices),
        "measurand_codes": list(about.measurands),
        "device_lines": list(lines_of(about.devices)),
        "name_keys": list(said_keys(device)),
        "kinds": list(reach.kinds),
        "main_lo": low,
        "main_hi": high,
        "axis_hulls": {axis: list(hull) for axis, hull in reach.axes},
    }


def _range_refusal(ranges: Reading, boxes: tuple[Box, ...]) -> str:
    if ranges.status != "read" or boxes:
        return ranges.reason
    return _TOO_MANY if ranges.intervals else _NO_VALUES


def _json(values: Iterable[Box | Item]) -> list[dict[str, Any]]:
    return [value.to_json() for value in values]


# Catalogues say the same in many rows: what is equal is made once and shared, which also lets the
# gates see at a glance that it is equal (`gate_marks.py`).
_SHARED = 50_000
Stored = list[dict[str, Any]] | str  # a column, or its JSON as text


def _packed(stored: Stored) -> str:
    return stored if isinstance(stored, str) else json.dumps(stored)


def stored_boxes(stored: Stored) -> tuple[Box, ...]:
    """Boxes from their column; equal columns give the same object."""
    return _boxes(_packed(stored)) if stored else ()


def stored_limits(stored: Stored) -> tuple[Limit, ...]:
    """Limits from their column; equal columns give the same object."""
    return _limits(_packed(stored)) if stored else ()


def stored_grades(stored: Stored) -> tuple[Grade, ...]:
    """Grades from their column; equal columns give the same object."""
    return _grades(_packed(stored)) if stored else ()


@lru_cache(maxsize=_SHARED)
def _boxes(text: str) -> tuple[Box, ...]:
    return tuple(Box.from_json(each) for each in json.loads(text))


@lru_cache(maxsize=_SHARED)
def _limits(text: str) -> tuple[Limit, ...]:
    return tuple(Limit.from_json(each) for each in json.loads(text))


@lru_cache(maxsize=_SHARED)
def _grades(text: str) -> tuple[Grade, ...]:
    return tuple(Grade.from_json(each) for each in json.loads(text))


def boxes_text(stored: list[dict[str, Any]]) -> str:
    """Stored boxes as people write them: "100～330 V（频率 45～100 Hz）"."""
    return "；".join(box.as_text() for box in stored_boxes(stored))
