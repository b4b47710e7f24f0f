"""Sentences that tell a person, beside the field, what was understood of a text."""

from app.metrology.intervals import as_display
from app.metrology.ranges import RangeReading
from app.metrology.requirements import RequirementReading


def describe(reading: RangeReading | RequirementReading) -> str:
    """The reading as "量程 0～60 MPa" or "要求 0.05级", its refusal, or "" for an empty text."""
    if reading.status == "refused":
        return reading.reason
    if reading.status == "empty":
        return ""
    if isinstance(reading, RangeReading):
        return "量程 " + "；".join(as_display(box) for box in reading.boxes)
    prefix = "最大允许误差" if reading.role == "MPE" else "要求"
    return f"{prefix} {reading.text}"
