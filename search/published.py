"""What was published since a moment and has all the words, for people who follow a search."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from search.asked import asking
from search.client import client
from search.indexes import Index


def published_since(
    scope: Index | str,
    text: str,
    wanted: Mapping[str, Sequence[str]],
    since: datetime,
    *,
    size: int,
) -> list[int]:
    """Ids of at most `size` rows, best first, exactly as typed: an alert must not guess.

    Whole seconds count. One request of the engine; SearchUnavailable if it is away.
    """
    asked = asking(scope, text, wanted, since)
    query = next(iter(asked.queries(1, size))) | {"facets": []}
    return asked.page(client().multi_search([query])).ids
