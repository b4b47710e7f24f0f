"""Page searches of the catalogue, the needs and the projects: ids in order, a total, facets.

PostgreSQL decides what is shown of these ids. Facet counts only guide the eye; figures that
people rely on come from PostgreSQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict, Unpack

from search import filters
from search.asked import asking, second_thoughts
from search.client import client
from search.found import Page
from search.indexes import MAX_HITS, Index, uid
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
    request of the engine, and another one only where nothing was found (`asked.second_thoughts`);
    SearchUnavailable if it is away.
    """
    asked = asking(scope, text, wanted, since)
    found = asked.page(client().multi_search([*asked.queries(page, size)]))
    if found.total or not asked.words:
        return found
    return second_thoughts(asked, page, size) or found


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
