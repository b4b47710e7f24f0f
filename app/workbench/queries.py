"""Which lists a role's workbench holds. Never writes."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.core.permissions import Actor, Role
from app.organisations.models import Organisation
from app.workbench import agreements, enterprise, institution, oversight
from app.workbench.todo import TodoList

# In order of urgency.
SOURCES: dict[Role, tuple[Callable[[Session, Actor], TodoList], ...]] = {
    Role.ENTERPRISE: (enterprise.answers_to_decide, enterprise.deadlines_near, enterprise.drafts),
    Role.INSTITUTION: (
        institution.invitations,
        agreements.pairings_to_confirm,
        agreements.collaborations_to_answer,
        institution.outcomes,
        institution.imports_to_review,
        institution.proofs_lapsing,
        institution.quotes,
    ),
    Role.REGULATOR: (
        oversight.projects_to_screen,
        agreements.pairings_to_confirm,
        agreements.agreements_to_enter,
        oversight.needs_unanswered,
    ),
    Role.OPERATOR: (oversight.organisations_to_verify, oversight.parked_jobs),
}


def todos(session: Session, actor: Actor) -> list[TodoList]:
    """The lists of the actor's role that hold anything: one query each."""
    lists = [source(session, actor) for source in SOURCES.get(actor.role, ())]
    return [each for each in lists if each.rows]


def own_organisation(session: Session, actor: Actor) -> Organisation | None:
    """The organisation the actor works for."""
    return session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
