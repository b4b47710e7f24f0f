"""One search over all lists in one request, for the search field that takes anything."""

from dataclasses import dataclass

from search.asked import asking, second_thoughts
from search.client import client
from search.found import Page
from search.indexes import Index

SHOWN = 5


@dataclass(frozen=True)
class Everything:
    """The best few of each list, marked, with how many there are; counts of facets are left out."""

    capabilities: Page
    needs: Page
    projects: Page


def search_everything(q: str) -> Everything:
    """The best hits of each list, grouped, from one request of the engine.

    Where no list has anything, each is asked once more for what was meant. SearchUnavailable if
    the engine is away.
    """
    lists = [asking(index, q, {}) for index in Index]
    queries = [next(one.queries(1, SHOWN)) | {"facets": []} for one in lists]
    answers = client().multi_search(queries)
    pages = [one.page([answer]) for one, answer in zip(lists, answers, strict=True)]
    if lists[0].words and not any(page.total for page in pages):
        pages = [
            second_thoughts(one, 1, SHOWN) or page for one, page in zip(lists, pages, strict=True)
        ]
    return Everything(*pages)
