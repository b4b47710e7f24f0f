"""What an organisation is called where a list is narrowed to it."""

from sqlalchemy.orm import Session

from app.core.facets import Dimension
from app.core.permissions import Actor
from app.organisations.models import Organisation
from app.organisations.queries import visible_to

UNKNOWN = "未公开的单位"


def owner_dimension(session: Session, actor: Actor, organisation_id: int | None) -> list[Dimension]:
    """The condition "of this organisation", named if the actor may see it; empty without one."""
    if organisation_id is None:
        return []
    found = session.scalar(visible_to(actor).where(Organisation.id == organisation_id))
    name = found.name if found else UNKNOWN
    return [Dimension("organisation", "单位", {str(organisation_id): name})]
