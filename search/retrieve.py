"""Recall: which capabilities may serve a need item, and which open needs a capability may serve.

Ids only, best words first. The filters are necessary conditions of the exact gates, never
sufficient ones: nothing that the gates would pass is lost here, to wording or to a limit. Whether
a candidate really serves is for the gates to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.needs.workflow import OPEN
from search import filters
from search.client import client
from search.documents import day_number
from search.indexes import MAX_HITS, Index, uid
from search.words import plain_words, tails

# Rows found by words alone cannot be judged exactly; the best of them are plenty.
TEXT_LIMIT = 10_000
# How many of the rows that reach the interval words put in order. The engine's time goes by the
# hits it returns, and the order of words is the last thing a ranking looks at.
RANKED = 300


@dataclass(frozen=True, slots=True)
class NeedItemQuery:
    """What a need item asks for.

    `words` is free text, the device first; `kind`, `lo` and `hi` (SI; None: no limit) are the hull
    of its boxes, kind "" when its range was not read. `place_codes` are the place and all it lies
    in, given only where an authorisation must cover the place.
    """

    words: str
    today: date
    kind: str = ""
    lo: float | None = None
    hi: float | None = None
    services: tuple[str, ...] = ()
    mode: str = ""
    proof_kind: str = ""
    place_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CapabilityQuery:
    """What a capability row offers; fields as in NeedItemQuery, `kinds` all kinds of its boxes."""

    words: str
    kind: str = ""
    lo: float | None = None
    hi: float | None = None
    kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    proof_kind: str = ""


def capability_candidates(query: NeedItemQuery) -> list[tuple[int, int]]:
    """(capability id, rank) of every row that may serve the item, rank 0 first.

    SearchUnavailable if the engine is away.
    """
    today = day_number(query.today, 0)
    base = filters.all_of(
        filters.le("proof_valid_from", today),
        filters.ge("proof_valid_to", today),
        _stated("services", query.services),
        _stated("modes", (query.mode,) if query.mode else ()),
        _stated("proof_kind", (query.proof_kind,) if query.proof_kind else ()),
        _stated("authorised_regions", query.place_codes),
    )
    kinds = (query.kind,) if query.kind else ()
    reach = _overlap(query.kind, query.lo, query.hi, kinds)
    found = _recall(Index.CAPABILITIES, query.words, base, reach)
    return [(int(row_id), rank) for rank, row_id in enumerate(found)]


def need_candidates(query: CapabilityQuery) -> list[tuple[int, int]]:
    """(need id, position) of every item of an open need that the row may serve, best words first.

    SearchUnavailable if the engine is away.
    """
    base = filters.all_of(
        filters.in_("status", [str(status) for status in OPEN]),
        _stated("service", query.services),
        _stated("mode", query.modes),
        _stated("proof_kind", (query.proof_kind,) if query.proof_kind else ()),
    )
    reach = _overlap(query.kind, query.lo, query.hi, query.kinds)
    found = _recall(Index.NEEDS, query.words, base, reach)
    split = [str(document_id).split("-") for document_id in found]
    return [(int(need_id), int(position)) for need_id, position in split]


def _stated(field: str, wanted: Iterable[str]) -> str:
    """The field meets a wish or says nothing: silence is for the gates to name, not to lose."""
    wanted = list(wanted)
    return filters.any_of(filters.in_(field, wanted), filters.is_empty(field)) if wanted else ""


def _overlap(kind: str, lo: float | None, hi: float | None, kinds: Iterable[str]) -> str:
    """The other side's interval of this kind meets ours.

    A document holds the hull of its first kind only. Where a kind meets as a second one on either
    side there is no number to compare, so the row is recalled and the gates decide.
    """
    if not kind:
        return ""
    same = filters.all_of(
        filters.eq("kind", kind),
        "" if hi is None else filters.le("lo", hi),
        "" if lo is None else filters.ge("hi", lo),
    )
    second = filters.all_of(filters.eq("kinds", kind), filters.ne("kind", kind))
    others = [other for other in kinds if other != kind]
    return filters.any_of(same, second, filters.in_("kinds", others) if others else "")


def _recall(index: Index, words: str, base: str, reach: str) -> list[int | str]:
    """Document ids: best words first, then whatever else reaches the interval.

    One request. The search without words has no limit and is one snapshot of the index: paging
    through it could skip rows while others are written.
    """
    text = plain_words(words)
    # What only words can find: rows whose range was not read, or all if the demand's was not.
    loose = filters.all_of(base, filters.eq("unread", True) if reach else "")
    queries = [_query(index, one, loose, TEXT_LIMIT) for one in (text, *tails(text)) if one]
    if reach:
        near = filters.all_of(base, reach)
        queries = [_query(index, text, near, RANKED), *queries, _query(index, "", near, MAX_HITS)]
    answers = client().multi_search(queries) if queries else []
    return list(dict.fromkeys(hit["id"] for answer in answers for hit in answer["hits"]))


def _query(index: Index, text: str, where: str, limit: int) -> dict[str, Any]:
    return {
        "indexUid": uid(index),
        "q": text,
        "filter": where,
        "limit": limit,
        "attributesToRetrieve": ["id"],
        "matchingStrategy": "last",
        "locales": ["cmn"],
    }
