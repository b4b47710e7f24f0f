"""The match pages of a need: its items, the ranking of one, a few institutions side by side.

They stand here because they know who was invited; they decide nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.core.clock import SHANGHAI, today
from app.core.db import SessionDep
from app.core.errors import NotFound
from app.core.forms import FormModel, Line, query, whole_number
from app.core.listing import Page, part
from app.core.pages import address, page
from app.core.permissions import PUBLIC, Actor, Role
from app.engagements import queries as engagements
from app.matching import clock, comparing
from app.matching.choosing import Choice, by_province
from app.matching.counterfactuals import relaxations
from app.matching.field import Track
from app.matching.freshness import freshness, freshness_now
from app.matching.gathering import level_at
from app.matching.policies.in_force import policy_in_force
from app.matching.policies.sections import Level
from app.matching.service import ItemMatches, remarks_on
from app.matching.standing import first_matches, ranking_in_full
from app.matching.strips import strip_of
from app.metrology.gates import Verdict
from app.needs import queries
from app.needs.models import Need, NeedItem
from app.needs.schemas import MAX_ITEMS
from app.needs.workflow import OPEN
from app.pictures.tilemap import TileMap, tile_map
from app.regions.queries import region_table

router = APIRouter()
Everybody = Annotated[Actor, PUBLIC]
ITEMS_ON_PAGE = 20
PLACES_ON_PAGE = 20
MOST_NAMED = 12  # institutions ticked by mistake that are still listed to choose among
ASSIGNABLE = (Verdict.QUALIFIED, Verdict.TO_VERIFY)


class MatchFilter(FormModel):
    """Which item, which of its places, and which page of either."""

    item: Annotated[int, Field(ge=1, le=MAX_ITEMS)] | None = None
    verdict: Literal["", "qualified", "to_verify", "inaccurate", "incomplete"] = ""
    province: Annotated[Line, Field(pattern=r"^\d{2}0000$")] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


@router.get("/needs/{need_id}/match")
def ranking(request: Request, session: SessionDep, need_id: int, actor: Everybody) -> Response:
    """The ranking of one item; of a need with several items, first of all an overview."""
    need = queries.get_visible(session, actor, need_id)
    wanted = query(MatchFilter)(request)
    if wanted.item is None and len(need.items) != 1:
        return _overview(request, session, actor, need, wanted.page)
    item = item_at(need, wanted.item or 1)
    start = (wanted.page - 1) * PLACES_ON_PAGE
    choice = Choice(wanted.verdict, wanted.province, None, start, PLACES_ON_PAGE)
    found = ranking_in_full(session, need, item, choice)
    facts = {
        **_common(session, actor, need),
        "item": item,
        "ranking": found,
        "strip": strip_of(found, shown=PLACES_ON_PAGE),
        "wanted": wanted,
        "places": Page(list(found.matches), found.allowed, wanted.page, PLACES_ON_PAGE),
        "fresh": freshness(session, need, [found]),
        "tiles": _tiles(request, found, wanted.verdict),
        "rungs": _rungs(session, need, found),
        "remarks": remarks_on(need, item),
        "concerned": _concerned(actor, need),
        "lacks_nearby": _lacks_nearby(need, found),
    }
    return page(request, "matching/need.html", facts)


def _overview(
    request: Request, session: Session, actor: Actor, need: Need, number: int
) -> Response:
    """The items of a need with how many institutions can do each."""
    items = part(need.items, number, ITEMS_ON_PAGE)
    rankings = first_matches(session, need, items.rows, 1)
    facts = {
        "need": need,
        "items": items,
        "rankings": rankings,
        "conditions": _conditions(need),
        "fresh": freshness(session, need, rankings),
        "regions": region_table(session),
        "concerned": _concerned(actor, need),
    }
    return page(request, "matching/overview.html", facts)


@router.get("/needs/{need_id}/match/state")
def state(request: Request, session: SessionDep, need_id: int, actor: Everybody) -> Response:
    """How fresh the rankings of a need are; a page that showed older ones is told to look again."""
    need = queries.get_visible(session, actor, need_id)
    fresh = freshness_now(session, need, [item.id for item in need.items])
    seen = {whole_number(each) for each in request.query_params.get("seen", "").split("-")}
    answer = page(request, "matching/state.html", {"need": need, "fresh": fresh})
    if not fresh.waiting and not seen <= set(fresh.run_ids):
        answer.headers["HX-Trigger"] = "matched"
    return answer


@router.get("/needs/{need_id}/match/relaxations")
def concessions(request: Request, session: SessionDep, need_id: int, actor: Everybody) -> Response:
    """Whom single concessions on an item would bring; by itself, because it matches many times."""
    need = queries.get_visible(session, actor, need_id)
    item = item_at(need, query(MatchFilter)(request).item or 1)
    facts = {"need": need, "item": item, "found": relaxations(session, need, item)}
    return page(request, "matching/relaxations.html", facts)


@router.get("/needs/{need_id}/compare")
def compare(request: Request, session: SessionDep, need_id: int, actor: Everybody) -> Response:
    """Up to four institutions of one item side by side."""
    need = queries.get_visible(session, actor, need_id)
    item = item_at(need, query(MatchFilter)(request).item or 1)
    chosen = _chosen(request.query_params.getlist("with"))
    only = Choice(only=frozenset(chosen), most=MOST_NAMED)
    found = ranking_in_full(session, need, item, only)
    several = comparing.LEAST <= len(found.matches) <= comparing.MOST
    facts = {
        **_common(session, actor, need),
        "item": item,
        "ranking": found,
        "chosen": chosen,
        "missing": len(chosen) - found.allowed,
        "most": comparing.MOST,
        "comparable": several,
        "differing": request.query_params.get("only") == "differing",
        "strip": strip_of(found, shown=comparing.MOST) if several else None,
        "traits": comparing.traits(found.matches) if several else [],
        "bars": comparing.bar_traits(found.matches) if several else [],
    }
    return page(request, "matching/compare.html", facts)


def item_at(need: Need, position: int) -> NeedItem:
    """The item at a position, or NotFound."""
    found = next((item for item in need.items if item.position == position), None)
    if found is None:
        raise NotFound("这份需求没有这一项。")
    return found


def _common(session: Session, actor: Actor, need: Need) -> dict[str, Any]:
    """What both pages of one item show beside the ranking."""
    answers = engagements.answers_for(session, actor, need) or []
    return {
        "need": need,
        "owner": need.organisation_id == actor.organisation_id and need.status in OPEN,
        "invited": {answer.organisation_id for answer in answers},
        "conditions": _conditions(need),
        "regions": region_table(session),
    }


def _conditions(need: Need) -> list[tuple[str, str, str]]:
    """The conditions that apply to all items, as plain facts; what is open says so."""
    parts = (("服务", need.service), ("方式", need.mode), ("证明", need.proof_kind))
    return [(f"{name}：{wanted or '不限'}", "", "") for name, wanted in parts]


def _chosen(values: Sequence[str]) -> list[int]:
    """Institutions named in an address, as several values or with commas, each once."""
    found = [whole_number(each) for value in values for each in value.split(",")]
    return list(dict.fromkeys(each for each in found if each is not None))


def _tiles(request: Request, found: ItemMatches, verdict: str) -> TileMap | None:
    """Where the institutions of a verdict (of the qualified) are; None when there are none."""
    counted = by_province(found.places, found.regions, (verdict or Verdict.QUALIFIED,))
    if not counted:
        return None
    return tile_map(
        counted,
        lambda code: address(
            request, province=code, verdict=verdict or Verdict.QUALIFIED.value, page=None
        ),
    )


def _rungs(session: Session, need: Need, found: ItemMatches) -> tuple[clock.Rung, ...]:
    """The ladder of the statutory track, empty on others and before publication."""
    if found.track is not Track.STATUTORY or need.published_at is None:
        return ()
    policy = policy_in_force(session, today()).statutory
    published = need.published_at.astimezone(SHANGHAI).date()
    return clock.rungs(policy, published, today(), _able(found))


def _able(found: ItemMatches) -> Mapping[Level, int]:
    able: dict[Level, int] = {}
    for place in found.places:
        if place.verdict in ASSIGNABLE:
            level = Level(level_at(found.regions[place.organisation_id]))
            able[level] = able.get(level, 0) + 1
    return able


def _concerned(actor: Actor, need: Need) -> bool:
    """Whether planning for the need is the actor's business: its owner's, or a regulator's."""
    own = need.organisation_id == actor.organisation_id
    return need.status in OPEN and (own or actor.role is Role.REGULATOR)


def _lacks_nearby(need: Need, found: ItemMatches) -> bool:
    """Whether nobody in the need's own provincial unit can do the item for sure."""
    counted = by_province(found.places, found.regions, (Verdict.QUALIFIED,))
    return not counted.get(f"{need.region_code[:2]}0000")
