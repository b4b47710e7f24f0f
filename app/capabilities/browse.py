"""The public catalogue by words: the engine finds, PostgreSQL decides who sees what."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.capabilities import queries
from app.capabilities.models import Capability
from app.capabilities.schemas import CapabilityFilter
from app.core.errors import SearchUnavailable
from app.core.listing import Page
from app.core.permissions import Actor
from search.browse import Hits, search_capabilities

MAX_EXPORT = 50_000
_CHUNK = 1000


def browse(
    session: Session, actor: Actor, wanted: CapabilityFilter
) -> tuple[Page[Capability], str]:
    """One page and a notice. With the engine down the list still shows, unsearched, and says so."""
    if not wanted.q:
        return queries.listing(session, actor, wanted), ""
    try:
        hits = _search(wanted, wanted.page, queries.PAGE)
    except SearchUnavailable as error:
        return queries.listing(session, actor, wanted), error.message
    rows = queries.by_ids(session, actor, hits.ids, wanted)
    return Page(rows, hits.total, wanted.page, queries.PAGE), ""


def exported(session: Session, actor: Actor, wanted: CapabilityFilter) -> Iterator[Capability]:
    """All rows the filter shows, at most `MAX_EXPORT`.

    SearchUnavailable if there are words and the engine is away: without them it is another list.
    """
    if not wanted.q:
        yield from queries.stream_listing(session, actor, wanted, MAX_EXPORT)
        return
    for number in range(1, MAX_EXPORT // _CHUNK + 1):
        ids = _search(wanted, number, _CHUNK).ids
        yield from queries.by_ids(session, actor, ids, wanted)
        session.expire_all()
        if len(ids) < _CHUNK:
            return


def _search(wanted: CapabilityFilter, number: int, size: int) -> Hits:
    return search_capabilities(
        wanted.q,
        page=number,
        size=size,
        region=wanted.region,
        organisation_id=wanted.organisation,
        kind=wanted.kind,
        service=wanted.service,
        mode=wanted.mode,
        proof_kind=wanted.proof_kind,
    )
