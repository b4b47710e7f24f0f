"""A page search as queries of the engine, and its answers as a page.

`browse` asks one list, `everything` all of them; what fields mean is in `scopes`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.metrology.devices import find_device
from search import filters
from search.client import client
from search.correction import corrected
from search.fields import NAMES
from search.found import Hit, Marked, Page, marked
from search.indexes import MAX_HITS, Index, uid
from search.scopes import SCOPES, Scope
from search.sounds import joined
from search.words import plain_words

# A mark of letters and digits that is long enough for the engine to allow a typo.
_MARKS = re.compile(r"(?<!\S)(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{5,}(?!\S)", re.IGNORECASE)
# Rows must have every word, or the rarer ones: the commonest are left out first, one by one.
ALL, SOME = "all", "frequency"


def asking(
    scope: Index | str,
    text: str,
    wanted: Mapping[str, Sequence[str]],
    since: datetime | None = None,
) -> "Asked":
    """What is looked for; ValueError for a filter the list does not have."""
    known = SCOPES[Index(scope)]
    if unknown := [name for name in wanted if name not in known.filters]:
        raise ValueError(f"{scope} cannot be narrowed by {', '.join(unknown)}")
    chosen = {name: kept for name, values in wanted.items() if (kept := [v for v in values if v])}
    return Asked(known, _exact(joined(plain_words(text))), chosen, since)


def _exact(words: str) -> str:
    """Words so that what has a number in it is found as it stands.

    The last word of a search counts as the beginning of one, and a long word may differ by a
    letter: a blank after JJG 52 keeps it from meaning 522, quotes keep DN500 from meaning DN50.
    """
    exact = _MARKS.sub(r'"\g<0>"', words)
    return f"{exact} " if exact[-1:].isdigit() else exact


def second_thoughts(asked: "Asked", page: int, size: int) -> Page | None:
    """Where nothing was found: numbers typed in part, names meant, rows with some of the words.

    The first of these that finds anything; None if none does. One request of the engine.
    """
    typed = asked.words.replace('"', "").rstrip()
    meant = corrected(typed)
    tries = [replace(asked, words=typed)] if typed != asked.words else []
    tries += [replace(asked, words=meant, read_as=meant)] if meant != typed else []
    if (device := find_device(meant)) and device.name != typed:
        tries.append(replace(asked, words=device.name, read_as=device.name))
    tries.append(replace(asked, words=meant, strategy=SOME))
    answers = client().multi_search([query for one in tries for query in one.queries(page, size)])
    for one in tries:
        own, answers = answers[: one.count], answers[one.count :]
        found = one.page(own)
        if found.total:
            return found
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, as queries of the engine, and their answers as a page."""

    scope: Scope
    words: str
    chosen: Mapping[str, Sequence[str]]
    since: datetime | None = None
    strategy: str = ALL
    read_as: str = ""

    @property
    def _open(self) -> list[str]:
        """Facets that are narrowed by: each is counted by a query of its own, without itself."""
        return [name for name in self.scope.facets if name in self.chosen]

    @property
    def count(self) -> int:
        """How many queries a page takes."""
        return 1 + len(self._open)

    def queries(self, page: int, size: int) -> Iterator[dict[str, Any]]:
        """The hits with the facets that are not narrowed by, then one query for each other."""
        common = {
            "indexUid": uid(self.scope.index),
            "q": self.words,
            "locales": ["cmn"],
            "matchingStrategy": self.strategy,
        }
        if self.scope.owner != "id":
            common["distinct"] = self.scope.owner
        closed = [field for name, field in self.scope.facets.items() if name not in self.chosen]
        yield common | {
            "filter": self._where(),
            "page": min(max(page, 1), MAX_HITS // size),
            "hitsPerPage": size,
            "facets": closed,
            "sort": ["published_at:desc"],
            "attributesToRetrieve": [self.scope.owner, *(self._texts if self.words else ())],
            "showMatchesPosition": bool(self.words),
        }
        for name in self._open:
            yield common | {
                "filter": self._where(without=name),
                "page": 1,
                "hitsPerPage": 0,
                "facets": [self.scope.facets[name]],
                "attributesToRetrieve": [self.scope.owner],
            }

    def _where(self, without: str = "") -> str:
        return filters.all_of(
            *(
                filters.in_(self.scope.filters[name], values)
                for name, values in self.chosen.items()
                if name != without
            ),
            filters.gt("published_at", int(self.since.timestamp())) if self.since else "",
        )

    def page(self, answers: Sequence[dict[str, Any]]) -> Page:
        """The page from its answers, in the order of `queries`."""
        counted = {field: n for one in answers for field, n in one["facetDistribution"].items()}
        return Page(
            tuple(self._hit(hit) for hit in answers[0]["hits"]),
            int(answers[0]["totalHits"]),
            {name: counted.get(field, {}) for name, field in self.scope.facets.items()},
            sum(int(one["processingTimeMs"]) for one in answers),
            loose=self.strategy == SOME,
            read_as=self.read_as,
        )

    @property
    def _texts(self) -> tuple[str, ...]:
        return (*self.scope.marked, NAMES)

    def _hit(self, hit: dict[str, Any]) -> Hit:
        places = hit.get("_matchesPosition", {})
        found = {
            name: marked(hit[name], places[name])
            for name in self.scope.marked
            if name in places and name in hit
        }
        return Hit(int(hit[self.scope.owner]), found, _name(hit, places.get(NAMES, ())))


def _name(hit: Mapping[str, Any], places: Sequence[Mapping[str, Any]]) -> Marked | None:
    """Of the other names of the thing, the one in which the most was found, the shortest first."""
    by_name: dict[int, list[Mapping[str, Any]]] = {}
    for place in places:
        by_name.setdefault(place["indices"][0], []).append(place)
    if not by_name:
        return None
    best = max(
        by_name,
        key=lambda number: (
            sum(place["length"] for place in by_name[number]),
            -len(hit[NAMES][number]),
        ),
    )
    return marked(hit[NAMES][best], by_name[best])
