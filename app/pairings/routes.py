"""Pages of agreements between institutions: listing, entering, confirming, ending."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import escape

from app.core.clock import today
from app.core.db import SessionDep
from app.core.events import history
from app.core.forms import Bound, attempt, bind, filled, query
from app.core.pages import page, redirect
from app.core.permissions import PUBLIC, Actor, Permission, Role, may, require
from app.organisations.jurisdiction import watches
from app.pairings import queries, service
from app.pairings.form_page import PARTIES, form_page, party_fields, rearranged, said_of
from app.pairings.models import Pairing
from app.pairings.official import official_pairs
from app.pairings.schemas import PairingFilter, PairingForm, StepForm
from app.pairings.workflow import PairingState, can, review_due, state, waiting
from app.regions.queries import region_table
from app.taxonomies.queries import term_names

router = APIRouter()
Everybody = Annotated[Actor, PUBLIC]
Regulator = Annotated[Actor, require(Permission.PAIRING_EDIT)]
Filled = Annotated[Bound[PairingForm], bind(PairingForm)]
# Two people may enter the same document in the same second: the database decides.
TAKEN = {
    "uq_pairings_document": (
        "document_number",
        "这两家机构之间已经登记过这个文号的协议，请在列表里查找。",
    ),
}
SAID = {
    "confirm": "已确认，并记入经过。",
    "refuse": "已记录不同意的原因，登记的监管部门会看到。",
    "withdraw": "登记已撤回。",
    "review": "年度评估已记录。",
    "end": "协议已终止，从今天起不再作为协作依据。",
}


@router.get("/pairings")
def listing(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """Agreements one may see, by state and region."""
    wanted = query(PairingFilter)(request)
    regions = region_table(session)
    facts = {
        "rows": queries.listing(session, actor, wanted),
        "wanted": wanted,
        "regions": regions,
        "provinces": regions.province_options,
        "shown_states": _shown_states(actor),
        "state_of": _state_of,
        "waiting": queries.waiting_count(session, actor) if _may_be_asked(actor) else 0,
        "concerned": actor.role in (Role.INSTITUTION, Role.REGULATOR),
    }
    return page(request, "pairings/list.html", facts)


def _shown_states(actor: Actor) -> list[PairingState]:
    """The states the reader's list may hold: others than those concerned see what was in force."""
    public = (PairingState.ACTIVE, PairingState.LAPSED, PairingState.ENDED)
    concerned = actor.role in (Role.INSTITUTION, Role.REGULATOR)
    return [each for each in PairingState if concerned or each in public]


def _may_be_asked(actor: Actor) -> bool:
    return may(actor, Permission.PAIRING_CONFIRM)


def _state_of(pairing: Pairing) -> PairingState:
    return state(pairing.status, pairing.term, today())


@router.get("/pairings/official")
def official(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """The state's provincial pairs, each with its agreements in force or 待建立."""
    pairs = official_pairs(session, today())
    facts = {
        "pairs": pairs,
        "built": sum(bool(each.agreements) for each in pairs),
        "regions": region_table(session),
        "watched": lambda code: watches(actor, code),
    }
    return page(request, "pairings/official.html", facts)


@router.get("/pairings/reading")
def reading(request: Request, session: SessionDep, actor: Regulator) -> Response:
    """Which institution is meant by what one is typing, as text under its field."""
    text = next(
        (request.query_params[name] for name in PARTIES if name in request.query_params), ""
    )
    return HTMLResponse(escape(said_of(session, text)))


@router.get("/pairings/new")
def new(request: Request, session: SessionDep, actor: Regulator) -> Response:
    """An empty form; `?supporter=` and `?recipient=` (names or places) are looked up at once.

    A proposal of collaboration also hands over its types and the gap as the goal.
    """
    asked = request.query_params
    given: dict[str, object] = {name: asked.get(name, "")[:120] for name in PARTIES}
    given["goals"] = asked.get("goals", "")[:2000]
    given["collaboration_types"] = asked.getlist("collaboration_types")[:40]
    form = filled(given)
    return form_page(request, session, form, party_fields(session, form))


@router.post("/pairings/new")
def create(request: Request, session: SessionDep, actor: Regulator, form: Filled) -> Response:
    """Save the agreement, or only look the parties up if that was pressed."""
    if rearranged(form):
        return form_page(request, session, form, party_fields(session, form))
    pairing = attempt(session, form, lambda data: service.enter(session, actor, data), TAKEN)
    if pairing is None:
        return form_page(request, session, form, party_fields(session, form))
    return redirect(f"/pairings/{pairing.id}", "已登记，等双方机构确认。")


@router.get("/pairings/{pairing_id}/edit")
def edit_page(request: Request, session: SessionDep, pairing_id: int, actor: Regulator) -> Response:
    """The form filled with the agreement."""
    pairing = queries.get_concerned(session, actor, pairing_id)
    names = [name for name in PairingForm.model_fields if hasattr(pairing, name)]
    values: dict[str, object] = {name: getattr(pairing, name) for name in names}
    values |= service.typed_parties(pairing) | {"seen": pairing.updated_at.isoformat()}
    form = filled(values)
    return form_page(request, session, form, party_fields(session, form), pairing)


@router.post("/pairings/{pairing_id}/edit")
def edit(
    request: Request, session: SessionDep, pairing_id: int, actor: Regulator, form: Filled
) -> Response:
    """Save changes; both institutions are asked anew."""
    pairing = queries.get_concerned(session, actor, pairing_id)
    if rearranged(form):
        return form_page(request, session, form, party_fields(session, form), pairing)
    saved = attempt(
        session, form, lambda data: service.edit(session, actor, pairing_id, data), TAKEN
    )
    if saved is None:
        return form_page(request, session, form, party_fields(session, form), pairing)
    return redirect(f"/pairings/{pairing_id}", "已保存，双方机构需要重新确认。")


@router.get("/pairings/{pairing_id}")
def show(request: Request, session: SessionDep, pairing_id: int, actor: Everybody) -> Response:
    """One agreement; who confirmed it and its history only for those it concerns."""
    return _show(request, session, actor, pairing_id, Bound())


def _show(
    request: Request,
    session: SessionDep,
    actor: Actor,
    pairing_id: int,
    form: Bound[StepForm],
    tried: str = "",
) -> Response:
    pairing = queries.get_visible(session, actor, pairing_id)
    spoken = queries.words_of(actor, pairing.supporter, pairing.recipient)
    kinds = term_names(session, "collaboration_types")
    facts = {
        "pairing": pairing,
        "state": _state_of(pairing),
        "form": form,
        "blank": Bound[StepForm](),
        "tried": tried,
        "concerned": bool(spoken),
        "asked": _may_be_asked(actor) and bool(spoken & waiting(pairing.status, pairing.confirmed)),
        "actions": _actions(actor, pairing) if spoken else (),
        "waited": waiting(pairing.status, pairing.confirmed),
        "review_due": review_due(pairing.term, pairing.reviewed_on),
        "regions": region_table(session),
        "kinds": [kinds.get(code, code) for code in pairing.collaboration_types],
        "events": history(session, service.subject(pairing)) if spoken else [],
    }
    return page(request, "pairings/show.html", facts, status=422 if form.errors else 200)


def _actions(actor: Actor, pairing: Pairing) -> tuple[str, ...]:
    """What the actor may do now, confirming apart."""
    allowed = {
        "edit": may(actor, Permission.PAIRING_EDIT),
        "refuse": _may_be_asked(actor) and service.may_refuse(actor, pairing),
        "withdraw": may(actor, Permission.PAIRING_EDIT) and service.may_withdraw(actor, pairing),
        "review": may(actor, Permission.PAIRING_EDIT) and pairing.valid_from <= today(),
        "end": may(actor, Permission.PAIRING_EDIT),
    }
    return tuple(name for name, ok in allowed.items() if ok and can(pairing.status, name))


@router.post("/pairings/{pairing_id}/{action}")
def step(
    request: Request,
    session: SessionDep,
    pairing_id: int,
    action: Literal["confirm", "refuse", "withdraw", "review", "end"],
    actor: Annotated[Actor, require(Permission.PAIRING_CONFIRM)],
    form: Annotated[Bound[StepForm], bind(StepForm)],
) -> Response:
    """A party or a regulator confirms, refuses, withdraws, reviews or ends."""
    done = attempt(session, form, lambda data: _take(session, actor, pairing_id, action, data))
    if done is None:
        return _show(request, session, actor, pairing_id, form, action)
    return redirect(f"/pairings/{pairing_id}", SAID[action])


def _take(
    session: SessionDep, actor: Actor, pairing_id: int, action: str, form: StepForm
) -> Pairing:
    if action == "confirm":
        return service.confirm(session, actor, pairing_id, form)
    return service.move(session, actor, pairing_id, action, form)
