"""Does a place lie in the area a regulator answers for? As a condition of selects, and in memory.

What follows from it (who sees what, who screens) is decided in each domain's queries.
"""

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.core.permissions import Actor, Role


def _is_on_duty(actor: Actor) -> bool:
    return actor.role == Role.REGULATOR and actor.verified


def lies_inside(actor: Actor, place: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Rows whose region code lies in the actor's area; none unless it is a verified regulator."""
    if not _is_on_duty(actor):
        return false()
    return or_(false(), *(place.startswith(each) for each in actor.jurisdiction))


def watches(actor: Actor, place: str) -> bool:
    """Whether the actor is a verified regulator whose area holds the place (a region code)."""
    return _is_on_duty(actor) and place.startswith(actor.jurisdiction)
