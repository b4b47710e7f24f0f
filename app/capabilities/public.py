"""The public catalogue and its exports. The page of one capability is in app.matching."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.capabilities.browse import MAX_EXPORT, browse, dimensions, exported
from app.capabilities.export import write_csv, write_workbook
from app.capabilities.schemas import CapabilityFilter
from app.core.db import SessionDep
from app.core.downloads import CSV, download
from app.core.facets import address, conditions, facets, pairs
from app.core.forms import query
from app.core.pages import page
from app.core.permissions import PUBLIC, Actor
from app.organisations.naming import owner_dimension
from app.regions.queries import region_table

router = APIRouter()
Everybody = Annotated[Actor, PUBLIC]


@router.get("/capabilities")
def listing(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """What institutions can do, by filters and words."""
    wanted = query(CapabilityFilter)(request)
    found = browse(session, actor, wanted)
    table = region_table(session)
    offered = dimensions(table)
    named = [*offered, *owner_dimension(session, actor, wanted.organisation)]
    facts = {
        "found": found,
        "wanted": wanted,
        "regions": table,
        "facets": facets(offered, found.counts, wanted),
        "conditions": conditions(named, "/capabilities", pairs(wanted)),
        "query": address("", pairs(wanted))[1:],
        "max_export": MAX_EXPORT,
    }
    return page(request, "capabilities/list.html", facts)


@router.get("/capabilities/export.xlsx")
def export_workbook(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """The list as a workbook."""
    rows = exported(session, actor, query(CapabilityFilter)(request))
    content = write_workbook(rows, region_table(session).path)
    return download(content, "capabilities.xlsx")


@router.get("/capabilities/export.csv")
def export_csv(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """The list as CSV."""
    rows = exported(session, actor, query(CapabilityFilter)(request))
    content = write_csv(rows, region_table(session).path)
    return download(content, "capabilities.csv", CSV)
