"""A list of needs by words: the engine finds, PostgreSQL decides who sees what."""

from sqlalchemy.orm import Session

from app.core.errors import SearchUnavailable
from app.core.listing import Page
from app.core.permissions import Actor
from app.needs import queries
from app.needs.models import Need
from app.needs.schemas import NeedFilter
from search.browse import search_needs


def browse(session: Session, actor: Actor, wanted: NeedFilter) -> tuple[Page[Need], str]:
    """One page and a notice. With the engine down the list still shows, unsearched, and says so.

    One's own needs are always looked up in PostgreSQL, because drafts are not in the engine.
    """
    if not wanted.q or wanted.mine:
        return queries.listing(session, actor, wanted), ""
    try:
        hits = search_needs(
            wanted.q,
            region=wanted.region,
            service=wanted.service,
            organisation_id=wanted.organisation,
            status=tuple(queries.statuses(wanted)),
            page=wanted.page,
            size=queries.PAGE,
        )
    except SearchUnavailable as error:
        return queries.listing(session, actor, wanted), error.message
    rows = queries.by_ids(session, actor, hits.ids, wanted)
    return Page(rows, hits.total, wanted.page, queries.PAGE), ""
