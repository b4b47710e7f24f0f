"""Pages of who should help whom: a region's board, a need's helpers, whom one could help."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.collaboration import pages, queries, service
from app.collaboration.schemas import AnswerForm, InviteForm
from app.core.db import SessionDep
from app.core.errors import NotFound
from app.core.forms import Bound, attempt, bind
from app.core.pages import page, redirect
from app.core.permissions import Actor, Permission, Role, require
from app.regions.codes import NATION, level_of
from app.regions.queries import region_table

router = APIRouter()
Regulator = Annotated[Actor, require(Permission.COLLABORATION_READ)]
Institution = Annotated[Actor, require(Permission.COLLABORATION_OFFER)]
Inviter = Annotated[Actor, require(Permission.COLLABORATION_INVITE)]
SAID = {
    "accept": "已接受。监管部门登记协议、各方确认以后，结对才生效。",
    "decline": "已谢绝，原因已告知对方。",
    "withdraw": "邀请已撤回。",
}


@router.get("/collaboration")
def index(request: Request, session: SessionDep, actor: Regulator) -> Response:
    """The boards one answers for; straight to the only one."""
    own = _only_region(actor)
    if own:
        return redirect(f"/collaboration/{own}")
    return page(request, "collaboration/index.html", pages.index_facts(session, actor))


def _only_region(actor: Actor) -> str:
    """The one region with a board a regulator answers for, or nothing."""
    if len(actor.jurisdiction) != 1 or not actor.jurisdiction[0]:
        return ""
    code = actor.jurisdiction[0].ljust(6, "0")
    return "" if code == NATION else code


@router.get("/collaboration/for-us")
def for_us(request: Request, session: SessionDep, actor: Institution) -> Response:
    """Whom an institution could help, and what it is asked for."""
    return _for_us(request, session, actor, Bound(), 0)


def _for_us(
    request: Request, session: SessionDep, actor: Actor, form: Bound[AnswerForm], tried: int
) -> Response:
    facts = pages.for_us_facts(session, actor) | {"form": form, "tried": tried}
    return page(request, "collaboration/for_us.html", facts, status=422 if form.errors else 200)


@router.get("/collaboration/{region_code}")
def board(request: Request, session: SessionDep, region_code: str, actor: Regulator) -> Response:
    """The board of a region."""
    found = queries.board_of(session, actor, region_code)
    regions = region_table(session)
    if region_code not in regions.places:
        raise NotFound
    facts: dict[str, Any] = {
        "region": region_code,
        "regions": regions,
        "computing": queries.computing(session, region_code),
        "board": found,
        "whole": level_of(region_code) == "province",
        "many": not _only_region(actor),
    }
    if found is not None:
        facts |= pages.board_facts(request, session, actor, found)
    return page(request, "collaboration/board.html", facts)


@router.get("/needs/{need_id}/help")
def need_help(
    request: Request,
    session: SessionDep,
    need_id: int,
    actor: Annotated[Actor, require(Permission.COLLABORATION_HELP)],
) -> Response:
    """Who could help with what the need's region cannot do."""
    need = queries.need_with_help(session, actor, need_id)
    return page(request, "collaboration/help.html", pages.help_facts(session, actor, need))


@router.post("/collaboration/invitations")
def invite(
    request: Request,
    session: SessionDep,
    actor: Inviter,
    form: Annotated[Bound[InviteForm], bind(InviteForm)],
) -> Response:
    """Ask a supporter for help, or offer one's own."""
    if form.data is None:
        raise NotFound
    made = service.invite(session, actor, form.data)
    if actor.role == Role.REGULATOR:
        return redirect(f"/collaboration/{made.region_code}", "已邀请，对方会在工作台看到。")
    return redirect("/collaboration/for-us", "已提出支援，对方会在工作台看到。")


@router.post("/collaboration/invitations/{invitation_id}/{action}")
def answer(
    request: Request,
    session: SessionDep,
    invitation_id: int,
    action: Literal["accept", "decline", "withdraw"],
    actor: Inviter,
    form: Annotated[Bound[AnswerForm], bind(AnswerForm)],
) -> Response:
    """Accept, decline or withdraw an invitation."""
    done = attempt(
        session,
        form,
        lambda data: service.answer(session, actor, invitation_id, action, data),
    )
    if done is None:
        return _for_us(request, session, actor, form, invitation_id)
    if actor.role == Role.REGULATOR:
        return redirect(f"/collaboration/{done.region_code}", SAID[action])
    return redirect("/collaboration/for-us", SAID[action])
