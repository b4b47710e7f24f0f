"""What has been judged of one item so far."""

from dataclasses import dataclass, field

from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit


@dataclass(slots=True)
class Judged:
    """What was read for an item, and which of "range" and "requirement" stayed unread."""

    intervals: list[Interval] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)
    range_texts: list[str] = field(default_factory=list)
    requirement_texts: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
