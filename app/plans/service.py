"""A year's plan: asked for, gathered, given capacities, computed, replayed. Never commits."""

from dataclasses import asdict, dataclass
from hashlib import sha256

from sqlalchemy import func
from sqlalchemy.orm import Session, undefer

from app.core.errors import Conflict, Invalid, NotFound
from app.core.events import record
from app.core.jobs import enqueue
from app.core.permissions import Actor, Permission, check
from app.matching.code_version import code_version
from app.matching.planning.plans import plan_year
from app.organisations.jurisdiction import watches
from app.plans.basis import Settings, input_hash, outcome_bytes, plan_input, plans_of
from app.plans.capacity import read_capacities
from app.plans.models import SupportPlan
from app.plans.queries import basis_of, capacities_of, get_visible, settings_of
from app.plans.schemas import CapacityForm, PlanForm
from app.plans.unmet import gather as gather_basis
from app.plans.workflow import PlanStatus, advance
from app.regions.codes import prefix
from app.regions.table import RegionTable

GATHER, SOLVE = "plans.gather", "plans.solve"
NOT_FOUND_IN_TIME = "时限内没有算出满足全部限制的计划。放宽每家的结对数，或缩小范围后再算。"


def create(session: Session, actor: Actor, form: PlanForm, regions: RegionTable) -> SupportPlan:
    """Ask for a plan of the actor's area or a part of it; a job gathers its demand."""
    check(actor, Permission.PLAN_MAKE)
    if form.region and not watches(actor, form.region):
        raise Invalid({"region": "只能为管辖范围内的地区做计划。"})
    if not actor.jurisdiction:
        raise Invalid({"region": "您的单位还没有设定管辖范围，请联系运营方。"})
    plan = SupportPlan(
        organisation_id=actor.organisation_id,
        year=form.year,
        scope=[prefix(form.region)] if form.region else list(actor.jurisdiction),
        scope_name=regions.path(form.region) if form.region else actor.jurisdiction_name,
        settings=asdict(
            Settings(form.days_per_item, form.weight, form.per_supporter, form.per_recipient)
        ),
        status=PlanStatus.GATHERING,
    )
    session.add(plan)
    session.flush()  # the job names the id
    record(session, "plan:created", _subject(plan), actor, year=plan.year)
    enqueue(session, GATHER, plan.id)
    return plan


def copy(session: Session, actor: Actor, plan_id: int) -> SupportPlan:
    """A new plan of the same demand and capacities, to be computed with others."""
    check(actor, Permission.PLAN_MAKE)
    old = get_visible(session, actor, plan_id)
    if old.basis is None or old.status == PlanStatus.EMPTY:
        raise Conflict("这份计划还没有可以沿用的需求。")
    names = ("organisation_id", "year", "scope", "scope_name", "settings", "counts", "capacities")
    plan = SupportPlan(
        **{name: getattr(old, name) for name in names}, basis=old.basis, status=PlanStatus.ASKED
    )
    session.add(plan)
    session.flush()
    record(session, "plan:created", _subject(plan), actor, year=plan.year, copied=old.id)
    return plan


def gather(session: Session, plan_id: int) -> None:
    """Gather the demand of a plan that waits for it."""
    plan = session.get(SupportPlan, plan_id, with_for_update=True)
    if plan is None or plan.status != PlanStatus.GATHERING:
        return
    basis, plan.counts = gather_basis(session, plan.scope, settings_of(plan), plan.year)
    plan.basis = basis.packed()
    plan.status = advance(plan.status, "ask" if basis.helpers else "find_nothing")


def give_capacities(
    session: Session, actor: Actor, plan_id: int, form: CapacityForm
) -> SupportPlan:
    """Set everybody's person-days and have the plans computed. Invalid for what is not clear."""
    check(actor, Permission.PLAN_MAKE)
    plan = get_visible(session, actor, plan_id, lock=True)
    status = advance(plan.status, "compute")
    typed = {row.organisation_id: (f"rows-{at}-days", row.days) for at, row in enumerate(form.rows)}
    read = read_capacities(
        basis_of(plan).helpers, typed, form.pasted, form.others, form.others_days
    )
    if read.errors:
        raise Invalid(read.errors)
    plan.capacities = {str(owner): days for owner, days in sorted(read.days.items())}
    plan.status, plan.note = status, ""
    enqueue(session, SOLVE, plan.id)
    return plan


def solve(session: Session, plan_id: int) -> None:
    """Compute the plans of one that waits for it, and keep them with what they rest on."""
    plan = session.get(SupportPlan, plan_id, with_for_update=True)
    if plan is None or plan.status != PlanStatus.COMPUTING or plan.basis is None:
        return
    outcome = _computed(plan)
    if outcome is None:
        plan.status = advance(plan.status, "give_up")
        plan.note = NOT_FOUND_IN_TIME
        return
    plan.outcome = outcome
    plan.content_hash = sha256(outcome).hexdigest()
    plan.input_hash = input_hash(plan.basis, settings_of(plan), capacities_of(plan))
    plan.code_version = code_version()
    plan.computed_at = func.clock_timestamp()
    plan.status = advance(plan.status, "finish")
    record(session, "plan:computed", _subject(plan), None)


def _computed(plan: SupportPlan) -> bytes | None:
    given = plan_input(basis_of(plan), settings_of(plan), capacities_of(plan))
    try:
        return outcome_bytes(plan_year(given))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Replayed:
    """Whether a kept plan comes out the same again, and if not, why it may differ."""

    identical: bool
    content_hash: str
    replayed_hash: str
    remarks: tuple[str, ...]


def replay(session: Session, plan_id: int) -> Replayed:
    """Compute a kept plan again from what it rests on; NotFound until it has been computed."""
    options = [undefer(SupportPlan.basis), undefer(SupportPlan.outcome)]
    plan = session.get(SupportPlan, plan_id, options=options)
    if plan is None or plan.outcome is None or plan.basis is None:
        raise NotFound(f"没有编号为 {plan_id} 的已算出的计划。")
    again = _computed(plan) or b""
    remarks = []
    if input_hash(plan.basis, settings_of(plan), capacities_of(plan)) != plan.input_hash:
        remarks.append("保存的输入被改动过")
    if code_version() != plan.code_version:
        remarks.append("程序版本与计算时不同")
    if not all(each.proven for each in plans_of(plan.outcome)):
        remarks.append("计算时用完了时限，结果可能随机器快慢而不同")
    found = sha256(again).hexdigest()
    return Replayed(again == plan.outcome, plan.content_hash, found, tuple(remarks))


def _subject(plan: SupportPlan) -> str:
    return f"plan:{plan.id}"
