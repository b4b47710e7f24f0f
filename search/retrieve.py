"""Recall: which capabilities may serve a need item, and which open needs a capability may serve.

Ids only. The filters are necessary conditions of the exact gates, never sufficient ones: nothing
that the gates would pass is lost here, to wording or to a limit. Whether a candidate really serves
is for the gates to say. `app.capabilities.recall` asks PostgreSQL the same.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from app.capabilities.asking import CapabilityQuery, NeedQuery
from app.capabilities.recall import RELATED
from app.metrology.reach import Hull, Reach, Sought
from app.needs.workflow import OPEN
from search import filters
from search.client import client
from search.documents import axis_fields, day_number
from search.indexes import MAX_HITS, Index, uid
from search.words import plain_words, tails

# Rows that only words find cannot be judged exactly; the best of them are plenty.
WORDED = 100


def capability_candidates(query: CapabilityQuery) -> tuple[list[int], list[int]]:
    """Ids of every row that may serve the item, and of some for other devices worth a question.

    One request, one snapshot of the index. SearchUnavailable if the engine is away.
    """
    base = _capability_conditions(query)
    queries = [_query(Index.CAPABILITIES, _near(query.sought, base), MAX_HITS)]
    if far := _far(query.sought, base):
        queries.append(_query(Index.CAPABILITIES, far, RELATED) | {"sort": ["terms:asc", "id:asc"]})
    answers = [_ids(answer) for answer in client().multi_search(queries)]
    return answers[0], answers[1] if len(answers) > 1 else []


def capabilities_by_words(query: CapabilityQuery, words: str) -> list[int]:
    """Ids of the rows that fit the words best, best first, whatever their device.

    For demands whose device nobody knows. SearchUnavailable if the engine is away.
    """
    text = plain_words(words)
    base = _capability_conditions(query)
    reach = filters.any_of(_meets(query.sought.reach), filters.eq("unread", True))
    where = filters.all_of(base, reach if query.sought.reach.kinds else "")
    queries = [
        _query(Index.CAPABILITIES, where, WORDED) | {"q": one, "matchingStrategy": "last"}
        for one in (text, *tails(text))
        if one
    ]
    answers = client().multi_search(queries) if queries else []
    return list(dict.fromkeys(row_id for answer in answers for row_id in _ids(answer)))[:WORDED]


def need_candidates(query: NeedQuery) -> list[tuple[int, int]]:
    """(need id, position) of every item of an open need that the row may serve.

    Followed by some for other devices of the same measurand, newest first. SearchUnavailable if
    the engine is away.
    """
    base = filters.all_of(
        filters.in_("status", [str(status) for status in OPEN]),
        _stated("service", query.services),
        _stated("mode", query.modes),
        _stated("proof_kind", (query.proof_kind,) if query.proof_kind else ()),
    )
    queries = [_query(Index.NEEDS, _near(query.sought, base), MAX_HITS)]
    if far := _far(query.sought, base):
        queries.append(_query(Index.NEEDS, far, RELATED) | {"sort": ["published_at:desc"]})
    answers = client().multi_search(queries)
    split = [str(hit["id"]).split("-") for answer in answers for hit in answer["hits"]]
    return [(int(need_id), int(position)) for need_id, position in split]


def _capability_conditions(query: CapabilityQuery) -> str:
    today = day_number(query.on, 0)
    return filters.all_of(
        filters.le("proof_valid_from", today),
        filters.ge("proof_valid_to", today),
        _stated("services", (query.service,) if query.service else ()),
        _stated("modes", (query.mode,) if query.mode else ()),
        _stated("proof_kind", (query.proof_kind,) if query.proof_kind else ()),
        _stated("authorised_regions", query.places),
    )


def _stated(field: str, wanted: Iterable[str]) -> str:
    """The field meets a wish or says nothing: silence is for the gates to name, not to lose."""
    wanted = list(wanted)
    return filters.any_of(filters.in_(field, wanted), filters.is_empty(field)) if wanted else ""


def _near(sought: Sought, base: str) -> str:
    """Of the same device line and within reach, or with a range nobody could read."""
    reach = filters.any_of(_meets(sought.reach), filters.eq("unread", True))
    return filters.all_of(base, _akin(sought), reach if sought.reach.kinds else "")


def _far(sought: Sought, base: str) -> str:
    """For another device, but of the same measurand and within reach; "" if nothing is known."""
    if not sought.measurands or not sought.reach.kinds:
        return ""
    shared = filters.in_("measurand_codes", sought.measurands)
    return filters.all_of(base, filters.not_(_akin(sought)), shared, _meets(sought.reach))


def _akin(sought: Sought) -> str:
    """Of the same device line; where one side has no device codes, of like name or measurand."""
    named = filters.any_of(
        _any("measurand_codes", sought.measurands), _any("name_keys", sought.name_keys)
    )
    if not sought.devices:
        return named or filters.NOTHING
    return filters.any_of(
        _any("device_lines", sought.devices),
        _any("device_codes", sought.broader),
        filters.all_of(filters.is_empty("device_codes"), named) if named else "",
    )


def _any(field: str, values: Sequence[str]) -> str:
    return filters.in_(field, values) if values else ""


def _meets(reach: Reach) -> str:
    """The other side's hull meets ours.

    A document holds the hull of its first kind only. Where a kind meets as a second one on either
    side there is no number to compare, so the row is recalled and the gates decide.
    """
    if reach.main is None:
        return ""
    axes = (_meets_axis(axis, hull) for axis, hull in reach.axes)
    same = filters.all_of(filters.eq("kind", reach.kind), _overlap("lo", "hi", reach.main), *axes)
    second = filters.all_of(filters.eq("kinds", reach.kind), filters.ne("kind", reach.kind))
    return filters.any_of(same, second, _any("kinds", reach.kinds[1:]))


def _meets_axis(axis: str, hull: Hull) -> str:
    low, high = axis_fields(axis)
    return filters.any_of(filters.lacks(low), _overlap(low, high, hull))


def _overlap(low: str, high: str, hull: Hull) -> str:
    floor, ceiling = hull
    return filters.all_of(
        "" if ceiling is None else filters.le(low, ceiling),
        "" if floor is None else filters.ge(high, floor),
    )


def _query(index: Index, where: str, limit: int) -> dict[str, Any]:
    return {
        "indexUid": uid(index),
        "filter": where,
        "limit": limit,
        "attributesToRetrieve": ["id"],
        "locales": ["cmn"],
    }


def _ids(answer: dict[str, Any]) -> list[int]:
    return [int(hit["id"]) for hit in answer["hits"]]
