"""Reads of published policies, drafts and simulations. Never writes.

Published policies are for everybody; drafts and simulations for those who share their scope.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from app.core.errors import NotFound
from app.core.jobs import Job
from app.core.permissions import Actor
from app.matching.models import PolicyVersion
from app.matching.policies.in_force import policy_in_force
from app.matching.policies.policy import Policy, load_default
from app.policies.models import PolicyDraft, Simulation, SimulationMove
from app.policies.scopes import scope_of

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Published:
    """A version with its place in time: in force from its day until `until` (not included)."""

    policy: Policy
    published_at: datetime | None
    until: date | None
    in_force: bool
    coming: bool


def published(session: Session, on: date) -> list[Published]:
    """All versions, newest first; the one that ships stands for all until there are any."""
    rows = session.scalars(select(PolicyVersion).order_by(PolicyVersion.version.desc())).all()
    versions = [(Policy.model_validate(row.content), row.published_at) for row in rows]
    now = policy_in_force(session, on).version
    if not versions:
        return [Published(load_default(), None, None, in_force=True, coming=False)]
    found, until = [], None
    for policy, at in versions:
        coming = policy.effective_from > on
        found.append(Published(policy, at, until, policy.version == now, coming))
        until = policy.effective_from
    return found


def draft_of(session: Session, actor: Actor, *, lock: bool = False) -> PolicyDraft | None:
    """The draft of the actor's scope; `lock` holds it for a change."""
    return session.get(
        PolicyDraft, scope_of(actor), with_for_update=lock or None, populate_existing=lock
    )


def get_draft(session: Session, actor: Actor, *, lock: bool = False) -> PolicyDraft:
    """The draft of the actor's scope, or NotFound."""
    found = draft_of(session, actor, lock=lock)
    if found is None:
        raise NotFound("还没有草案。请先在“起草”页修改并保存。")
    return found


def get_simulation(session: Session, actor: Actor, simulation_id: int) -> Simulation:
    """One simulation of the actor's scope, or NotFound."""
    found = session.get(Simulation, simulation_id)
    if found is None or found.scope != scope_of(actor):
        raise NotFound
    return found


def is_parked(session: Session, kind: str, simulation_id: int) -> bool:
    """Whether the job of a simulation failed so often that it waits for the operator."""
    statement = select(Job.id).where(
        Job.kind == kind, Job.key == str(simulation_id), Job.parked_at.is_not(None)
    )
    return session.scalars(statement.limit(1)).first() is not None


def simulations(session: Session, actor: Actor) -> Sequence[Simulation]:
    """The latest simulations of the actor's scope, newest first."""
    statement = (
        select(Simulation)
        .where(Simulation.scope == scope_of(actor))
        .options(defer(Simulation.run_ids), defer(Simulation.tally), defer(Simulation.cases))
        .order_by(Simulation.id.desc())
        .limit(SHOWN)
    )
    return session.scalars(statement).all()


def moves_of(
    session: Session, simulation_id: int, *, limit: int | None = None
) -> Sequence[SimulationMove]:
    """Rankings whose first three change: a new first place first, then the widest move."""
    statement = (
        select(SimulationMove)
        .where(SimulationMove.simulation_id == simulation_id)
        .order_by(
            SimulationMove.first_changed.desc(),
            SimulationMove.widest.desc(),
            SimulationMove.run_id,
        )
        .limit(limit)
    )
    return session.scalars(statement).all()
