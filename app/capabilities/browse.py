"""The public catalogue by words: the engine finds, PostgreSQL decides who sees what."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from app.capabilities import queries
from app.capabilities.choices import MODES, PROOF_KINDS, SERVICES
from app.capabilities.disciplines import disciplines
from app.capabilities.models import Capability
from app.capabilities.schemas import CapabilityFilter
from app.core.errors import SearchUnavailable
from app.core.facets import Dimension
from app.core.listing import Browsed, Page, unsearched
from app.core.permissions import Actor
from app.regions.table import RegionTable
from search.browse import browse as search
from search.found import Page as Found
from search.indexes import Index

MAX_EXPORT = 50_000
_CHUNK = 1000


def dimensions(regions: RegionTable) -> list[Dimension]:
    """What the catalogue can be narrowed by."""
    return [
        Dimension("discipline", "专业", disciplines()),
        Dimension("region", "机构所在地", dict(regions.province_options), regions.path),
        Dimension("service", "服务", dict(zip(SERVICES, SERVICES, strict=True))),
        Dimension("mode", "方式", dict(zip(MODES, MODES, strict=True))),
        Dimension("proof_kind", "证明", dict(zip(PROOF_KINDS, PROOF_KINDS, strict=True))),
    ]


def browse(session: Session, actor: Actor, wanted: CapabilityFilter) -> Browsed[Capability]:
    """One page. Without words PostgreSQL lists and the engine only counts.

    With the engine away PostgreSQL looks for the words as they are written, and it is said.
    """
    try:
        found = _search(wanted, wanted.page, queries.PAGE)
    except SearchUnavailable as error:
        return unsearched(lambda asking: queries.listing(session, actor, asking), wanted, error)
    counts = {**found.facets, "proof_kind": found.facets["proof"]}
    if not wanted.q:
        return Browsed(queries.listing(session, actor, wanted), counts)
    rows = queries.by_ids(session, actor, found.ids, wanted)
    page = Page(rows, found.total, wanted.page, queries.PAGE)
    return Browsed(page, counts, {hit.id: hit for hit in found.hits}, found.loose, found.read_as)


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


def asked(wanted: CapabilityFilter) -> dict[str, Sequence[str]]:
    """What a filter asks for, words apart, under the names the search knows."""
    return {
        "discipline": wanted.discipline,
        "region": wanted.region,
        "service": wanted.service,
        "mode": wanted.mode,
        "proof": wanted.proof_kind,
        "kind": [wanted.kind],
        "organisation": [str(wanted.organisation or "")],
    }


def _search(wanted: CapabilityFilter, number: int, size: int) -> Found:
    return search(Index.CAPABILITIES, wanted.q, asked(wanted), number, size=size)
