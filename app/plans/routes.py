"""Pages of a year's plans: the list, asking for one, capacities, the three plans, the table."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.db import SessionDep
from app.core.downloads import CSV, download
from app.core.forms import Bound, attempt, bind, filled, query
from app.core.pages import page, redirect
from app.core.permissions import Actor, Permission, require
from app.matching.planning.words import number
from app.plans import queries, service
from app.plans.basis import plans_of
from app.plans.capacity import UNLIMITED
from app.plans.comparing import KINDS, binding, pairs_of, region_lines, unreached_items
from app.plans.models import SupportPlan
from app.plans.schemas import CapacityForm, PageFilter, PlanForm, ResultFilter
from app.plans.sheet import pairs_sheet
from app.plans.workflow import WAITING, PlanStatus
from app.regions.codes import NATION
from app.regions.queries import region_table
from app.regions.table import RegionTable

router = APIRouter()
Regulator = Annotated[Actor, require(Permission.PLAN_MAKE)]
ROWS_SHOWN = 200  # capacities beyond these are pasted, or all alike
_PROVINCE_DIGITS = 2


@router.get("/plans")
def listing(request: Request, session: SessionDep, actor: Regulator) -> Response:
    """The plans one's organisation has made."""
    rows = queries.listing(session, actor, query(PageFilter)(request).page)
    return page(request, "plans/list.html", {"rows": rows})


@router.get("/plans/new")
def new(request: Request, session: SessionDep, actor: Regulator) -> Response:
    """What a plan is to be made of."""
    year = today().year + 1
    return _form_page(request, session, actor, filled({"year": year, "weight": "items"}))


def _form_page(request: Request, session: Session, actor: Actor, form: Bound[PlanForm]) -> Response:
    facts = {"form": form, "regions": _parts_of(actor, region_table(session))}
    return page(request, "plans/form.html", facts, status=422 if form.errors else 200)


def _parts_of(actor: Actor, regions: RegionTable) -> list[tuple[str, str]]:
    """The provinces of one's area, or the cities of one's province."""
    area = actor.jurisdiction
    if len(area) == 1 and len(area[0]) == _PROVINCE_DIGITS:
        return [
            (code, each.name)
            for code, each in sorted(regions.places.items())
            if each.level == "prefecture" and code.startswith(area[0])
        ]
    whole = tuple(each for each in area if len(each) <= _PROVINCE_DIGITS)
    return [pair for pair in regions.province_options if whole and pair[0].startswith(whole)]


@router.post("/plans/new")
def create(
    request: Request,
    session: SessionDep,
    actor: Regulator,
    form: Annotated[Bound[PlanForm], bind(PlanForm)],
) -> Response:
    """Ask for a plan."""
    regions = region_table(session)
    plan = attempt(session, form, lambda data: service.create(session, actor, data, regions))
    if plan is None:
        return _form_page(request, session, actor, form)
    return redirect(f"/plans/{plan.id}")


@router.get("/plans/{plan_id}")
def show(request: Request, session: SessionDep, plan_id: int, actor: Regulator) -> Response:
    """A plan as far as it has come."""
    plan = queries.get_visible(session, actor, plan_id)
    if plan.status in WAITING:
        return page(request, "plans/waiting.html", {"plan": plan})
    if plan.status == PlanStatus.DONE:
        return page(request, "plans/show.html", _result(request, session, plan))
    if plan.status == PlanStatus.EMPTY:
        return page(request, "plans/empty.html", _empty(session, plan))
    return _capacity_page(request, session, plan, _as_form(plan))


def _empty(session: Session, plan: SupportPlan) -> dict[str, Any]:
    found = unreached_items(queries.basis_of(plan))
    return {"plan": plan, "unreached": found, "regions": region_table(session)}


def _as_form(plan: SupportPlan) -> Bound[CapacityForm]:
    said = queries.capacities_of(plan)
    values: dict[str, object] = {"others": "ask"}
    for at, (owner, _) in enumerate(_by_reach(plan)):
        values[f"rows-{at}-organisation_id"] = owner
        if owner in said:
            days = said[owner]
            values[f"rows-{at}-days"] = UNLIMITED if days is None else number(days)
    return filled(values)


def _by_reach(plan: SupportPlan) -> list[tuple[int, int]]:
    """Institutions that a table asks for, those who could do most first, with how much that is."""
    reach = queries.basis_of(plan).reach()
    return sorted(reach.items(), key=lambda each: (-each[1], each[0]))[:ROWS_SHOWN]


def _capacity_page(
    request: Request, session: Session, plan: SupportPlan, form: Bound[CapacityForm]
) -> Response:
    basis = queries.basis_of(plan)
    helpers = {each.organisation_id: each for each in basis.helpers}
    facts = {
        "plan": plan,
        "form": form,
        "rows": [(helpers[owner], items) for owner, items in _by_reach(plan)],
        "more": max(0, len(helpers) - ROWS_SHOWN),
        "reached": sum(each.amount for each in basis.wanted) - sum(unreached_items(basis).values()),
        "regions": region_table(session),
    }
    return page(request, "plans/capacities.html", facts, status=422 if form.errors else 200)


@router.post("/plans/{plan_id}/capacities")
def capacities(
    request: Request,
    session: SessionDep,
    plan_id: int,
    actor: Regulator,
    form: Annotated[Bound[CapacityForm], bind(CapacityForm)],
) -> Response:
    """Set everybody's person-days and have the plans computed."""
    plan = queries.get_visible(session, actor, plan_id)
    done = attempt(
        session, form, lambda data: service.give_capacities(session, actor, plan_id, data)
    )
    if done is None:
        return _capacity_page(request, session, plan, form)
    return redirect(f"/plans/{plan_id}")


@router.post("/plans/{plan_id}/copy")
def copy(session: SessionDep, plan_id: int, actor: Regulator) -> Response:
    """Another plan of the same demand, to try other capacities; the old one stays as it is."""
    plan = service.copy(session, actor, plan_id)
    return redirect(f"/plans/{plan.id}", "已另建一份，需求不变；改好人天后重新计算。")


def _result(request: Request, session: Session, plan: SupportPlan) -> dict[str, Any]:
    basis, plans = queries.basis_of(plan), plans_of(plan.outcome or b"[]")
    kind = query(ResultFilter)(request).show
    chosen = next(each for each in plans if each.kind == kind)
    pairs = {each.kind: pairs_of(each, basis) for each in plans}
    return {
        "plan": plan,
        "settings": queries.settings_of(plan),
        "plans": plans,
        "chosen": chosen,
        "kinds": KINDS,
        "pairs": pairs,
        "lines": region_lines(plans, basis),
        "unreached": unreached_items(basis),
        "full": binding(chosen, queries.capacities_of(plan)),
        "worth": plan.settings["weight"] == "pieces",
        "amount": number,
        "regions": region_table(session),
        "nation": NATION,
    }


@router.get("/plans/{plan_id}/pairs.csv")
def pairs_file(session: SessionDep, plan_id: int, actor: Regulator) -> Response:
    """The pairs of all three plans as a table."""
    plan = queries.get_visible(session, actor, plan_id)
    basis, plans = queries.basis_of(plan), plans_of(plan.outcome or b"[]")
    rows = [(each.kind, pairs_of(each, basis)) for each in plans]
    return download(
        pairs_sheet(rows, region_table(session)), f"hengqiao-plan-{plan.year}-{plan.id}.csv", CSV
    )
