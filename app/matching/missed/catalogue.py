"""An institution's own rows, found quickly for a demand. Pure.

The gates would refuse the other rows anyway; asking each of thousands of rows about each of
hundreds of demands would only take long.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from app.metrology.gate_inputs import Demand, Row
from app.metrology.likeness import asked_keys, said_keys
from app.metrology.reach import lines_of


@dataclass(frozen=True, slots=True)
class Own:
    """A row with what decides whether it may be used: its certificate, and whether that holds.

    Row ids differ within a catalogue. Rows without a certificate ("") have nothing to be renewed.
    """

    row: Row
    in_force: bool = True
    certificate: str = ""

    @property
    def group(self) -> str:
        """What the row is for, as the institution calls it."""
        return self.row.device


@dataclass(slots=True)
class Catalogue:
    """Rows of one institution."""

    rows: tuple[Own, ...]
    index: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, own in enumerate(self.rows):
            for key in _said(own.row):
                self.index.setdefault(key, []).append(place)

    def akin(self, demand: Demand) -> list[Own]:
        """Every row that may be of the demanded device; what else it says does not count."""
        places = {place for key in _asked(demand) for place in self.index.get(key, ())}
        return [self.rows[place] for place in sorted(places)]

    def group(self, name: str) -> list[Own]:
        """The rows in force for what the institution calls so."""
        return [own for own in self.rows if own.in_force and own.group == name]

    def free_id(self) -> int:
        """A number no row has, and none above it."""
        return max((own.row.id for own in self.rows), default=0) + 1


def in_force_akin(catalogue: Catalogue, demand: Demand) -> list[Row]:
    """The rows that may be used for a demand."""
    return [own.row for own in catalogue.akin(demand) if own.in_force]


def numbered(rows: Iterable[Row], first: int) -> tuple[Row, ...]:
    """Rows under new numbers, rising."""
    return tuple(replace(row, id=number) for number, row in enumerate(rows, start=first))


def _said(row: Row) -> Iterator[str]:
    """Keys a row is found by: those of its line, and of its name and measurands ("bare" alone)."""
    yield from (f"line:{code}" for code in lines_of(row.devices))
    yield from (f"code:{code}" for code in row.devices)
    for side in ("any",) if row.devices else ("any", "bare"):
        yield from _named(side, row.measurands, said_keys(row.device))


def _asked(demand: Demand) -> Iterator[str]:
    """Of one line where both sides have codes; of like name or measurand where one has none."""
    if not demand.devices:
        yield from _named("any", demand.measurands, asked_keys(demand.device))
        return
    yield from (f"line:{code}" for code in demand.devices)
    yield from (f"code:{code}" for code in lines_of(demand.devices))
    yield from _named("bare", demand.measurands, asked_keys(demand.device))


def _named(side: str, measurands: Iterable[str], keys: Iterable[str]) -> Iterator[str]:
    yield from (f"{side}:m:{code}" for code in measurands)
    yield from (f"{side}:n:{key}" for key in keys)
