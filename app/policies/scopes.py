"""Whose draft is whose: the whole policy for the country, a province's own weights for a province.

Pure but for the Actor. Who may draft at all is in `app.core.permissions`.
"""

from app.core.permissions import Actor, Role
from app.regions.codes import NATION


def scope_of(actor: Actor) -> str:
    """The draft an actor with `policy:edit` works on: 000000, or the code of its province."""
    if actor.role == Role.OPERATOR or not actor.jurisdiction[0]:
        return NATION
    return actor.jurisdiction[0].ljust(6, "0")


def signature(actor: Actor) -> str:
    """Who signs: the organisation, or the platform's operator."""
    return actor.organisation_name or "平台运营"
