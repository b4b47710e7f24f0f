"""The rows of a catalogue that may be matched, as columns: who offers what, on which terms. Pure.

One state of the catalogue; a change makes another. Days are ordinals of `date`, money is in fen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.matching.memory.contents import Numbers, grouped

Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]
ALWAYS = (0, 2**31 - 1)  # a proof that names no days
UNSAID = -1
_NEVER = np.iinfo(np.int64).max


class Line(NamedTuple):
    """One row: `term` is the number of its content, `places` that of its authorised regions."""

    id: int
    owner: int
    term: int
    since: int
    until: int
    days: int
    fen: int
    legal: bool
    places: int


class Grouped(NamedTuple):
    """Rows by institution, rising: its contents, each once, its quickest and its cheapest row.

    The contents of institution i are `terms[starts[i]:starts[i + 1]]`. `days` and `fen` are UNSAID
    where no row says them.
    """

    owners: Ids
    starts: Numbers
    terms: Numbers
    days: Ids
    fen: Ids


@dataclass(frozen=True, eq=False)
class Columns:
    """Rows by rising id. Published, of verified institutions; their proofs may not hold yet."""

    ids: Ids
    owners: Ids
    terms: Numbers
    since: Numbers
    until: Numbers
    days: Numbers
    fen: Ids
    legal: Flags
    places: Numbers

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Self:
        """Columns of lines in any order."""
        columns = list(zip(*lines, strict=True)) or [()] * len(Line._fields)
        made: list[NDArray[Any]] = [
            np.array(column, dtype) for column, dtype in zip(columns, _TYPES, strict=True)
        ]
        order = np.argsort(made[0], kind="stable")
        return cls(*(column[order] for column in made))

    def replaced(self, owners: Iterable[int], lines: Sequence[Line]) -> Self:
        """The same with these lines for all of these owners."""
        kept = ~np.isin(self.owners, np.array(sorted(owners), np.int64))
        fresh = Columns.of(lines)
        joined = [
            np.concatenate((getattr(self, each.name)[kept], getattr(fresh, each.name)))
            for each in fields(self)
        ]
        order = np.argsort(joined[0], kind="stable")
        return type(self)(*(column[order] for column in joined))

    @cached_property
    def by_term(self) -> tuple[Numbers, Numbers]:
        """Places sorted by content, and where each content starts."""
        return grouped(self.terms)

    def places_of(self, ids: Sequence[int]) -> NDArray[np.intp]:
        """Where these rows stand; those that are not here are left out."""
        wanted = np.unique(np.array(ids, np.int64))
        if not len(self.ids):
            return np.empty(0, np.intp)
        at = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        held: NDArray[np.intp] = at[self.ids[at] == wanted]
        return held

    def holding(self, at: NDArray[np.intp], on: date) -> NDArray[np.intp]:
        """Those of these places whose proof holds on a day."""
        day = on.toordinal()
        return at[(self.since[at] <= day) & (self.until[at] >= day)]

    def by_owner(self, at: NDArray[np.intp], ranks: Numbers) -> Grouped:
        """The rows at these places by institution; contents in the order of their ranks."""
        owners, terms = self.owners[at], self.terms[at]
        order = np.lexsort((ranks[terms], owners))
        at, owners, terms = at[order], owners[order], terms[order]
        new_owner = _changes(owners)
        new_term = new_owner | _changes(terms)
        starts = np.flatnonzero(new_owner)
        counts = np.cumsum(new_term)
        ends = np.append(counts[starts] - 1, counts[-1] if len(counts) else 0)
        return Grouped(
            owners[starts],
            ends.astype(np.int32),
            terms[new_term],
            _least(self.days[at].astype(np.int64), starts),
            _least(self.fen[at], starts),
        )


_TYPES = (
    np.int64,
    np.int64,
    np.int32,
    np.int32,
    np.int32,
    np.int32,
    np.int64,
    np.bool_,
    np.int32,
)


def fen_of(amount: Decimal | None) -> int:
    """Yuan as whole fen, in which prices are stored."""
    return UNSAID if amount is None else int(amount.scaleb(2))


def _changes(values: NDArray[np.int64] | Numbers) -> Flags:
    """Where another value begins."""
    new = np.ones(len(values), np.bool_)
    new[1:] = values[1:] != values[:-1]
    return new


def _least(values: Ids, starts: NDArray[np.intp]) -> Ids:
    """The least that is said in each group."""
    if not len(starts):
        return np.empty(0, np.int64)
    least = np.minimum.reduceat(np.where(values == UNSAID, _NEVER, values), starts)
    return np.where(least == _NEVER, UNSAID, least)
