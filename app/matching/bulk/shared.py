"""What all items with the same demand have in common: who enters, and what the gates say. Pure.

Found from the catalogue in memory; nothing here depends on where a need stands, how many pieces it
has or when it wants them.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.clock import SHANGHAI
from app.matching.field import Track
from app.matching.memory.catalogue import Catalogue, Places
from app.matching.memory.columns import UNSAID, Grouped
from app.matching.outcome import Outcome
from app.matching.recalling import query_of
from app.metrology.gate_inputs import Demand
from app.metrology.gate_marks import Marks
from app.metrology.gates import ORDER, Judgement, prepare
from app.metrology.likeness import alike, distance

Numbers = NDArray[np.float64]
# Fields of popular demands hold thousands of institutions.
REMEMBERED = 2000


class Judged(NamedTuple):
    """Verdicts and numbers of all entrants, without scores, and how near their names are."""

    outcome: Outcome
    fits: Numbers


@dataclass(frozen=True, eq=False)
class Shared:
    """Entrants by rising id; nan where a number is not known.

    `contents` are the digests, rising, that `which` numbers, `counts` for each entrant. `places`
    are numbers into the `codes` of places; `verified` are days as ordinals, 0 for none; `near` are
    the rows recalled for the device itself. `judge` asks the gates.
    """

    owners: NDArray[np.int64]
    judge: Callable[[], Judged]
    contents: tuple[str, ...]
    counts: NDArray[np.int32]
    which: NDArray[np.int32]
    days: Numbers
    fen: NDArray[np.int64]
    codes: tuple[str, ...]
    places: NDArray[np.intp]
    verified: NDArray[np.int64]
    near: Places

    @cached_property
    def judged(self) -> Judged:
        """What the gates say, asked once."""
        return self.judge()


class SharedFields:
    """Shared parts by demand, for one state of the catalogue on one day."""

    def __init__(self, catalogue: Catalogue, on: date) -> None:
        self.catalogue, self.on = catalogue, on
        self._known: OrderedDict[tuple[Demand, Track], Shared] = OrderedDict()

    def of(self, demand: Demand, track: Track) -> Shared:
        """The shared part of a demand's field."""
        key = demand, track
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._made(demand, track)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return found

    def _made(self, demand: Demand, track: Track) -> Shared:
        catalogue = self.catalogue
        near, at = self._recalled(demand, track)
        found = catalogue.grouped(at)
        ranks = catalogue.table.facets().ranks[found.terms]
        _, first, which = np.unique(ranks, return_index=True, return_inverse=True)
        digests = catalogue.table.digests
        owners = [catalogue.owners[owner] for owner in found.owners.tolist()]
        codes, places = np.unique([each.region_code for each in owners], return_inverse=True)
        return Shared(
            owners=found.owners,
            judge=partial(self._judged, demand, found),
            contents=tuple(digests[each] for each in found.terms[first].tolist()),
            counts=np.diff(found.starts).astype(np.int32),
            which=which.astype(np.int32),
            days=np.where(found.days == UNSAID, np.nan, found.days.astype(np.float64)),
            fen=found.fen,
            codes=tuple(codes.tolist()),
            places=places,
            verified=np.array(
                [
                    each.verified_at.astimezone(SHANGHAI).date().toordinal()
                    if each.verified_at
                    else 0
                    for each in owners
                ],
                np.int64,
            ),
            near=near,
        )

    def _recalled(self, demand: Demand, track: Track) -> tuple[Places, Places]:
        """Rows for the device, and all rows that enter: others only of those who have none."""
        query, owners = query_of(demand, self.on), self.catalogue.columns.owners
        near = self.catalogue.near(query)
        if track is Track.STATUTORY:
            return near, near
        far = self.catalogue.far(query)
        far = far[~np.isin(owners[far], owners[near])]
        return near, np.concatenate((near, far))

    def _judged(self, demand: Demand, found: Grouped) -> Judged:
        """Entrants with the very same contents are judged together."""
        sets, numbers = _sets(found)
        judged = self._by_set(demand, numbers)
        verdicts = np.array([ORDER[each.verdict] for each, _ in judged], np.uint8)
        shares = _numbers(each.share for each, _ in judged)
        ratios = _numbers(each.ratio for each, _ in judged)
        fits = np.array([fit for _, fit in judged], np.float64)
        outcome = Outcome(
            found.owners, verdicts[sets], np.zeros(len(sets)), shares[sets], ratios[sets]
        )
        return Judged(outcome, fits[sets])

    def _by_set(
        self, demand: Demand, sets: Sequence[tuple[int, ...]]
    ) -> list[tuple[Judgement, float]]:
        """The gates' judgement of each set of contents, and how near its nearest name is."""
        rows, marks = self.catalogue.table.rows, Marks(prepare(demand), alike)
        own: dict[int, tuple[int, int]] = {}
        ranks = self.catalogue.table.facets().ranks
        # In the order of their digests, as `judge_contents` meets them.
        for number in sorted({one for each in sets for one in each}, key=ranks.__getitem__):
            row = rows[number]
            own[number] = marks.mark(row), distance(demand.device, row.device)
        return [
            (
                marks.judge_marked(
                    frozenset(own[one][0] for one in each), [rows[one] for one in each]
                ),
                _FITS[min((own[one][1] for one in each), default=2)],
            )
            for each in sets
        ]


_FITS = (1.0, 0.5, 0.0)


def _sets(found: Grouped) -> tuple[NDArray[np.intp], list[tuple[int, ...]]]:
    """The number of each entrant's set of contents, and the sets."""
    numbers: dict[tuple[int, ...], int] = {}
    sets = [numbers.setdefault(each, len(numbers)) for each in _contents(found)]
    return np.array(sets, np.intp), list(numbers)


def _contents(found: Grouped) -> Iterator[tuple[int, ...]]:
    terms, starts = found.terms.tolist(), found.starts.tolist()
    for start, end in pairwise(starts):
        yield tuple(terms[start:end])


def _numbers(values: Iterator[float | None]) -> Numbers:
    return np.array([np.nan if each is None else each for each in values], np.float64)
