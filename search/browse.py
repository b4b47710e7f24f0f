"""Page searches of the catalogue, the needs and the projects: ids in order, a total, facets.

PostgreSQL decides what is shown of these ids. Facet counts only guide the eye; figures that
people rely on come from PostgreSQL.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict, Unpack

from search import filters
from search.client import client
from search.found import Hit, Page, marked
from search.indexes import MAX_HITS, Index, uid
from search.scopes import SCOPES, Scope
from search.words import plain_words

PAGE = 20


@dataclass(frozen=True, slots=True)
class Hits:
    """One page: row ids best first, rows in all, and per facet how many documents a value has."""

    ids: list[int]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


def browse(
    scope: Index | str,
    text: str,
    wanted: Mapping[str, Sequence[str]],
    page: int = 1,
    *,
    size: int = PAGE,
    since: datetime | None = None,
) -> Page:
    """A page (from 1) of a list for what was typed; without words the newest first.

    `wanted` and the facets use the names of `scopes.SCOPES`: values of one name widen, names
    narrow each other, empty values count for nothing; ValueError for a name the list does not know.
    A facet counts as if it were not itself narrowed by. `since` keeps what was published later.
    All of it is public; who asks makes no difference here, the rows are for PostgreSQL to show. One
    request of the engine; SearchUnavailable if it is away.
    """
    asked = _Asked(SCOPES[Index(scope)], plain_words(text), _chosen(scope, wanted), since)
    queries = [*asked.queries(page, size, "all")]
    if asked.words:
        queries += asked.queries(page, size, "frequency")
    answers = client().multi_search(queries)
    strict, loose = answers[: asked.count], answers[asked.count :]
    is_loose = bool(loose) and not strict[0]["totalHits"] and bool(loose[0]["totalHits"])
    return asked.page(loose if is_loose else strict, loose=is_loose)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for, as queries of the engine, and their answers as a page."""

    scope: Scope
    words: str
    chosen: Mapping[str, Sequence[str]]
    since: datetime | None

    @property
    def _open(self) -> list[str]:
        """Facets that are narrowed by: each is counted by a query of its own, without itself."""
        return [name for name in self.scope.facets if name in self.chosen]

    @property
    def count(self) -> int:
        """How many queries a page takes."""
        return 1 + len(self._open)

    def queries(self, page: int, size: int, strategy: str) -> Iterator[dict[str, Any]]:
        """The hits with the facets that are not narrowed by, then one query for each other."""
        common = {
            "indexUid": uid(self.scope.index),
            "q": self.words,
            "locales": ["cmn"],
            "matchingStrategy": strategy,
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
            "attributesToRetrieve": [self.scope.owner, *(self.scope.marked if self.words else ())],
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

    def page(self, answers: Sequence[dict[str, Any]], *, loose: bool) -> Page:
        """The page from its answers, in the order of `queries`."""
        counted = {field: n for one in answers for field, n in one["facetDistribution"].items()}
        return Page(
            tuple(self._hit(hit) for hit in answers[0]["hits"]),
            int(answers[0]["totalHits"]),
            {name: counted.get(field, {}) for name, field in self.scope.facets.items()},
            sum(int(one["processingTimeMs"]) for one in answers),
            loose,
        )

    def _hit(self, hit: dict[str, Any]) -> Hit:
        places = hit.get("_matchesPosition", {})
        texts = {name: hit[name] for name in self.scope.marked if name in places and name in hit}
        return Hit(
            int(hit[self.scope.owner]),
            {name: marked(text, places[name]) for name, text in texts.items()},
        )


def _chosen(scope: Index | str, wanted: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The filters that say something; ValueError for one the list does not have."""
    known = SCOPES[Index(scope)].filters
    if unknown := [name for name in wanted if name not in known]:
        raise ValueError(f"{scope} cannot be narrowed by {', '.join(unknown)}")
    return {name: kept for name, values in wanted.items() if (kept := [v for v in values if v])}


class CapabilityNarrowing(TypedDict, total=False):
    """Narrows the catalogue; absent, None or "" means any. `region` may be of any level."""

    region: str
    organisation_id: int | None
    kind: str
    service: str
    mode: str
    proof_kind: str


class NeedNarrowing(TypedDict, total=False):
    """Narrows the needs."""

    region: str
    organisation_id: int | None
    kind: str
    service: str
    mode: str
    status: str | tuple[str, ...]


class ProjectNarrowing(TypedDict, total=False):
    """Narrows the projects."""

    region: str
    organisation_id: int | None
    field_code: str
    collaboration_type: str
    status: str


# What a caller calls a condition → the field that holds it, where the two differ.
_COMMON = {"region": "region_codes", "kind": "kinds"}
_OF_CAPABILITIES = _COMMON | {"service": "services", "mode": "modes"}
_OF_PROJECTS = _COMMON | {"collaboration_type": "collaboration_types"}


def search_capabilities(
    q: str, *, page: int, size: int, **narrow: Unpack[CapabilityNarrowing]
) -> Hits:
    """A page (from 1) of capability ids; without words the newest first.

    SearchUnavailable if the engine is away; so for the others here.
    """
    body = _body(q, page, size) | {
        "filter": _where(narrow, _OF_CAPABILITIES),
        "facets": ["province_code", "kinds", "services", "modes", "proof_kind"],
    }
    return _page(Index.CAPABILITIES, body)


def search_needs(q: str, *, page: int, size: int, **narrow: Unpack[NeedNarrowing]) -> Hits:
    """A page (from 1) of need ids, each once however many of its items match."""
    body = _body(q, page, size) | {
        "filter": _where(narrow, _COMMON),
        "facets": ["province_code", "kinds", "service", "status"],
        "distinct": "need_id",
        "attributesToRetrieve": ["need_id"],
    }
    return _page(Index.NEEDS, body)


def search_projects(q: str, *, page: int, size: int, **narrow: Unpack[ProjectNarrowing]) -> Hits:
    """A page (from 1) of project ids; without words the newest first."""
    body = _body(q, page, size) | {
        "filter": _where(narrow, _OF_PROJECTS),
        "facets": ["province_code", "field_code", "collaboration_types", "status"],
    }
    return _page(Index.PROJECTS, body)


def _where(narrow: Mapping[str, Any], fields: Mapping[str, str]) -> str:
    """Every condition that is asked for; a tuple means any of its values."""
    asked = {fields.get(k, k): value for k, value in narrow.items() if value not in (None, "", ())}
    return filters.all_of(
        *(
            filters.in_(name, value) if isinstance(value, tuple) else filters.eq(name, value)
            for name, value in asked.items()
        )
    )


def _body(q: str, page: int, size: int) -> dict[str, Any]:
    return {
        "q": plain_words(q),
        "page": min(max(page, 1), MAX_HITS // size),
        "hitsPerPage": size,
        "attributesToRetrieve": ["id"],
        "sort": ["published_at:desc"],
        "locales": ["cmn"],
    }


def _page(index: Index, body: dict[str, Any]) -> Hits:
    answer = client().search(uid(index), body)
    ids = [int(value) for hit in answer["hits"] for value in hit.values()]
    return Hits(ids, int(answer["totalHits"]), answer["facetDistribution"])
