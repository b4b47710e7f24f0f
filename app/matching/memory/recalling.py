"""Recall from memory: the engine's question (`search.retrieve`) answered from columns. Pure.

The same rows in less time than a question to another process takes, for whoever ranks many needs
one after another. What is asked of a row is in `app.capabilities.recall` in words of SQL.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.capabilities.asking import CapabilityQuery
from app.capabilities.recall import RELATED
from app.matching.memory.columns import Columns, Flags
from app.matching.memory.contents import Conditions, ContentTable, Facets, Kin, Numbers
from app.metrology.reach import Hull, Reach, Sought

Places = NDArray[np.intp]
T = TypeVar("T", bound=Hashable)


class Kinship:
    """Which kins are sought: an index over the few thousand that occur. For any thread."""

    def __init__(self, kins: list[Kin]) -> None:
        self._kins, self._seen = kins, 0
        self._lines: dict[str, set[int]] = defaultdict(set)
        self._codes: dict[str, set[int]] = defaultdict(set)
        self._measurands: dict[str, set[int]] = defaultdict(set)
        self._names: dict[str, set[int]] = defaultdict(set)
        self._codeless: set[int] = set()
        self._lock = threading.Lock()

    def akin(self, sought: Sought) -> set[int]:
        """Of the same device line; where one side has no codes, of like name or measurand."""
        with self._lock:
            self._learn()
            measuring = _any(self._measurands, sought.measurands)
            named = measuring | _any(self._names, sought.name_keys)
            if not sought.devices:
                return named
            near = _any(self._lines, sought.devices) | _any(self._codes, sought.broader)
            return near | (named & self._codeless)

    def measuring(self, sought: Sought) -> set[int]:
        """Of one of the measurands."""
        with self._lock:
            self._learn()
            return _any(self._measurands, sought.measurands)

    def _learn(self) -> None:
        """Take in the kins that came since it was last asked."""
        known = len(self._kins)
        for number in range(self._seen, known):
            kin = self._kins[number]
            for index, keys in (
                (self._lines, kin.device_lines),
                (self._codes, kin.device_codes),
                (self._measurands, kin.measurand_codes),
                (self._names, kin.name_keys),
            ):
                for key in keys:
                    index[key].add(number)
            if not kin.device_codes:
                self._codeless.add(number)
        self._seen = known


def near_places(
    columns: Columns, table: ContentTable, kinship: Kinship, query: CapabilityQuery
) -> Places:
    """Rows that may serve, by place."""
    facets = table.facets()
    contents = _of_kins(facets, kinship.akin(query.sought))
    kept = contents[_serving(facets, table, contents, query)]
    kept = kept[_reaching(facets, table, kept, query.sought.reach, loose=True)]
    return _rows(columns, kept, query)


def far_places(
    columns: Columns, table: ContentTable, kinship: Kinship, query: CapabilityQuery
) -> Places:
    """Some rows for other devices of the measurand; which ones their content decides."""
    sought = query.sought
    if not sought.measurands or not sought.reach.kinds:
        return np.empty(0, np.intp)
    facets = table.facets()
    contents = _of_kins(facets, kinship.measuring(sought) - kinship.akin(sought))
    kept = contents[_serving(facets, table, contents, query)]
    kept = kept[_reaching(facets, table, kept, sought.reach, loose=False)]
    at = _rows(columns, kept, query)
    order = np.lexsort((columns.ids[at], facets.ranks[columns.terms[at]]))
    return at[order[:RELATED]]


def _of_kins(facets: Facets, kins: Iterable[int]) -> Numbers:
    return _slices(facets.by_kin, sorted(kins))


def _slices(index: tuple[Numbers, Numbers], numbers: Iterable[int]) -> Numbers:
    order, starts = index
    last = len(starts) - 1
    parts = [order[starts[each] : starts[each + 1]] for each in numbers if each < last]
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def _serving(
    facets: Facets, table: ContentTable, contents: Numbers, query: CapabilityQuery
) -> Flags:
    """What a row says meets the wish; silence is for the gates to name."""

    def serves(said: Conditions) -> bool:
        return (
            (not query.service or not said.services or query.service in said.services)
            and (not query.mode or not said.modes or query.mode in said.modes)
            and (not query.proof_kind or said.proof_kind in (query.proof_kind, ""))
        )

    return _flags(facets.conditions[contents], table.conditions.values, serves)


def _reaching(
    facets: Facets, table: ContentTable, contents: Numbers, reach: Reach, *, loose: bool
) -> Flags:
    """The hulls meet; `loose`: or nothing is known of the row's range."""
    if reach.main is None:
        return np.ones(len(contents), np.bool_)
    kinds, floor, ceiling = facets.kinds[contents], *reach.main

    def otherwise(said: tuple[str, ...]) -> bool:
        if not said:
            return loose
        second = reach.kind in said and said[0] != reach.kind
        return second or any(each in said for each in reach.kinds[1:])

    def first(said: tuple[str, ...]) -> bool:
        return bool(said) and said[0] == reach.kind

    same = _flags(kinds, table.kinds.values, first)
    if ceiling is not None:
        same &= facets.lows[contents] <= ceiling
    if floor is not None:
        same &= facets.highs[contents] >= floor
    if reach.axes:
        wanted = dict(reach.axes)
        same &= _flags(
            facets.axes[contents], table.axes.values, lambda said: _axes_meet(said, wanted)
        )
    return same | _flags(kinds, table.kinds.values, otherwise)


def _axes_meet(said: str, wanted: Mapping[str, Hull]) -> bool:
    held = _hulls(said)
    return all(_meet(held[axis], hull) for axis, hull in wanted.items() if axis in held)


@lru_cache(maxsize=16_384)  # catalogues repeat a few hundred
def _hulls(said: str) -> Mapping[str, Hull]:
    read = json.loads(said) if said else {}
    return {axis: (low, high) for axis, (low, high) in read.items()}


def _meet(one: Hull, other: Hull) -> bool:
    (low, high), (floor, ceiling) = one, other
    return (low is None or ceiling is None or low <= ceiling) and (
        high is None or floor is None or high >= floor
    )


def _rows(columns: Columns, contents: Numbers, query: CapabilityQuery) -> Places:
    """The rows with these contents whose proof holds."""
    at = _slices(columns.by_term, contents.tolist()).astype(np.intp)
    return columns.holding(at, query.on)


def _flags(numbers: Numbers, values: list[T], holds: Callable[[T], bool]) -> Flags:
    """Whether it holds for the value of each number; asked once of each value that occurs."""
    occurring = np.unique(numbers)
    asked = np.array([holds(values[each]) for each in occurring], np.bool_)
    return asked[np.searchsorted(occurring, numbers)] if len(numbers) else asked


def _any(index: Mapping[str, set[int]], keys: Iterable[str]) -> set[int]:
    return set().union(*(index[key] for key in keys if key in index))
