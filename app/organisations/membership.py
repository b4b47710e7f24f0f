"""From a session cookie to an Actor: the person, whom they work for, what they answer for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.queries import session_by_token
from app.accounts.service import touch_session
from app.core.clock import today
from app.core.permissions import VISITOR, Actor, Role
from app.organisations.models import Organisation, Verification
from app.regions.codes import is_code, prefix
from app.regions.models import MetrologyCentre, Region
from app.regions.queries import centre_members


def load_actor(session: Session, token: str) -> Actor:
    """The Actor behind a token; a visitor if it is unknown, ended or switched off."""
    found = session_by_token(session, token)
    if found is None:
        return VISITOR
    auth, user = found
    touch_session(session, auth)
    organisation = session.get(Organisation, user.organisation_id) if user.organisation_id else None
    if organisation is None:
        return Actor(Role(user.role), user.id, user.name, verified=user.role == Role.OPERATOR)
    prefixes, jurisdiction_name = jurisdiction_of(session, organisation)
    return Actor(
        role=Role(user.role),
        user_id=user.id,
        name=user.name,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        verified=organisation.verification == Verification.VERIFIED,
        region_code=organisation.region_code,
        jurisdiction=prefixes,
        jurisdiction_name=jurisdiction_name,
    )


def jurisdiction_of(session: Session, organisation: Organisation) -> tuple[tuple[str, ...], str]:
    """Prefixes of the region codes a regulator answers for, and the name of that area.

    A region code covers all places below it; a 大区 centre covers its members of today.
    """
    code = organisation.jurisdiction
    if organisation.kind != Role.REGULATOR or not code:
        return (), ""
    if is_code(code):
        name = session.scalar(select(Region.name).where(Region.code == code))
        return (prefix(code),), name or code
    members = centre_members(session, code, today())
    name = session.scalar(select(MetrologyCentre.name).where(MetrologyCentre.code == code))
    return tuple(sorted(prefix(each.region_code) for each in members)), name or code
