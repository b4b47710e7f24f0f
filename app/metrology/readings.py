"""Reading: what one written measurement text says, or the sentence why it says nothing certain."""

from dataclasses import dataclass
from typing import Literal

from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit

Item = Interval | Limit | Grade
# What the place where a text stands lets one expect; "" is no expectation.
Hint = Literal["", "range", "uncertainty", "mpe", "grade"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Items in the order written.

    ``status`` "read" has at least one item and no reason; "refused" has no items, a Chinese
    ``reason`` and the ``position`` it speaks of (index into the text, None for the whole); "empty"
    has none of these. ``remarks`` are words that carry no quantity ("Geometry: normal incidence"),
    kept so that nothing written is lost.
    """

    status: Literal["read", "refused", "empty"]
    items: tuple[Item, ...] = ()
    remarks: tuple[str, ...] = ()
    reason: str = ""
    position: int | None = None

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The ranges among the items."""
        return tuple(item for item in self.items if isinstance(item, Interval))

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The uncertainties, error limits and resolutions among the items."""
        return tuple(item for item in self.items if isinstance(item, Limit))

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The classes among the items."""
        return tuple(item for item in self.items if isinstance(item, Grade))


@dataclass(frozen=True, slots=True)
class Island:
    """A quantity expression found in running text, ``text[start:stop]``.

    ``label`` is the word that names it just before it ("量程", "分度值", "Max", "d"), "" if none.
    """

    start: int
    stop: int
    reading: Reading
    label: str = ""
