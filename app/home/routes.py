"""The home page and the one search field that takes anything."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.capabilities import queries as capabilities
from app.core.db import SessionDep
from app.core.errors import SearchUnavailable
from app.core.pages import page
from app.core.permissions import PUBLIC, Actor
from app.home import queries
from app.needs import queries as needs
from app.pictures.tilemap import tile_map
from app.projects import queries as projects
from app.regions.queries import region_table
from search.everything import search_everything

router = APIRouter()
Everybody = Annotated[Actor, PUBLIC]
LONGEST = 200


@router.get("/")
def home(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """What this place is, what is going on, and a door for each of the three users."""
    regions = region_table(session)
    facts = {
        "figures": queries.figures(session),
        "tiles": tile_map(
            queries.open_needs_by_province(session), lambda code: f"/needs?region={code}"
        ),
        "needs": queries.newest_needs(session),
        "projects": queries.newest_projects(session),
        "regions": regions,
    }
    return page(request, "home/home.html", facts)


@router.get("/find")
def find(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """Capabilities, needs and projects for the same words."""
    words = request.query_params.get("q", "").strip()[:LONGEST]
    facts: dict[str, object] = {
        "words": words,
        "notice": "",
        "groups": None,
        "regions": region_table(session),
    }
    if words:
        try:
            hits = search_everything(words)
        except SearchUnavailable as error:
            facts["notice"] = error.message
        else:
            facts["groups"] = {
                "capabilities": capabilities.by_ids(session, actor, hits.capabilities.ids),
                "needs": needs.by_ids(session, actor, hits.needs.ids),
                "projects": projects.by_ids(session, actor, hits.projects.ids),
                "found": hits,
            }
    return page(request, "home/find.html", facts)
