"""What is read from a need as its writer wrote it, and what a reader of needs must offer.

Types only. Nothing here is stored; a form is filled from it and its writer corrects it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit

Mode = Literal["送检", "现场"]
ProblemKind = Literal["测不了", "测不全", "测不准"]


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name of a place at ``text[start:stop]`` and all GB/T 2260 codes that answer to it."""

    start: int
    stop: int
    codes: tuple[str, ...]


class Gazetteer(Protocol):
    """Finds names of places; which of them is the customer's own is decided in ``places.py``."""

    def find(self, text: str) -> Sequence[PlaceName]:
        """All names of places in the text, longest first at each position, not overlapping."""
        ...


@dataclass(frozen=True, slots=True)
class ItemReading:
    """One instrument, or one thing to be measured, and what the text says of it.

    ``device`` is the standard name where the lexicon knows one, else ``device_text``, the
    customer's own words. ``missing`` names what the text does not say or says unreadably:
    "range", "requirement", "count", "service" or the code of a required influence axis.
    ``range_text`` and ``requirement_text`` are the customer's own words, the unreadable ones
    included. ``span`` is where the item stands in the text.
    """

    device: str
    device_text: str
    code: str | None = None
    measurands: tuple[str, ...] = ()
    service: str | None = None
    count: int | None = None
    specs: tuple[str, ...] = ()
    intervals: tuple[Interval, ...] = ()
    limits: tuple[Limit, ...] = ()
    grades: tuple[Grade, ...] = ()
    range_text: str = ""
    requirement_text: str = ""
    missing: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class NeedReading:
    """A whole need.

    ``place`` is the customer's own place, a GB/T 2260 code of a prefecture, or of a province where
    no more is said; ``place_text`` the words. ``service`` is set where one holds for all items.
    ``residue`` are at most ten informative words that were not understood, for the text search.
    """

    items: tuple[ItemReading, ...] = ()
    place: str | None = None
    place_text: str = ""
    deadline: date | None = None
    mode: Mode | None = None
    service: str | None = None
    problem_kind: ProblemKind | None = None
    residue: tuple[str, ...] = ()


class Reader(Protocol):
    """Whoever reads needs: ``interpret`` here, or another one behind the same form."""

    def __call__(self, text: str, gazetteer: Gazetteer, today: date) -> NeedReading:
        """Read a text; raises nothing on any text."""
        ...
