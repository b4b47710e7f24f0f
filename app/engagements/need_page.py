"""The page of one need: what is asked, who could do it, who answered.

It stands here because it brings needs, matching and answers together; it decides nothing.
"""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.db import SessionDep
from app.core.events import history
from app.core.pages import page
from app.core.permissions import PUBLIC, Actor
from app.engagements import queries as engagements
from app.matching.freshness import freshness
from app.matching.standing import first_matches
from app.matching.strips import strip_of
from app.needs import queries
from app.needs.workflow import EDITABLE, NeedStatus, can
from app.regions.queries import region_table

router = APIRouter()
Everybody = Annotated[Actor, PUBLIC]
# A need in a state in which nobody can answer any more shows no ranking.
RANKED = (NeedStatus.DRAFT, NeedStatus.RETURNED, NeedStatus.PUBLISHED, NeedStatus.ENGAGED)
FIRST_ITEMS = slice(5)
SHOWN_ON_PAGE = 5


@router.get("/needs/{need_id}")
def show(request: Request, session: SessionDep, need_id: int, actor: Everybody) -> Response:
    """One need."""
    need = queries.get_visible(session, actor, need_id)
    own = need.organisation_id == actor.organisation_id
    rankings = (
        first_matches(session, need, need.items[FIRST_ITEMS], SHOWN_ON_PAGE)
        if need.status in RANKED
        else []
    )
    facts = {
        "need": need,
        "own": own,
        "editable": need.status in EDITABLE,
        "withdrawable": can(need.status, "withdraw"),
        "unsealed": engagements.sealed_open(session, actor, need),
        "answers": engagements.answers_for(session, actor, need),
        "rankings": rankings,
        "strips": [strip_of(ranking) for ranking in rankings],
        "fresh": freshness(session, need, rankings) if rankings else None,
        "regions": region_table(session),
        "events": history(session, f"need:{need.id}"),
    }
    return page(request, "needs/show.html", facts)
