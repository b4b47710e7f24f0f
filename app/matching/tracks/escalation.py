"""The clock of an escalation: which level is in charge on a day, until when, and what comes next.

Pure: the day and the calendar of working days are given. Used by the statutory track (levels) and
the collaboration track (rings).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

L = TypeVar("L", bound=str)
LONGEST_BREAK = 60


@dataclass(frozen=True, slots=True)
class Step(Generic[L]):
    """The level in charge, from ``since`` to the end of ``until``; the last one has no end.

    ``next`` follows on the day after ``until``; None for the last.
    """

    level: L
    since: date
    until: date | None
    next: L | None

    def sentence(self, words: dict[L, str]) -> str:
        """The step in words, with its day; ``words`` names the levels."""
        if self.until is None or self.next is None:
            return f"自 {self.since.isoformat()} 起由{words[self.level]}承接，不再扩大。"
        return (
            f"{self.until.isoformat()} 前由{words[self.level]}承接；"
            f"到期没有响应，次日起扩大到{words[self.next]}。"
        )


def step_on(
    levels: Sequence[L],
    step_days: int,
    published: date,
    today: date,
    working_day: Callable[[date], bool],
) -> Step[L]:
    """The step that holds on a day.

    Each level has ``step_days`` working days after the day it was asked; a day before publication
    counts as that day. ValueError without levels, or with a calendar without working days.
    """
    steps = ladder(levels, step_days, published, working_day)
    return next(each for each in steps if each.until is None or today <= each.until)


def ladder(
    levels: Sequence[L], step_days: int, published: date, working_day: Callable[[date], bool]
) -> tuple[Step[L], ...]:
    """All steps from the first level to the last, see `step_on`."""
    if not levels:
        raise ValueError("no level to ask")
    since, asked = published, published
    steps = []
    for level, after in pairwise(levels):
        until = _working_days_after(asked, step_days, working_day)
        steps.append(Step(level, since, until, after))
        since, asked = until + timedelta(days=1), until
    return (*steps, Step(levels[-1], since, None, None))


def _working_days_after(day: date, count: int, working_day: Callable[[date], bool]) -> date:
    idle = 0
    while count:
        day += timedelta(days=1)
        if working_day(day):
            count, idle = count - 1, 0
        elif (idle := idle + 1) > LONGEST_BREAK:
            raise ValueError(f"no working day in the {LONGEST_BREAK} days to {day}")
    return day
