"""Pages of an institution's own catalogue. The public catalogue is in public.py."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.capabilities import public, publishing, queries, service
from app.capabilities.choices import MODES, PROOF_KINDS, SERVICES, options
from app.capabilities.models import Capability
from app.capabilities.readings import readings_of
from app.capabilities.schemas import CapabilityFilter, CapabilityForm, PublicationForm
from app.capabilities.service import TAKEN
from app.capabilities.workflow import can
from app.core.db import SessionDep
from app.core.errors import AppError
from app.core.events import history
from app.core.forms import Bound, attempt, bind, filled, query, whole_number
from app.core.pages import page, redirect
from app.core.permissions import Actor, Permission, may, require
from app.metrology.records import MEASUREMENT_KEYS
from app.organisations.places import place_suggestions
from app.regions.queries import region_table

router = APIRouter()
Editor = Annotated[Actor, require(Permission.CAPABILITY_EDIT)]
Publisher = Annotated[Actor, require(Permission.CAPABILITY_PUBLISH)]
CATALOGUE = "/catalogue"
MOVED = {"archive": "已归档。", "restore": "已恢复为草稿。"}


@router.get(CATALOGUE)
def catalogue(request: Request, session: SessionDep, actor: Editor) -> Response:
    """The institution's own rows."""
    wanted = query(CapabilityFilter)(request)
    facts = {
        "rows": queries.own_catalogue(session, actor, wanted),
        "counts": queries.status_counts(session, actor.organisation_id or -1),
        "wanted": wanted,
        "services": options(SERVICES),
        "can": can,
    }
    return page(request, "capabilities/catalogue.html", facts)


def _form_page(
    request: Request,
    session: SessionDep,
    form: Bound[CapabilityForm],
    row: Capability | None = None,
) -> Response:
    facts = {
        "form": form,
        "row": row,
        "places": place_suggestions(session),
        "services": options(SERVICES),
        "modes": options(MODES),
        "proofs": options(PROOF_KINDS),
        "readings": readings_of({name: form.value(name) for name in MEASUREMENT_KEYS}),
        "events": history(session, f"capability:{row.id}") if row else [],
        "can": can,
    }
    return page(request, "capabilities/form.html", facts, status=422 if form.errors else 200)


@router.get(CATALOGUE + "/new")
def new(request: Request, session: SessionDep, actor: Editor) -> Response:
    """An empty form."""
    return _form_page(request, session, filled({"services": ["校准"], "modes": ["送检"]}))


@router.post(CATALOGUE + "/new")
def create(
    request: Request,
    session: SessionDep,
    actor: Editor,
    form: Annotated[Bound[CapabilityForm], bind(CapabilityForm)],
) -> Response:
    """Save a draft, and publish it if that was pressed."""
    row = attempt(session, form, lambda data: service.create(session, actor, data), TAKEN)
    if row is None:
        return _form_page(request, session, form)
    return _saved(session, actor, form, row)


@router.get(CATALOGUE + "/{capability_id}/edit")
def edit_page(request: Request, session: SessionDep, capability_id: int, actor: Editor) -> Response:
    """The form filled with the row."""
    row = queries.get_own(session, actor, capability_id)
    values: dict[str, object] = {
        name: getattr(row, name) for name in (*CapabilityForm.model_fields, "version")
    }
    table = region_table(session)
    values["authorised_regions"] = "、".join(map(table.path, row.authorised_regions))
    return _form_page(request, session, filled(values), row)


@router.post(CATALOGUE + "/{capability_id}/edit")
def edit(
    request: Request,
    session: SessionDep,
    capability_id: int,
    actor: Editor,
    form: Annotated[Bound[CapabilityForm], bind(CapabilityForm)],
) -> Response:
    """Save changes; publish if that was pressed."""
    row = queries.get_own(session, actor, capability_id)
    seen = whole_number(form.value("version")) or 0
    saved = attempt(
        session,
        form,
        lambda data: service.edit(session, actor, capability_id, data, seen),
        TAKEN,
    )
    if saved is None:
        session.refresh(row)
        return _form_page(request, session, form, row)
    return _saved(session, actor, form, saved)


def _saved(
    session: SessionDep, actor: Actor, form: Bound[CapabilityForm], row: Capability
) -> Response:
    if not form.pressed("publish"):
        return redirect(CATALOGUE, f"“{row.device}”已保存。")
    if not may(actor, Permission.CAPABILITY_PUBLISH):
        return redirect(CATALOGUE, "已存为草稿。单位通过核验后就可以发布。", "warn")
    try:
        publishing.publish(session, actor, row.id)
    except AppError as refusal:
        return redirect(CATALOGUE, f"已保存，但没有发布：{refusal.message}", "warn")
    return redirect(f"/capabilities/{row.id}", "能力项已发布，现在可以参与匹配。")


@router.post(CATALOGUE + "/publish")
def publish_many(
    session: SessionDep,
    actor: Publisher,
    form: Annotated[Bound[PublicationForm], bind(PublicationForm)],
) -> Response:
    """Publish the ticked drafts, or all of them."""
    if form.data is None or not (form.data.ids or form.data.all):
        return redirect(CATALOGUE, "没有勾选任何草稿。请先勾选，或选择发布全部草稿。", "warn")
    done = publishing.publish_many(session, actor, None if form.data.all else form.data.ids)
    text = f"已发布 {done.opened} 条。"
    if done.lapsed:
        text += f"{done.lapsed} 条的证明已到期，仍是草稿；请先修改有效期。"
    return redirect(CATALOGUE, text, "warn" if done.lapsed else "good")


@router.post(CATALOGUE + "/{capability_id}/publish")
def publish(session: SessionDep, capability_id: int, actor: Publisher) -> Response:
    """Open a row to everybody."""
    row = publishing.publish(session, actor, capability_id)
    return redirect(CATALOGUE, f"“{row.device}”已发布，现在可以参与匹配。")


@router.post(CATALOGUE + "/{capability_id}/{action}")
def move(
    session: SessionDep, capability_id: int, action: Literal["archive", "restore"], actor: Editor
) -> Response:
    """Archive a row, or restore it."""
    row = publishing.move(session, actor, capability_id, action)
    return redirect(CATALOGUE, f"“{row.device}”{MOVED[action]}")


router.include_router(public.router)
