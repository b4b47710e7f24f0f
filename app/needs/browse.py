"""A list of needs by words: the engine finds, PostgreSQL decides who sees what."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.capabilities.choices import MODES, NEED_SERVICES, PROOF_KINDS
from app.capabilities.disciplines import disciplines
from app.core.errors import SearchUnavailable
from app.core.facets import Dimension
from app.core.listing import Browsed, Page, unsearched
from app.core.permissions import Actor
from app.needs import queries
from app.needs.models import Need
from app.needs.schemas import NeedFilter
from app.regions.table import RegionTable
from search.browse import browse as search
from search.found import Page as Found
from search.indexes import Index


def dimensions(regions: RegionTable) -> list[Dimension]:
    """What a list of needs can be narrowed by."""
    return [
        Dimension("discipline", "专业", disciplines()),
        Dimension("region", "地区", dict(regions.province_options), regions.path),
        Dimension("service", "服务", dict(zip(NEED_SERVICES, NEED_SERVICES, strict=True))),
        Dimension("mode", "方式", dict(zip(MODES, MODES, strict=True))),
        Dimension("proof_kind", "要求的证明", dict(zip(PROOF_KINDS, PROOF_KINDS, strict=True))),
    ]


def browse(session: Session, actor: Actor, wanted: NeedFilter) -> Browsed[Need]:
    """One page. Without words PostgreSQL lists and the engine only counts.

    With the engine away PostgreSQL looks for the words as they are written, and it is said. One's
    own needs are always looked up in PostgreSQL, because drafts are not in the engine.
    """
    if wanted.mine:
        return Browsed(queries.listing(session, actor, wanted))
    try:
        found = _search(wanted)
    except SearchUnavailable as error:
        return unsearched(lambda asking: queries.listing(session, actor, asking), wanted, error)
    counts = {**found.facets, "proof_kind": found.facets["proof"]}
    if not wanted.q:
        return Browsed(queries.listing(session, actor, wanted), counts)
    rows = queries.by_ids(session, actor, found.ids, wanted)
    page = Page(rows, found.total, wanted.page, queries.PAGE)
    return Browsed(page, counts, {hit.id: hit for hit in found.hits}, found.loose, found.read_as)


def asked(wanted: NeedFilter) -> dict[str, Sequence[str]]:
    """What a filter asks for, words apart, under the names the search knows."""
    return {
        "discipline": wanted.discipline,
        "region": wanted.region,
        "service": wanted.service,
        "mode": wanted.mode,
        "proof": wanted.proof_kind,
        "status": list(queries.statuses(wanted)),
        "organisation": [str(wanted.organisation or "")],
    }


def _search(wanted: NeedFilter) -> Found:
    return search(Index.NEEDS, wanted.q, asked(wanted), wanted.page, size=queries.PAGE)
