"""The page of one need: what is asked, who could do it, who answered. And its full ranking.

It stands here because it brings needs, matching and answers together; it decides nothing.
"""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from app.core.db import SessionDep
from app.core.events import history
from app.core.forms import FormModel, query
from app.core.listing import part
from app.core.pages import page
from app.core.permissions import PUBLIC, Actor
from app.engagements import queries as engagements
from app.matching.runs import last_frozen
from app.matching.service import match_need
from app.matching.strips import strip_of
from app.needs import queries
from app.needs.models import Need
from app.needs.schemas import MAX_ITEMS
from app.needs.workflow import EDITABLE, NeedStatus, can
from app.regions.queries import region_table

router = APIRouter()
Everybody = Annotated[Actor, PUBLIC]
# A need in a state in which nobody can answer any more shows no ranking.
RANKED = (NeedStatus.DRAFT, NeedStatus.RETURNED, NeedStatus.PUBLISHED, NeedStatus.ENGAGED)
FIRST_ITEMS = slice(5)
ITEMS_ON_PAGE = 20  # each is a search of its own, and a need may have 200
SHOWN_ON_PAGE = 5
SHOWN_IN_FULL = 50


@router.get("/needs/{need_id}")
def show(request: Request, session: SessionDep, need_id: int, actor: Everybody) -> Response:
    """One need."""
    need = queries.get_visible(session, actor, need_id)
    own = need.organisation_id == actor.organisation_id
    rankings = (
        match_need(session, need, items=FIRST_ITEMS, most=SHOWN_ON_PAGE)
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
        "regions": region_table(session),
        "events": history(session, f"need:{need.id}"),
    }
    return page(request, "needs/show.html", facts)


class ItemsFilter(FormModel):
    """Which page of a need's items."""

    page: Annotated[int, Field(ge=1, le=MAX_ITEMS)] = 1


@router.get("/needs/{need_id}/match")
def ranking(request: Request, session: SessionDep, need_id: int, actor: Everybody) -> Response:
    """All institutions that come into question for a need, with reasons; items in pages."""
    need = queries.get_visible(session, actor, need_id)
    items = part(need.items, query(ItemsFilter)(request).page, ITEMS_ON_PAGE)
    before = (items.number - 1) * ITEMS_ON_PAGE
    shown = slice(before, before + ITEMS_ON_PAGE)
    rankings = match_need(session, need, items=shown, most=SHOWN_IN_FULL)
    owner = need.organisation_id == actor.organisation_id and need.status in RANKED[2:]
    answers = engagements.answers_for(session, actor, need) or []
    facts = {
        "need": need,
        "owner": owner,
        "invited": {answer.organisation_id for answer in answers},
        "rankings": rankings,
        "items": items,
        "before": before,
        "strips": [strip_of(each) for each in rankings],
        "conditions": _conditions(need),
        "frozen": last_frozen(session, [each.item.id for each in rankings]),
        "regions": region_table(session),
    }
    return page(request, "matching/need.html", facts)


def _conditions(need: Need) -> list[tuple[str, str, str]]:
    """The conditions that apply to all items, as plain facts; what is open says so."""
    parts = (("服务", need.service), ("方式", need.mode), ("证明", need.proof_kind))
    return [(f"{name}：{wanted or '不限'}", "", "") for name, wanted in parts]
