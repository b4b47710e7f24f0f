"""What catalogue rows say, each content once, and by which of them a demand can be met. Pure.

A content is known by its digest, and what the gates are told of it never changes, so this table
only grows. Beside that it holds what recall asks of a row, as numbers into small tables of what occurs;
a newer lexicon may find the same content otherwise (`reading_version`), and is then believed.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.metrology.gate_inputs import Row

Numbers = NDArray[np.int32]
Ends = NDArray[np.float64]


class Kin(NamedTuple):
    """By which devices and names a row is found (`app.metrology.reach`)."""

    device_lines: frozenset[str]
    device_codes: frozenset[str]
    measurand_codes: frozenset[str]
    name_keys: frozenset[str]


class Conditions(NamedTuple):
    """Under which conditions a row serves."""

    services: frozenset[str]
    modes: frozenset[str]
    proof_kind: str


class Span(NamedTuple):
    """Kinds and hulls of a row's ranges; `axes` is the JSON of the influence axes' hulls or ""."""

    kinds: tuple[str, ...]
    low: float | None
    high: float | None
    axes: str


class Content(NamedTuple):
    """One content: its digest, what the gates are told and what recall asks, and who read that."""

    digest: str
    version: int
    row: Row
    kin: Kin
    conditions: Conditions
    span: Span


T = TypeVar("T", bound=Hashable)


class Occurring(Generic[T]):
    """Values by the number in which they first occurred."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._numbers: dict[T, int] = {}

    def number(self, value: T) -> int:
        """The number of a value, a new one if it never occurred."""
        found = self._numbers.setdefault(value, len(self.values))
        if found == len(self.values):
            self.values.append(value)
        return found


@dataclass(frozen=True, eq=False)
class Facets:
    """What recall asks of contents 0 to n, as columns; ends that do not exist are infinite."""

    kins: Numbers
    conditions: Numbers
    kinds: Numbers
    axes: Numbers
    lows: Ends
    highs: Ends
    ranks: Numbers  # the place of each digest among all

    @cached_property
    def by_kin(self) -> tuple[Numbers, Numbers]:
        """Contents sorted by kin, and where each kin starts."""
        return grouped(self.kins)


def grouped(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Places sorted by their number, and where each number starts (one more than there are)."""
    order = np.argsort(numbers, kind="stable").astype(np.int32)
    most = int(numbers.max()) + 1 if len(numbers) else 0
    starts = np.zeros(most + 1, np.int32)
    np.cumsum(np.bincount(numbers, minlength=most), out=starts[1:])
    return order, starts


@dataclass
class ContentTable:
    """All contents a process knows. One thread at a time may add."""

    digests: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    kins: Occurring[Kin] = field(default_factory=Occurring)
    conditions: Occurring[Conditions] = field(default_factory=Occurring)
    kinds: Occurring[tuple[str, ...]] = field(default_factory=Occurring)
    axes: Occurring[str] = field(default_factory=Occurring)
    versions: list[int] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _facets: list[tuple[int, int, int, int, float, float]] = field(default_factory=list)
    _relearnt: int = 0
    _columns: tuple[tuple[int, int], Facets] | None = None

    def __len__(self) -> int:
        return len(self.digests)

    def number(self, digest: str) -> int | None:
        """The number of a content; None if it is not known."""
        return self._numbers.get(digest)

    def unknown(self, versions: Mapping[str, int]) -> list[str]:
        """Digests that are not known, or only as an older version read them; rising."""
        return sorted(
            digest
            for digest, version in versions.items()
            if (number := self._numbers.get(digest)) is None or self.versions[number] < version
        )

    def add(self, content: Content) -> None:
        """Learn a content, or how a newer version finds it."""
        span, number = content.span, self._numbers.get(content.digest)
        facet = (
            self.kins.number(content.kin),
            self.conditions.number(content.conditions),
            self.kinds.number(span.kinds),
            self.axes.number(span.axes),
            -np.inf if span.low is None else span.low,
            np.inf if span.high is None else span.high,
        )
        if number is not None:
            self.versions[number], self._facets[number] = content.version, facet
            self._relearnt += 1
            return
        # Other threads read meanwhile: what `_facets` counts is there already.
        self.digests.append(content.digest)
        self.rows.append(content.row)
        self.versions.append(content.version)
        self._facets.append(facet)
        self._numbers[content.digest] = len(self._facets) - 1

    def found(self, digests: Iterable[str]) -> dict[str, Row]:
        """The rows of those that are known, by digest."""
        numbers = ((digest, self._numbers.get(digest)) for digest in digests)
        return {digest: self.rows[number] for digest, number in numbers if number is not None}

    def facets(self) -> Facets:
        """The columns of all contents there are now."""
        state, made = (len(self._facets), self._relearnt), self._columns
        if made is None or made[0] != state:
            made = self._columns = state, self._made()
        return made[1]

    def _made(self) -> Facets:
        facets = self._facets[:]
        columns, count = list(zip(*facets, strict=True)) or [()] * 6, len(facets)
        ranks = np.empty(count, np.int32)
        order = sorted(range(count), key=self.digests.__getitem__)
        ranks[order] = np.arange(count, dtype=np.int32)
        whole = (np.array(column, np.int32) for column in columns[:4])
        kins, conditions, kinds, axes = whole
        lows, highs = (np.array(column, np.float64) for column in columns[4:])
        return Facets(kins, conditions, kinds, axes, lows, highs, ranks)
