"""The page of a capability row, with the open needs it could serve."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.capabilities import queries as capabilities
from app.core.db import SessionDep
from app.core.events import history
from app.core.pages import page
from app.core.permissions import PUBLIC, Actor, Permission, may
from app.matching.service import needs_for
from app.regions.queries import region_table

router = APIRouter()
Everybody = Annotated[Actor, PUBLIC]


@router.get("/capabilities/{capability_id}")
def capability(
    request: Request, session: SessionDep, capability_id: int, actor: Everybody
) -> Response:
    """One row of a catalogue; institutions and regulators also see which needs it could serve."""
    row = capabilities.get_visible(session, actor, capability_id)
    shows_needs = may(actor, Permission.ENGAGEMENT_QUOTE) or may(actor, Permission.POOL_READ)
    served, notice = needs_for(session, row) if shows_needs else ([], "")
    regions = region_table(session)
    facts = {
        "row": row,
        "own": row.organisation_id == actor.organisation_id,
        "served": served,
        "notice": notice,
        "regions": regions,
        "areas": "、".join(regions.path(code) for code in row.authorised_regions),
        "events": history(session, f"capability:{row.id}"),
    }
    return page(request, "matching/capability.html", facts)
