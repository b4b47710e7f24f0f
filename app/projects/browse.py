"""A list of projects by words: the engine finds, PostgreSQL decides who sees what."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.core.errors import SearchUnavailable
from app.core.facets import Dimension
from app.core.listing import Browsed, Page, unsearched
from app.core.permissions import Actor
from app.projects import queries
from app.projects.models import Project
from app.projects.schemas import ProjectFilter
from app.regions.table import RegionTable
from app.taxonomies.queries import term_names
from search.browse import browse as search
from search.found import Page as Found
from search.indexes import Index

STATUSES = {
    "proposed": "待遴选",
    "selected": "已入库",
    "recruiting": "征集中",
    "teamed": "已组队",
    "executing": "实施中",
    "accepted": "已验收",
    "transferred": "已转化",
    "closed": "已结束",
}
OWN_STATUSES = {"draft": "草稿", "returned": "已退回", **STATUSES, "withdrawn": "已撤回"}


def dimensions(session: Session, regions: RegionTable, *, own: bool = False) -> list[Dimension]:
    """What a list of projects can be narrowed by; `own` ones have statuses others never see."""
    return [
        Dimension("field", "领域", term_names(session, "fields")),
        Dimension("collaboration", "协作方式", term_names(session, "collaboration_types")),
        Dimension("region", "地区", dict(regions.province_options), regions.path),
        Dimension("status", "状态", OWN_STATUSES if own else STATUSES),
    ]


def browse(session: Session, actor: Actor, wanted: ProjectFilter) -> Browsed[Project]:
    """One page. Without words PostgreSQL lists and the engine only counts.

    With the engine away PostgreSQL looks for the words as they are written, and it is said. One's
    own projects are always looked up in PostgreSQL, because drafts are not in the engine.
    """
    if wanted.mine:
        return Browsed(queries.listing(session, actor, wanted))
    try:
        found = _search(wanted)
    except SearchUnavailable as error:
        return unsearched(lambda asking: queries.listing(session, actor, asking), wanted, error)
    if not wanted.q:
        return Browsed(queries.listing(session, actor, wanted), found.facets)
    rows = queries.by_ids(session, actor, found.ids, wanted)
    page = Page(rows, found.total, wanted.page, queries.PAGE)
    return Browsed(
        page, found.facets, {hit.id: hit for hit in found.hits}, found.loose, found.read_as
    )


def asked(wanted: ProjectFilter) -> dict[str, Sequence[str]]:
    """What a filter asks for, words apart, under the names the search knows."""
    return {
        "field": wanted.field,
        "collaboration": wanted.collaboration,
        "region": wanted.region,
        "status": wanted.status,
        "organisation": [str(wanted.organisation or "")],
    }


def _search(wanted: ProjectFilter) -> Found:
    return search(Index.PROJECTS, wanted.q, asked(wanted), wanted.page, size=queries.PAGE)
