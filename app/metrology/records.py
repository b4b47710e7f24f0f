"""What a stored row keeps of its measurement texts: the reading, or why there is none."""

from dataclasses import dataclass
from typing import Any

from app.metrology.intervals import Interval
from app.metrology.ranges import read_range
from app.metrology.requirements import read_requirement


@dataclass(frozen=True, slots=True)
class Reading:
    """Columns beside a row's range and requirement texts. Boxes are in coherent SI units."""

    boxes: list[dict[str, Any]]
    range_refusal: str
    requirement: dict[str, Any] | None
    requirement_refusal: str


def read_texts(range_text: str, requirement_text: str) -> Reading:
    """Read both texts; what cannot be read is kept as words and said why."""
    interval, wanted = read_range(range_text), read_requirement(requirement_text)
    return Reading(
        boxes=[box.to_json() for box in interval.boxes],
        range_refusal=interval.reason,
        requirement=wanted.to_json() if wanted.status == "read" else None,
        requirement_refusal=wanted.reason,
    )


def boxes_text(stored: list[dict[str, Any]]) -> str:
    """Stored boxes as people write intervals, such as "-0.1～2.5 MPa"."""
    return ";".join(Interval.from_json(each).as_text() for each in stored)
