"""Sentences that tell a person, beside the field, what was understood of a text."""

from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.readings import Item, Reading
from app.metrology.writing import grade_as_text, interval_as_text, limit_as_text

_HEADS = {"MPE": "最大允许误差 ", "U": "", "resolution": "", "other": ""}


def _item(item: Item) -> str:
    if isinstance(item, Grade):
        return grade_as_text(item)
    if isinstance(item, Interval):
        return ("量程 " if item.axis == "value" else "") + interval_as_text(item)
    return ("" if item.label else _HEADS[item.role]) + limit_as_text(item)


def describe_reading(reading: Reading) -> str:
    """What was understood, "量程 0～60 MPa · 最大允许误差 ±0.5 % · 0.05级"; the refusal; or ""."""
    return reading.reason or " · ".join(_item(item) for item in reading.items)
