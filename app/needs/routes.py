"""Pages of posting, listing and changing needs. The page of one need is in app.engagements."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.capabilities.choices import MODES, NEED_SERVICES, PROOF_KINDS, options
from app.capabilities.readings import reading_of, readings_of
from app.core.db import SessionDep
from app.core.errors import Conflict
from app.core.facets import address, conditions, facets, pairs
from app.core.forms import Bound, attempt, bind, filled, query, whole_number
from app.core.pages import page, redirect
from app.core.permissions import PUBLIC, Actor, Permission, may, require
from app.needs import queries, service
from app.needs.browse import browse, dimensions
from app.needs.drafting import Drafted, draft
from app.needs.models import Need
from app.needs.schemas import NeedFilter, NeedForm, NeedItemForm, PastedForm
from app.organisations.naming import owner_dimension
from app.organisations.places import place_suggestions
from app.regions.queries import region_table

router = APIRouter()
Editor = Annotated[Actor, require(Permission.NEED_EDIT)]
Everybody = Annotated[Actor, PUBLIC]
BLANK: dict[str, object] = {"items-0-device": "", "items-0-quantity": "1"}


@router.get("/needs")
def listing(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """Needs one may see, by filters and words."""
    wanted = query(NeedFilter)(request)
    found = browse(session, actor, wanted)
    regions = region_table(session)
    offered = dimensions(regions)
    named = [*offered, *owner_dimension(session, actor, wanted.organisation)]
    facts = {
        "found": found,
        "wanted": wanted,
        "regions": regions,
        "facets": facets(offered, found.counts, wanted),
        "conditions": conditions(named, "/needs", pairs(wanted)),
        "query": address("", pairs(wanted))[1:],
    }
    return page(request, "needs/list.html", facts)


def _form_page(
    request: Request,
    session: SessionDep,
    form: Bound[NeedForm],
    need: Need | None = None,
    status: int = 200,
    paste: Bound[PastedForm] | None = None,
    drafted: Drafted | None = None,
) -> Response:
    facts = {
        "paste": paste or Bound(),
        "drafted": drafted,
        "form": form,
        "need": need,
        "count": max(form.count("items"), 1),
        "places": place_suggestions(session),
        "services": options(NEED_SERVICES),
        "modes": options(MODES),
        "proofs": options(PROOF_KINDS),
        "readings": _readings(form) | (drafted.questions if drafted else {}),
    }
    if form.errors and status == 200:
        status = 422
    return page(request, "needs/form.html", facts, status=status)


def _readings(form: Bound[NeedForm]) -> dict[str, str]:
    """What was understood of each measurement text, to stand under its field."""
    found: dict[str, str] = {}
    for index in range(form.count("items")):
        prefix = f"items-{index}-"
        values = {name: form.value(prefix + name) for name in NeedItemForm.model_fields}
        found |= {prefix + name: text for name, text in readings_of(values).items()}
    return found


def _rearranged(form: Bound[NeedForm]) -> bool:
    """Did the reader press "add" or "remove" (without JavaScript)? Then show the form again."""
    if form.pressed("add_item"):
        form.raw[f"items-{form.count('items')}-device"] = [""]
    elif (gone := whole_number(form.value("remove_item"))) is not None:
        _remove(form.raw, gone)
    else:
        return False
    form.errors.clear()
    return True


def _remove(raw: dict[str, list[str]], gone: int) -> None:
    moved: dict[str, list[str]] = {}
    for name in [name for name in raw if name.startswith("items-")]:
        values = raw.pop(name)
        _, head, field = [*name.split("-", 2), ""][:3]
        index = whole_number(head)
        if index is not None and index != gone:
            moved[f"items-{index - (index > gone)}-{field}"] = values
    raw.update(moved)


@router.get("/needs/new")
def new(request: Request, session: SessionDep, actor: Editor) -> Response:
    """An empty form, with the place of the enterprise filled in."""
    place = region_table(session).path(actor.region_code)
    return _form_page(request, session, filled({**BLANK, "place": place}))


@router.post("/needs/read")
def read_text(
    request: Request,
    session: SessionDep,
    actor: Editor,
    paste: Annotated[Bound[PastedForm], bind(PastedForm)],
) -> Response:
    """The form filled from a text in one's own words; nothing is stored."""
    regions = region_table(session)
    if paste.data is None:
        blank = filled({**BLANK, "place": regions.path(actor.region_code)})
        return _form_page(request, session, blank, status=422, paste=paste)
    drafted = draft(paste.data.text, regions, actor.region_code)
    form = filled({**BLANK, **drafted.values})
    return _form_page(request, session, form, paste=paste, drafted=drafted)


@router.post("/needs/new")
def create(
    request: Request,
    session: SessionDep,
    actor: Editor,
    form: Annotated[Bound[NeedForm], bind(NeedForm)],
) -> Response:
    """Save a draft, and publish it if that was pressed."""
    if _rearranged(form):
        return _form_page(request, session, form)
    need = attempt(session, form, lambda data: service.create(session, actor, data))
    if need is None:
        return _form_page(request, session, form)
    return _saved(session, actor, form, need)


def _saved(session: SessionDep, actor: Actor, form: Bound[NeedForm], need: Need) -> Response:
    target = f"/needs/{need.id}"
    if not form.pressed("publish"):
        return redirect(target, "已保存。")
    if not may(actor, Permission.NEED_PUBLISH):
        return redirect(target, "已存为草稿。单位通过核验后就可以发布。", "warn")
    service.publish(session, actor, need.id)
    return redirect(target, "需求已发布，机构现在可以应答。")


@router.get("/needs/{need_id}/edit")
def edit_page(request: Request, session: SessionDep, need_id: int, actor: Editor) -> Response:
    """The form filled with the need."""
    need = queries.get_own(session, actor, need_id)
    return _form_page(request, session, _as_form(session, need), need)


def _as_form(session: SessionDep, need: Need) -> Bound[NeedForm]:
    names = [name for name in NeedForm.model_fields if name not in ("items", "place")]
    values: dict[str, object] = {name: getattr(need, name) for name in names}
    values["place"] = region_table(session).path(need.region_code)
    values["version"] = need.version
    for index, item in enumerate(need.items):
        for name in NeedItemForm.model_fields:
            values[f"items-{index}-{name}"] = getattr(item, name)
    return filled(values)


@router.post("/needs/{need_id}/edit")
def edit(
    request: Request,
    session: SessionDep,
    need_id: int,
    actor: Editor,
    form: Annotated[Bound[NeedForm], bind(NeedForm)],
) -> Response:
    """Save changes; publish a draft if that was pressed."""
    need = queries.get_own(session, actor, need_id)
    if _rearranged(form):
        return _form_page(request, session, form, need)
    seen = whole_number(form.value("version")) or 0
    try:
        saved = attempt(
            session, form, lambda data: service.edit(session, actor, need_id, data, seen)
        )
    except Conflict as refusal:
        # What was typed stays on the page: a colleague's save must not cost this one's work.
        stale = form.with_errors({"version": refusal.message})
        return _form_page(request, session, stale, need, status=refusal.status)
    if saved is None:
        return _form_page(request, session, form, need)
    return _saved(session, actor, form, saved)


@router.post("/needs/{need_id}/publish")
def publish(
    session: SessionDep,
    need_id: int,
    actor: Annotated[Actor, require(Permission.NEED_PUBLISH)],
) -> Response:
    """Open a draft to institutions."""
    service.publish(session, actor, need_id)
    return redirect(f"/needs/{need_id}", "需求已发布，机构现在可以应答。")


@router.get("/reading")
def reading(request: Request, actor: Everybody) -> Response:
    """What is understood of the first field named, while one types; a sentence, nothing stored.

    The other fields of the same row follow it and help: a device says what its range is a range of.
    """
    sent = request.query_params.multi_items()
    values = {name.rpartition("-")[2]: value for name, value in reversed(sent)}
    field = sent[0][0].rpartition("-")[2] if sent else ""
    return HTMLResponse(reading_of(field, values))
