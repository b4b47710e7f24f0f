"""Names of regions in running text: every place a text mentions, with all codes that answer.

One dictionary of names, looked up longest first at each character, so the time grows with the
text alone. Which place is meant, and whose it is, is not decided here. Pure but for reading.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from app.metrology.need_text.readings import PlaceName
from app.regions.codes import NATION
from app.regions.reference import DATA, ReferenceDataError, read_reference
from app.regions.table import SHORTEST_NAME, Place, stem

FILE = DATA / "place_names.toml"


def _forms(place: Place) -> tuple[str, ...]:
    """The full, the short and the bare name: 昆山市, 昆山; 延边朝鲜族自治州, 延边州, 延边."""
    forms = (place.name, place.short_name, stem(place.short_name))
    return tuple(form for form in forms if len(form) >= SHORTEST_NAME)


class RegionGazetteer:
    """Finds names of places; see ``PlaceName``."""

    def __init__(self, places: Iterable[Place], more: Mapping[str, Iterable[str]]) -> None:
        """``more`` gives further names and their codes."""
        names: dict[str, set[str]] = defaultdict(set)
        for place in places:
            if place.code != NATION:
                for form in _forms(place):
                    names[form].add(place.code)
        for name, codes in more.items():
            names[name].update(codes)
        self._names = {name: tuple(sorted(codes)) for name, codes in names.items()}
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names, key=len, reverse=True):
            self._by_start[name[:SHORTEST_NAME]].append(name)

    def find(self, text: str) -> tuple[PlaceName, ...]:
        """All names in the text, longest first at each position, not overlapping."""
        found: list[PlaceName] = []
        position = 0
        while position < len(text) - 1:
            name = self._name_at(text, position)
            if name:
                found.append(PlaceName(position, position + len(name), self._names[name]))
            position += len(name) or 1
        return tuple(found)

    def _name_at(self, text: str, position: int) -> str:
        for name in self._by_start.get(text[position : position + SHORTEST_NAME], ()):
            if text.startswith(name, position) and _is_whole(text, position, name):
                return name
        return ""


def _is_whole(text: str, position: int, name: str) -> bool:
    """A Latin name must not be part of a longer word."""
    if not name.isascii():
        return True
    before, after = text[position - 1 : position], text[position + len(name) :][:1]
    return not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha())


def _more_names(path: Path, known: set[str]) -> dict[str, tuple[str, ...]]:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    names: dict[str, tuple[str, ...]] = {name: (code,) for name, code in raw["zones"].items()}
    names |= {name: tuple(codes) for name, codes in raw["latin"].items()}
    for name, codes in names.items():
        if unknown := set(codes) - known:
            raise ReferenceDataError(f"{path.name}：{name} 的代码 {unknown} 不存在，请改正。")
    return names


@cache
def reference_gazetteer() -> RegionGazetteer:
    """The gazetteer over the data files of this package; no database needed."""
    rows = read_reference().regions
    places = [Place(row.code, row.name, row.short_name, row.level) for row in rows]
    return RegionGazetteer(places, _more_names(FILE, {place.code for place in places}))
