"""The ladder of the statutory track: which level is to take a need on, and from when to when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.matching.policies.sections import LEVEL_WORDS, Level, Statutory
from app.matching.tracks.escalation import Step, ladder

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Rung:
    """One level: its word, how many may be assigned there, its step; None: it takes no time."""

    word: str
    able: int
    step: Step[Level] | None
    past: bool
    now: bool


def rungs(
    policy: Statutory, published: date, today: date, able: Mapping[Level, int]
) -> tuple[Rung, ...]:
    """All levels of the policy, nearest first. `able` counts who may be assigned at each.

    Levels at which nobody may be assigned take no time, unless that is so at all of them.
    """
    present = [level for level in policy.levels if able.get(level)] or list(policy.levels)
    steps = ladder(present, policy.step_days, published, working_day)
    by_level = {step.level: step for step in steps}
    current = next(step for step in steps if step.until is None or today <= step.until)
    return tuple(
        Rung(
            LEVEL_WORDS[level],
            able.get(level, 0),
            step,
            past=step is not None and step.until is not None and step.until < today,
            now=step is current,
        )
        for level in policy.levels
        for step in (by_level.get(level),)
    )


def sentence(ladder_of: tuple[Rung, ...]) -> str:
    """The step that holds now, in words."""
    step = next(rung.step for rung in ladder_of if rung.now)
    assert step is not None
    return step.sentence(LEVEL_WORDS)


def working_day(day: date) -> bool:
    """Monday to Friday: holidays and the days worked in exchange are not known here."""
    return day.weekday() < SATURDAY
