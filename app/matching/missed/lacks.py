"""Missed items that fail by numbers, with what is certain of the rows that come near. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.matching.missed.catalogue import Catalogue, in_force_akin
from app.matching.missed.reasons import Missed, Reason
from app.matching.relaxing.certainty import Certain, certain
from app.metrology.gate_inputs import Row
from app.metrology.gates import prepare
from app.metrology.kinship import Level, fits
from app.metrology.likeness import alike


@dataclass(frozen=True, slots=True)
class Lack:
    """A missed item, what its rows certainly hold, and those that surely pass gate 1."""

    missed: Missed
    found: Certain
    passing: tuple[Row, ...]


def lacking(listed: Iterable[Missed], catalogue: Catalogue) -> Iterator[Lack]:
    """Those whose range or accuracy is short, and nothing else is in doubt."""
    for each in listed:
        if each.reason not in (Reason.INACCURATE, Reason.INCOMPLETE):
            continue
        demand = each.asked.demand
        rows = in_force_akin(catalogue, demand)
        found = certain(prepare(demand), rows)
        if found is not None:
            passing, _ = fits(demand, rows, alike)
            sure = tuple(fit.row for fit in passing if fit.level is Level.SURE)
            yield Lack(each, found, sure)
