"""Pages of the matching policy: what is published, a draft, what it would change."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.clock import today
from app.core.db import SessionDep
from app.core.downloads import CSV, download
from app.core.errors import AppError, Invalid
from app.core.events import history
from app.core.forms import Bound, FormModel, attempt, bind, filled, query, whole_number
from app.core.pages import page, redirect
from app.core.permissions import PUBLIC, Actor, Permission, require
from app.core.tables import csv_bytes
from app.matching.policies.changes import diff
from app.matching.policies.in_force import newest_policy, policy_of
from app.policies import form_page, queries, service, simulating
from app.policies.describing import described_section
from app.policies.form_page import Typed
from app.policies.models import PolicyDraft
from app.policies.schemas import PublishForm, SectionQuery, SeenForm, SimulateForm
from app.policies.scopes import scope_of
from app.policies.simulation_page import HEADS, LEVELS, changes, place_word, report, rows
from app.regions.codes import NATION
from app.regions.queries import region_table
from app.taxonomies.queries import term_names, terms

router = APIRouter()
Everybody = Annotated[Actor, PUBLIC]
Drafter = Annotated[Actor, require(Permission.POLICY_EDIT)]
REFRESH_SECONDS = 3


@router.get("/policies")
def listing(request: Request, session: SessionDep, actor: Everybody) -> Response:
    """All published versions, with the one in force."""
    versions = queries.published(session, today())
    current = next(each.policy for each in versions if each.in_force)
    facts = {"versions": versions, "current": current, "groups": form_page.headlines(current)}
    return page(request, "policies/list.html", facts)


@router.get("/policies/draft")
def edit_page(request: Request, session: SessionDep, actor: Drafter) -> Response:
    """The form of one part of the draft."""
    wanted = query(SectionQuery)(request)
    policy = service.working_copy(session, actor)
    codes = form_page.codes_shown(actor, policy)
    part = _part(actor, wanted.part)
    groups = form_page.groups_of(policy, part)
    provinces = form_page.provinces_of(policy, codes, region_table(session))
    raw = form_page.shown(policy, [*groups, *(each.group for each in provinces)], codes)
    form = Bound[FormModel](raw={**raw, "province": codes})
    return _form(request, session, actor, form, part)


def _part(actor: Actor, part: str) -> str:
    offered = [code for code, _ in form_page.parts_for(actor)]
    return part if part in offered else offered[0]


def _form(
    request: Request, session: SessionDep, actor: Actor, form: Bound[FormModel], part: str
) -> Response:
    policy, regions = service.working_copy(session, actor), region_table(session)
    draft = queries.draft_of(session, actor)
    newest = newest_policy(session)
    codes = form.values("province") if part == "provinces" else []
    facts = {
        "form": form,
        "part": part,
        "parts": form_page.parts_for(actor),
        "groups": form_page.groups_of(policy, part),
        "provinces": form_page.provinces_of(policy, codes, regions),
        "national": scope_of(actor) == NATION,
        "offered": [each for each in regions.province_options if each[0] not in codes],
        "published": form_page.shown(newest, form_page.groups_of(newest, part), ()),
        "newest": newest,
        "draft": draft,
        "edition": draft.edition if draft else 0,
        "changed": len(service.changes_of(session, draft)) if draft else 0,
        "kinds": [(each.code, each.name) for each in terms(session, "collaboration_types")],
        "choices": form_page.CHOICES,
    }
    return page(request, "policies/form.html", facts, status=422 if form.errors else 200)


@router.post("/policies/draft")
def edit(request: Request, session: SessionDep, actor: Drafter, form: Typed) -> Response:
    """Save one part, or only add or take out a province."""
    part = _part(actor, form.value("part"))
    policy = service.working_copy(session, actor)
    if form_page.rearranged(form, policy):
        return _form(request, session, actor, form, part)
    content = form_page.content_from(form, policy, part)
    try:
        service.save(session, actor, content, whole_number(form.value("seen")) or 0)
    except Invalid as refused:
        form.errors.update(refused.errors)
        return _form(request, session, actor, form, part)
    return redirect(f"/policies/draft?part={part}", "草案已保存。核对改动后可以先模拟，再发布。")


@router.get("/policies/draft/check")
def check(request: Request, session: SessionDep, actor: Drafter) -> Response:
    """What the draft changes, and the form that publishes it."""
    draft = queries.get_draft(session, actor)
    values = {"title": draft.content["title"], "effective_from": today().isoformat()}
    return _check(request, session, draft, filled(values), actor)


def _check(
    request: Request,
    session: SessionDep,
    draft: PolicyDraft,
    form: Bound[PublishForm],
    actor: Actor,
) -> Response:
    newest = newest_policy(session)
    facts = {
        "draft": draft,
        "form": form,
        "changes": service.changes_of(session, draft),
        "newest": newest,
        "behind": draft.base_version != newest.version,
        "simulations": queries.simulations(session, actor)[:3],
    }
    return page(request, "policies/check.html", facts, status=422 if form.errors else 200)


@router.post("/policies/draft/publish")
def publish(
    request: Request,
    session: SessionDep,
    actor: Drafter,
    form: Annotated[Bound[PublishForm], bind(PublishForm)],
) -> Response:
    """Make the draft the next version."""
    made = attempt(session, form, lambda data: service.publish(session, actor, data))
    if made is None:
        return _check(request, session, queries.get_draft(session, actor), form, actor)
    day = made.effective_from.isoformat()
    return redirect(f"/policies/{made.version}", f"第 {made.version} 版已发布，{day} 生效。")


@router.post("/policies/draft/renew")
def renew(
    session: SessionDep, actor: Drafter, form: Annotated[Bound[SeenForm], bind(SeenForm)]
) -> Response:
    """Lay the draft over the newest version."""
    try:
        service.renew(session, actor, _seen(form))
    except Invalid as refused:
        first = next(iter(refused.errors.values()))
        return redirect("/policies/draft/check", f"接不上最新一版：{first}", "bad")
    return redirect("/policies/draft/check", "已接到最新一版上，请重新核对。")


@router.post("/policies/draft/discard")
def discard(
    session: SessionDep, actor: Drafter, form: Annotated[Bound[SeenForm], bind(SeenForm)]
) -> Response:
    """Throw the draft away."""
    service.discard(session, actor, _seen(form))
    return redirect("/policies", "草案已放弃。")


def _seen(form: Bound[SeenForm]) -> int:
    return form.data.seen if form.data else -1


@router.get("/policies/draft/simulate")
def simulate_page(request: Request, session: SessionDep, actor: Drafter) -> Response:
    """Choose which rankings the draft is held against; the latest simulations."""
    return _simulate(request, session, actor, filled({"choice": "open", "last": 1000}))


def _simulate(
    request: Request, session: SessionDep, actor: Actor, form: Bound[SimulateForm]
) -> Response:
    draft = queries.get_draft(session, actor)
    facts = {
        "form": form,
        "draft": draft,
        "changes": service.changes_of(session, draft),
        "simulations": queries.simulations(session, actor),
    }
    return page(request, "policies/simulate.html", facts, status=422 if form.errors else 200)


@router.post("/policies/draft/simulate")
def simulate(
    request: Request,
    session: SessionDep,
    actor: Drafter,
    form: Annotated[Bound[SimulateForm], bind(SimulateForm)],
) -> Response:
    """Promise a simulation."""
    if form.data is None:
        return _simulate(request, session, actor, form)
    try:
        made = simulating.start(session, actor, form.data)
    except AppError as refused:
        return _simulate(request, session, actor, form.with_errors({"form": refused.message}))
    return redirect(f"/policies/simulations/{made.id}")


@router.get("/policies/simulations/{simulation_id}")
def simulation(
    request: Request, session: SessionDep, simulation_id: int, actor: Drafter
) -> Response:
    """How far a simulation is, or what it found."""
    found = queries.get_simulation(session, actor, simulation_id)
    facts = {"simulation": found, "total": found.steps, "refresh": REFRESH_SECONDS}
    if found.finished_at is None:
        facts["changes"] = changes(session, found)
        facts["parked"] = queries.is_parked(session, simulating.SIMULATE, found.id)
        return page(request, "policies/waiting.html", facts)
    facts |= {
        "report": report(session, actor, found),
        "regions": region_table(session),
        "levels": LEVELS,
        "place_word": place_word,
    }
    return page(request, "policies/simulation.html", facts)


@router.get("/policies/simulations/{simulation_id}/moves.csv")
def moves(session: SessionDep, simulation_id: int, actor: Drafter) -> Response:
    """Every ranking that moves, of needs the reader may see."""
    found = queries.get_simulation(session, actor, simulation_id)
    content = csv_bytes(HEADS, rows(session, actor, found))
    return download(content, f"policy-simulation-{found.id}.csv", CSV)


@router.get("/policies/{version}")
def show(request: Request, session: SessionDep, version: int, actor: Everybody) -> Response:
    """One version: every number in words with its basis, and what it changed."""
    part = query(SectionQuery)(request).part
    versions = queries.published(session, today())
    policy = policy_of(session, version)
    own = next(each for each in versions if each.policy.version == version)
    before = next((each.policy for each in versions if each.policy.version == version - 1), None)
    regions = region_table(session)
    codes = sorted(policy.collaboration.provinces)
    facts = {
        "own": own,
        "policy": policy,
        "before": before,
        "changes": diff(before, policy) if before else [],
        "part": part,
        "parts": form_page.PARTS,
        "section_text": described_section(policy, part) if part != "provinces" else None,
        "provinces": form_page.provinces_of(policy, codes, regions),
        "kinds": term_names(session, "collaboration_types"),
        "events": history(session, f"policy:{version}"),
    }
    return page(request, "policies/show.html", facts)
