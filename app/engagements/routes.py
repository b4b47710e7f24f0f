"""Pages of answering a need and of one answer; inviting, deciding, taking back."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.capabilities.choices import MODES, options
from app.core.db import SessionDep
from app.core.events import history
from app.core.forms import Bound, attempt, bind, filled, query
from app.core.pages import page, redirect, safe_next
from app.core.permissions import Actor, Permission, Role, require
from app.engagements import deciding, queries, service
from app.engagements.models import Engagement
from app.engagements.schemas import AnswerFilter, DecisionForm, InvitationForm, QuoteForm
from app.engagements.workflow import can
from app.needs import queries as needs
from app.needs.models import Need
from app.needs.schemas import ReasonForm
from app.regions.queries import region_table

router = APIRouter()
Institution = Annotated[Actor, require(Permission.ENGAGEMENT_QUOTE)]
Party = Annotated[Actor, require(Permission.ENGAGEMENT_LIST)]
Enterprise = Annotated[Actor, require(Permission.NEED_EDIT)]
Reader = Annotated[Actor, require(Permission.ENGAGEMENT_READ)]


@router.post("/needs/{need_id}/invite")
def invite(
    session: SessionDep,
    need_id: int,
    actor: Annotated[Actor, require(Permission.ENGAGEMENT_INVITE)],
    form: Annotated[Bound[InvitationForm], bind(InvitationForm)],
) -> Response:
    """The enterprise invites an institution to answer."""
    target = f"/needs/{need_id}/match"
    if form.data is None:
        return redirect(target, "没有认出要邀请的机构，请在结果里重新点“邀请应答”。", "bad")
    engagement = service.invite(session, actor, need_id, form.data.organisation_id)
    name = queries.get_visible(session, actor, engagement.id).organisation.name
    return redirect(safe_next(form.data.next, target), f"已邀请“{name}”应答。")


def _answer_page(
    request: Request, session: SessionDep, need: Need, form: Bound[QuoteForm]
) -> Response:
    facts = {
        "form": form,
        "need": need,
        "modes": options(MODES),
        "items": [
            (each.position, _item_label(each.device, each.range_text)) for each in need.items
        ],
        "regions": region_table(session),
    }
    return page(request, "engagements/answer.html", facts, status=422 if form.errors else 200)


def _item_label(device: str, range_text: str) -> str:
    return f"{device} {range_text}".strip()


@router.get("/needs/{need_id}/answer")
def answer_page(
    request: Request, session: SessionDep, need_id: int, actor: Institution
) -> Response:
    """The form of an answer, filled with what the institution answered before."""
    need = needs.get_visible(session, actor, need_id)
    engagement = queries.own_answer(session, actor, need_id)
    if engagement is not None and not can(engagement.status, "quote"):
        return redirect(f"/engagements/{engagement.id}", "这份应答已有结果，不能再改。", "warn")
    need = needs.get_open(session, need_id)
    return _answer_page(request, session, need, _as_form(need, engagement))


def _as_form(need: Need, engagement: Engagement | None) -> Bound[QuoteForm]:
    everything = [item.position for item in need.items]
    if engagement is None or engagement.quoted_at is None:
        return filled({"positions": everything, "mode": need.mode, "need_version": need.version})
    names = ("message", "offer", "positions", "price", "turnaround_days", "mode")
    values = {name: getattr(engagement, name) for name in names}
    return filled({**values, "need_version": need.version})


@router.post("/needs/{need_id}/answer")
def answer(
    request: Request,
    session: SessionDep,
    need_id: int,
    actor: Institution,
    form: Annotated[Bound[QuoteForm], bind(QuoteForm)],
) -> Response:
    """Send the answer, or the changed answer."""
    found = attempt(session, form, lambda data: service.quote(session, actor, need_id, data))
    if found is not None:
        return redirect(f"/engagements/{found.id}", "应答已送达，需求方现在能看到。")
    need = needs.get_open(session, need_id)
    form.raw["need_version"] = [str(need.version)]  # the page shows this version now
    return _answer_page(request, session, need, form)


@router.get("/engagements")
def listing(request: Request, session: SessionDep, actor: Party) -> Response:
    """The answers one's organisation gave or received."""
    wanted = query(AnswerFilter)(request)
    facts = {"rows": queries.listing(session, actor, wanted), "wanted": wanted}
    return page(request, "engagements/list.html", facts)


@router.get("/engagements/{engagement_id}")
def show(request: Request, session: SessionDep, engagement_id: int, actor: Reader) -> Response:
    """One answer, for its two parties and the regulators of their places."""
    return _show(request, session, actor, engagement_id, Bound())


def _show(
    request: Request,
    session: SessionDep,
    actor: Actor,
    engagement_id: int,
    form: Bound[DecisionForm],
) -> Response:
    engagement = queries.get_visible(session, actor, engagement_id)
    owner = engagement.need.organisation_id == actor.organisation_id
    institution = engagement.organisation_id == actor.organisation_id
    facts = {
        "engagement": engagement,
        "need": engagement.need,
        "form": form,
        "owner": owner,
        "institution": institution,
        "party": owner or institution,
        "can": lambda action: can(engagement.status, action),
        "changed": _changed_since(engagement),
        "unsealed": queries.sealed_open(session, actor, engagement.need),
        "regions": region_table(session),
        "events": history(session, f"engagement:{engagement.id}"),
        "watching": actor.role == Role.REGULATOR,
    }
    return page(request, "engagements/show.html", facts, status=422 if form.errors else 200)


def _changed_since(engagement: Engagement) -> bool:
    """True if the need changed after it was answered."""
    return engagement.need_version not in (None, engagement.need.version)


@router.post("/engagements/{engagement_id}/{action}")
def decide(
    request: Request,
    session: SessionDep,
    engagement_id: int,
    action: Literal["award", "decline", "withdraw"],
    actor: Party,
    form: Annotated[Bound[DecisionForm], bind(DecisionForm)],
) -> Response:
    """The enterprise awards or declines; the institution withdraws."""
    done = attempt(session, form, lambda data: _decide(session, actor, engagement_id, action, data))
    if done is None:
        return _show(request, session, actor, engagement_id, form)
    said = {
        "award": "已选定这家机构，其他应答已自动谢绝。联系方式已向对方开放。",
        "decline": "已谢绝，原因已告知机构。",
        "withdraw": "已撤回。",
    }
    return redirect(f"/engagements/{engagement_id}", said[action])


def _decide(
    session: SessionDep, actor: Actor, engagement_id: int, action: str, form: DecisionForm
) -> Engagement:
    if action == "award":
        return deciding.award(session, actor, engagement_id, seen=form.seen)
    if action == "decline":
        return deciding.decline(session, actor, engagement_id, form.reason)
    return service.withdraw(session, actor, engagement_id, form.reason)


def _withdrawal_page(
    request: Request, session: SessionDep, actor: Actor, need_id: int, form: Bound[ReasonForm]
) -> Response:
    need = needs.get_own(session, actor, need_id)
    answers = queries.live_count(session, need_id)
    facts = {"need": need, "form": form, "waiting": answers}
    status = 422 if form.errors else 200
    return page(request, "engagements/withdraw_need.html", facts, status=status)


@router.post("/needs/{need_id}/withdraw")
def withdraw_need(
    request: Request,
    session: SessionDep,
    need_id: int,
    actor: Enterprise,
    form: Annotated[Bound[ReasonForm], bind(ReasonForm)],
) -> Response:
    """Take a need back with all its answers."""
    done = attempt(
        session, form, lambda data: deciding.withdraw_need(session, actor, need_id, data.reason)
    )
    if done is None:
        return _withdrawal_page(request, session, actor, need_id, form)
    return redirect(f"/needs/{need_id}", "需求已撤回，已应答的机构会看到原因。")
