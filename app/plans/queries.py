"""Who may see which plan of a year: the regulator that made it. Never writes."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from app.core.errors import NotFound
from app.core.listing import Page, cut
from app.core.permissions import Actor
from app.plans.basis import Basis, Settings
from app.plans.models import SupportPlan

PAGE = 20


def visible_to(actor: Actor) -> Select[SupportPlan]:
    """The plans of one's own organisation."""
    return select(SupportPlan).where(SupportPlan.organisation_id == (actor.organisation_id or -1))


def listing(session: Session, actor: Actor, number: int) -> Page[SupportPlan]:
    """One page of them, newest first."""
    return cut(session, visible_to(actor).order_by(SupportPlan.id.desc()), number, PAGE)


def get_visible(session: Session, actor: Actor, plan_id: int, *, lock: bool = False) -> SupportPlan:
    """One plan with all it holds, or NotFound; `lock` holds it for a change."""
    statement = (
        visible_to(actor)
        .where(SupportPlan.id == plan_id)
        .options(undefer(SupportPlan.basis), undefer(SupportPlan.outcome))
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def basis_of(plan: SupportPlan) -> Basis:
    """What a plan is made of; only once it is gathered."""
    if plan.basis is None:
        raise NotFound
    return Basis.unpacked(plan.basis)


def settings_of(plan: SupportPlan) -> Settings:
    """What its maker set."""
    return Settings(**plan.settings)


def capacities_of(plan: SupportPlan) -> dict[int, float | None]:
    """Person-days by institution."""
    return {int(owner): days for owner, days in plan.capacities.items()}
