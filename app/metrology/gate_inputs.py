"""What the gates judge: one demand, and the capability rows of one institution. Data only."""

from dataclasses import dataclass, replace
from typing import Literal

from app.metrology.boxes import Box
from app.metrology.grades import Grade
from app.metrology.limits import Limit

# JJF 1094-2002, 5.3.1.4: U at most a third of the absolute maximum permissible error.
TARGET_RATIO = 3.0


@dataclass(frozen=True, slots=True)
class Demand:
    """A need item as the gates see it.

    ``devices`` and ``measurands`` are codes, empty where the lexicon knows none; ``device`` is the
    name as written. Every box of ``boxes`` is asked for. ``range_refusal`` is set where the range
    was not readable, and ``requirement_text`` without ``limits`` or ``grades`` is a requirement
    that was not. ``target_ratio`` is MPE over U, where an error limit is all that is asked.
    """

    device: str = ""
    devices: frozenset[str] = frozenset()
    measurands: frozenset[str] = frozenset()
    boxes: tuple[Box, ...] = ()
    range_text: str = ""
    range_refusal: str = ""
    limits: tuple[Limit, ...] = ()
    grades: tuple[Grade, ...] = ()
    requirement_text: str = ""
    service: str = ""
    mode: str = ""
    proof_kind: str = ""
    target_ratio: float = TARGET_RATIO


Condition = Literal["service", "mode", "proof_kind"]


def under(demand: Demand, condition: Condition, value: str) -> Demand:
    """The demand under another condition; "" for none."""
    match condition:
        case "service":
            return replace(demand, service=value)
        case "mode":
            return replace(demand, mode=value)
        case "proof_kind":
            return replace(demand, proof_kind=value)


@dataclass(frozen=True, slots=True)
class Row:
    """A capability row as the gates see it; ``id`` comes back in the assessment.

    ``boxes`` are alternatives: their union is covered. Empty: the range was not read or not said.
    ``unclear`` names what the institution wrote and nobody understood ("影响条件"): such a row
    covers only possibly.
    """

    id: int
    device: str = ""
    devices: frozenset[str] = frozenset()
    measurands: frozenset[str] = frozenset()
    boxes: tuple[Box, ...] = ()
    range_text: str = ""
    limits: tuple[Limit, ...] = ()
    grades: tuple[Grade, ...] = ()
    uncertainty_text: str = ""
    services: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    proof_kind: str = ""
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something one side left unsaid: its short name, and the sentence that says so.

    A sentence with "{}" speaks of ``about`` there, so that it is said once of several rows.
    """

    datum: str
    sentence: str
    about: str = ""
