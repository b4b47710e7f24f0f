"""Who entered a field with which contents and facts: columns, and the bytes a run keeps. Pure.

Numbers are little-endian; nan where nothing is known. The same entries give the same bytes on every
machine.
"""

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.matching.policies.sections import Level

Column = NDArray[Any]
_MARK = b"HQ2"
_LEVELS = tuple(Level)
_HEAD = struct.Struct("<3sII")


class Fact(NamedTuple):
    """A fact of a track: its name, how it is written, and what it is when it says nothing."""

    name: str
    dtype: str
    silent: Any


MARKET = (
    Fact("days", "<f8", None),
    Fact("transit_days", "<f8", None),
    Fact("price", "<f8", None),
    Fact("freight", "<f8", None),
    Fact("on_time", "<f8", None),
    Fact("on_time_n", "<i4", 0),
    Fact("rating", "<f8", None),
    Fact("free_share", "<f8", None),
    Fact("newcomer", "|b1", False),
)
STATUTORY = (
    Fact("level", "|u1", None),
    Fact("distance_steps", "<i4", None),
    Fact("covers_place", "|b1", None),
    Fact("authorised", "|b1", None),
)


@dataclass(frozen=True, eq=False)
class Entries:
    """Entrants by place: `counts` contents each of `which`, numbers into `contents` (rising).

    `facts` holds the columns of one track by name.
    """

    contents: tuple[str, ...]
    owners: NDArray[np.int64]
    counts: NDArray[np.int32]
    which: NDArray[np.int32]
    facts: Mapping[str, Column]

    @classmethod
    def of(
        cls,
        owners: Sequence[int],
        terms: Sequence[tuple[str, ...]],
        facts: Sequence[Any],
        track: Sequence[Fact],
    ) -> Self:
        """Of entrants one by one: their contents, and their facts as attributes."""
        contents = tuple(sorted({one for each in terms for one in each}))
        number = {digest: place for place, digest in enumerate(contents)}
        return cls(
            contents,
            np.array(owners, np.int64),
            np.array([len(each) for each in terms], np.int32),
            np.array([number[one] for each in terms for one in each], np.int32),
            {
                each.name: np.array(
                    [_written(each, getattr(one, each.name)) for one in facts], each.dtype
                )
                for each in track
            },
        )

    def terms(self) -> list[tuple[str, ...]]:
        """The contents of each entrant."""
        ends = np.cumsum(self.counts).tolist()
        named = [self.contents[each] for each in self.which.tolist()]
        return [
            tuple(named[end - count : end])
            for end, count in zip(ends, self.counts.tolist(), strict=True)
        ]

    def facts_of(self, track: Sequence[Fact]) -> list[dict[str, Any]]:
        """The facts of each entrant by name."""
        columns = [[_read(fact, one) for one in self.facts[fact.name].tolist()] for fact in track]
        names = [fact.name for fact in track]
        if not columns:
            return [{} for _ in self.counts]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def pack(self, track: Sequence[Fact]) -> bytes:
        """Everything as bytes."""
        digests = bytes.fromhex("".join(self.contents).replace("-", ""))
        columns = [self.owners.astype("<i8"), self.counts.astype("<i4"), self.which.astype("<i4")]
        columns += [self.facts[fact.name].astype(fact.dtype) for fact in track]
        head = _HEAD.pack(_MARK, len(self.contents), len(self.owners))
        return b"".join((head, digests, *(each.tobytes() for each in columns)))

    @classmethod
    def read(cls, data: bytes, track: Sequence[Fact]) -> Self:
        """What `pack` wrote."""
        _, known, entrants = _HEAD.unpack_from(data)
        start = _HEAD.size + 16 * known
        contents = tuple(
            _digest(data[place : place + 16]) for place in range(_HEAD.size, start, 16)
        )
        take = _taker(data, start)
        owners, counts = take("<i8", entrants), take("<i4", entrants)
        which = take("<i4", int(counts.sum()))
        facts = {fact.name: take(fact.dtype, entrants) for fact in track}
        return cls(contents, owners, counts, which, facts)


def is_packed(data: bytes) -> bool:
    """Whether these bytes are of `pack`; runs of earlier releases hold JSON."""
    return data.startswith(_MARK)


def _taker(data: bytes, start: int) -> Callable[[str, int], Column]:
    place = start

    def take(dtype: str, count: int) -> Column:
        nonlocal place
        column = np.frombuffer(data, dtype, count, place)
        place += column.nbytes
        return column

    return take


def _digest(data: bytes) -> str:
    text = data.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _written(fact: Fact, value: Any) -> Any:
    if fact.name == "level":
        return _LEVELS.index(value)
    return np.nan if value is None else value


def _read(fact: Fact, value: Any) -> Any:
    if fact.name == "level":
        return _LEVELS[value]
    return None if isinstance(value, float) and isnan(value) else value


def levels(values: Iterable[Level]) -> Column:
    """Levels as they are written."""
    return np.array([_LEVELS.index(each) for each in values], "|u1")
