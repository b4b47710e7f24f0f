"""One search over all indexes in one request, for the search field that takes anything."""

from dataclasses import dataclass

from search.browse import Hits
from search.client import client
from search.indexes import Index, uid
from search.words import plain_words

SHOWN = 5


@dataclass(frozen=True)
class Everything:
    """The best few of each kind, with how many there are."""

    capabilities: Hits
    needs: Hits
    projects: Hits


def search_everything(q: str) -> Everything:
    """The best hits of each index. SearchUnavailable if the engine is away."""
    common = {"q": plain_words(q), "page": 1, "hitsPerPage": SHOWN, "locales": ["cmn"]}
    queries = [
        {"indexUid": uid(Index.CAPABILITIES), "attributesToRetrieve": ["id"], **common},
        {
            "indexUid": uid(Index.NEEDS),
            "attributesToRetrieve": ["need_id"],
            "distinct": "need_id",
            **common,
        },
        {"indexUid": uid(Index.PROJECTS), "attributesToRetrieve": ["id"], **common},
    ]
    answers = client().multi_search(queries)
    hits = [
        Hits([int(value) for hit in answer["hits"] for value in hit.values()], answer["totalHits"])
        for answer in answers
    ]
    return Everything(*hits)
