"""The page of a need's plans: who could do all its items together, and inviting them in one act."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import SessionDep
from app.core.errors import AppError, NotFound
from app.core.forms import Bound, bind, query, whole_number
from app.core.pages import page, redirect
from app.core.permissions import Actor, Permission, require
from app.engagements import queries as engagements
from app.matching.baskets.words import missing
from app.matching.field import Track
from app.matching.gathering import track_of
from app.needs import queries
from app.needs.models import Need
from app.needs.workflow import OPEN
from app.organisations.jurisdiction import watches
from app.organisations.models import Organisation
from app.plans.basket import basket_of, ranked_items
from app.plans.inviting import invite_all
from app.plans.options import Option, options_of, picture_of
from app.plans.schemas import InviteForm, OptionFilter
from app.plans.shortfalls import shortfalls
from app.plans.solving import solved
from app.regions.queries import region_table

router = APIRouter()
Planner = Annotated[Actor, require(Permission.NEED_PLAN)]


def _need_for(session: Session, actor: Actor, need_id: int) -> Need:
    """A need of the actor's own, or one a regulator answers for; NotFound for others."""
    need = queries.get_visible(session, actor, need_id)
    if need.organisation_id != actor.organisation_id and not watches(actor, need.region_code):
        raise NotFound
    return need


@router.get("/needs/{need_id}/plans")
def plans(request: Request, session: SessionDep, need_id: int, actor: Planner) -> Response:
    """Plans that do all items of a need, the trade-off between them, and what nobody does."""
    need = _need_for(session, actor, need_id)
    facts = {"need": need, "assigned": track_of(need) is Track.STATUTORY, "waiting": 0}
    if facts["assigned"] or need.status not in OPEN:
        return page(request, "plans/no_basket.html", facts)
    ranked = ranked_items(session, need)
    facts["waiting"] = len(need.items) - len(ranked)
    if facts["waiting"]:
        return page(request, "plans/no_basket.html", facts)
    found = solved(basket_of(session, need, ranked))
    options = options_of(found)
    wanted = query(OptionFilter)(request).plan
    chosen = next((each for each in options if each.number == wanted), None)
    chosen = chosen or (options[0] if options else None)
    items = {item.id: item for item in need.items}
    facts |= {
        "plans": found,
        "missing": missing(found.plans),
        "options": options,
        "chosen": chosen,
        "picture": picture_of(options, chosen, lambda n: f"?plan={n}#plan") if chosen else None,
        "items": items,
        "short": shortfalls(session, [items[each] for each in found.unserved], ranked),
        "organisations": _organisations(session, options),
        "regions": region_table(session),
        "ranked_at": min((each.run.confirmed_at for each in ranked.values()), default=None),
        "owner": need.organisation_id == actor.organisation_id,
        "invited": _in_conversation(session, actor, need),
    }
    return page(request, "plans/basket.html", facts)


def _organisations(session: Session, options: tuple[Option, ...]) -> dict[int, Organisation]:
    ids = {owner for each in options for owner in each.plan.organisation_ids}
    if not ids:
        return {}
    statement = select(Organisation).where(Organisation.id.in_(ids))
    return {each.id: each for each in session.scalars(statement)}


def _in_conversation(session: Session, actor: Actor, need: Need) -> set[int]:
    return {each.organisation_id for each in engagements.answers_for(session, actor, need) or []}


@router.post("/needs/{need_id}/plans/invite")
def invite(
    session: SessionDep,
    need_id: int,
    actor: Annotated[Actor, require(Permission.ENGAGEMENT_INVITE)],
    form: Annotated[Bound[InviteForm], bind(InviteForm)],
) -> Response:
    """The enterprise invites all institutions of the plan it looked at."""
    if form.data is None:
        _need_for(session, actor, need_id)
        target = f"/needs/{need_id}/plans"
        return redirect(target, "没有认出要邀请的机构，请在方案里重新点“邀请”。", "bad")
    need = queries.get_own(session, actor, need_id)
    target = f"/needs/{need_id}/plans?plan={form.data.plan}"
    known = {item.position for item in need.items}
    wanted = {
        part.organisation_id: sorted(known & set(_positions(part.positions)))
        for part in form.data.parts
    }
    try:
        with session.begin_nested():
            done = invite_all(session, actor, need_id, wanted)
    except AppError as refusal:
        return redirect(target, f"一家也没有邀请：{refusal.message}", "bad")
    return redirect(target if not done.now else f"/needs/{need_id}#answers", done.sentence)


def _positions(text: str) -> list[int]:
    numbers = (whole_number(each) for each in text.split(","))
    return [each for each in numbers if each is not None]
