"""All regions in memory, for pure code and for pages: names, ancestors, finding a place by name.

Built once from rows (`queries.region_table`) and never changed. Finding never guesses: a text that
could mean several places comes back as all of them.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from app.regions.codes import NATION, covers, is_code, level_of, province_of

LONGEST_NAME = 60  # characters; longer texts are addresses or noise, not names of places
SHORTEST_NAME = 2
_SUFFIXES = ("地区", "市", "区", "县", "旗", "州", "盟")


@dataclass(frozen=True, slots=True)
class Place:
    """One region as code needs it; `tile` is (row, column) on the map of provincial units."""

    code: str
    name: str
    short_name: str
    level: str
    parent_code: str | None = None
    block4: str | None = None
    tile: tuple[int, int] | None = None
    is_regulator_unit: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several places answer to the text; ask which. Codes ascend."""

    text: str
    codes: tuple[str, ...]


def _normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def stem(name: str) -> str:
    """The name without its closing 市, 区, 县…, as long as two characters are left."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= SHORTEST_NAME:
            return name.removesuffix(suffix)
    return name


def _index(places: Iterable[Place]) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """Three indexes, tried in order: full names, short names, and all looser forms together."""
    full: dict[str, set[str]] = defaultdict(set)
    short: dict[str, set[str]] = defaultdict(set)
    loose: dict[str, set[str]] = defaultdict(set)
    for place in places:
        full[place.name].add(place.code)
        short[place.short_name].add(place.code)
        for text in (place.short_name, stem(place.short_name)):
            loose[text].add(place.code)
    return tuple(
        MappingProxyType({text: tuple(sorted(codes)) for text, codes in index.items()})
        for index in (full, short, loose)
    )


@dataclass(frozen=True)
class RegionTable:
    """Every region by code, and which 大区 centre each provincial unit belongs to on `as_of`."""

    places: Mapping[str, Place]
    centres: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _indexes(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        return _index(self.places.values())

    @property
    def provinces(self) -> tuple[Place, ...]:
        """The 34 provincial units and 兵团, in order of code."""
        found = (place for place in self.places.values() if place.level == "province")
        return tuple(sorted(found, key=lambda place: place.code))

    @property
    def province_options(self) -> list[tuple[str, str]]:
        """What a field offers: (code, short name) of each provincial unit."""
        return [(place.code, place.short_name) for place in self.provinces]

    def name(self, code: str) -> str:
        """Full name; the code itself when unknown, so that a page never breaks on old data."""
        place = self.places.get(code)
        return place.name if place else code

    def short_name(self, code: str) -> str:
        """Short name; the code itself when unknown."""
        place = self.places.get(code)
        return place.short_name if place else code

    def path(self, code: str) -> str:
        """Names from the provincial unit down, such as 江苏省苏州市昆山市; 全国 for the nation."""
        above = [each for each in reversed(self.ancestors(code)) if each != NATION]
        return "".join(self.name(each) for each in [*above, code])

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes above, nearest first, ending in the nation; empty for the nation or the unknown."""
        found: list[str] = []
        place = self.places.get(code)
        while place and place.parent_code:
            found.append(place.parent_code)
            place = self.places.get(place.parent_code)
        return tuple(found)

    def centre_of(self, code: str) -> str | None:
        """Code of the 大区 centre of the place's provincial unit; None for 全国, 港, 澳, 台."""
        province = province_of(code)
        return self.centres.get(province) if province else None

    def find(self, text: str, *, level: str | None = None) -> str | Ambiguous | None:
        """The place a text names: its code, Ambiguous, or None. Never guesses.

        Takes a code, a full or short name, a name without its closing 市 or 县, or a path such as
        江苏省苏州市. `level` keeps only places of that level. A bare province name (海南) is the
        province even if a county is called so as well; 吉林 is both a province and a city.
        """
        wanted = _normal(text)
        codes = [each for each in self._codes(wanted) if not level or level_of(each) == level]
        if len(codes) > 1:
            return Ambiguous(wanted, tuple(codes))
        return codes[0] if codes else None

    def _codes(self, text: str) -> tuple[str, ...]:
        if is_code(text):
            return (text,) if text in self.places else ()
        if len(text) > LONGEST_NAME:
            return ()
        return self._named(text) or self._on_path(text)

    def _named(self, text: str) -> tuple[str, ...]:
        full, short, loose = self._indexes
        if text in full:
            return full[text]
        exact = short.get(text, ())
        if any(level_of(code) == "province" for code in exact):
            return exact
        return loose.get(text, ())

    def _on_path(self, text: str) -> tuple[str, ...]:
        """Places named by the rest of the text inside a place named by its beginning."""
        full, _, loose = self._indexes
        found: set[str] = set()
        for cut in range(SHORTEST_NAME, len(text) - SHORTEST_NAME + 1):
            outers = self._named(text[:cut])
            if not outers:
                continue
            rest = text[cut:]
            for code in full.get(rest) or loose.get(rest) or self._on_path(rest):
                if any(code != outer and covers(outer, code) for outer in outers):
                    found.add(code)
        return tuple(sorted(found))
