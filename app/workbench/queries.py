"""Which lists a role's workbench holds. Never writes."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.core.permissions import Actor, Role
from app.organisations.models import Organisation
from app.workbench import agreements, enterprise, institution, oversight, watching
from app.workbench.todo import TodoList

Source = Callable[[Session, Actor], TodoList]

# In order of urgency.
SOURCES: dict[Role, tuple[Source, ...]] = {
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


# Of every role, after what is its own.
FOR_ALL: tuple[Source, ...] = (watching.searches_with_news,)


def todos(session: Session, actor: Actor) -> list[TodoList]:
    """The lists of the actor's role that hold anything: one query each."""
    sources = (*SOURCES.get(actor.role, ()), *FOR_ALL)
    lists = [source(session, actor) for source in sources]
    return [each for each in lists if each.rows]


def own_organisation(session: Session, actor: Actor) -> Organisation | None:
    """The organisation the actor works for."""
    return session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
