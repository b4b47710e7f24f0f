"""One state of the catalogue in memory, and what the matcher asks of it. Pure.

Answers what `app.capabilities.offers` and `.recall` answer from the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.capabilities.asking import CapabilityQuery
from app.capabilities.offers import Authorisation, Offer, Owner
from app.matching.memory.columns import UNSAID, Columns, Grouped, Ids
from app.matching.memory.contents import ContentTable, Occurring
from app.matching.memory.recalling import Kinship, far_places, near_places
from app.metrology.gate_inputs import Row

Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Rows, what they say, and the verified institutions."""

    columns: Columns
    table: ContentTable
    regions: Occurring[frozenset[str]]
    kinship: Kinship
    owners: Mapping[int, Owner]

    def prepare(self) -> None:
        """Make what the first question would otherwise wait for."""
        facets = self.table.facets()
        _ = facets.by_kin, self.columns.by_term

    def near(self, query: CapabilityQuery) -> Places:
        """Places of every row that may serve."""
        return near_places(self.columns, self.table, self.kinship, query)

    def far(self, query: CapabilityQuery) -> Places:
        """Places of some rows for other devices of the same measurand."""
        return far_places(self.columns, self.table, self.kinship, query)

    def grouped(self, at: Places) -> Grouped:
        """Rows by institution."""
        return self.columns.by_owner(at, self.table.facets().ranks)

    def offers(self, ids: Sequence[int], on: date) -> list[Offer]:
        """What of these rows may be matched on a day, as `app.capabilities.offers.offers`."""
        return self.offers_at(self._holding(ids, on))

    def offers_at(self, at: Places) -> list[Offer]:
        """The offers of the rows at these places."""
        found, digests = self.grouped(at), self.table.digests
        terms = [digests[each] for each in found.terms.tolist()]
        starts = found.starts.tolist()
        return [
            Offer(
                owner,
                tuple(terms[starts[place] : starts[place + 1]]),
                None if days == UNSAID else days,
                None if fen == UNSAID else Decimal(fen).scaleb(-2),
                self.owners[owner],
            )
            for place, (owner, days, fen) in enumerate(
                zip(found.owners.tolist(), found.days.tolist(), found.fen.tolist(), strict=True)
            )
        ]

    def authorisations(
        self, ids: Sequence[int], places: Sequence[str], on: date
    ) -> dict[int, Authorisation]:
        """By institution, as `app.capabilities.offers.authorisations`."""
        authorised, covering = self.authorised(self._holding(ids, on), places)
        reaching = set(covering.tolist())
        return {
            owner: Authorisation(authorised=True, covers=owner in reaching)
            for owner in authorised.tolist()
        }

    def authorised(self, at: Places, places: Sequence[str]) -> tuple[Ids, Ids]:
        """Whom one of these rows authorises by law, and whose authorisation reaches a place."""
        legal = at[self.columns.legal[at]]
        wanted, regions = set(places), self.columns.places[legal]
        reaching = [
            each for each in np.unique(regions).tolist() if self.regions.values[each] & wanted
        ]
        owners = self.columns.owners[legal]
        return np.unique(owners), np.unique(owners[np.isin(regions, reaching)])

    def rows(self, digests: Iterable[str]) -> dict[str, Row]:
        """Contents by digest."""
        return self.table.found(digests)

    def _holding(self, ids: Sequence[int], on: date) -> Places:
        return self.columns.holding(self.columns.places_of(ids), on)
