"""Who may see which organisation, and look-ups of them."""

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.models import User
from app.core.errors import NotFound
from app.core.listing import Page, cut
from app.core.permissions import Actor, Role
from app.organisations.models import Organisation, Verification
from app.taxonomies.models import TaxonomyTerm


def of_verified(column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Rows of verified organisations: what an operator refuses later leaves the public again."""
    return column.in_(
        select(Organisation.id).where(Organisation.verification == Verification.VERIFIED)
    )


def visible_to(actor: Actor) -> Select[Organisation]:
    """Verified organisations are public; others show to themselves and to operators."""
    statement = select(Organisation)
    if actor.role == Role.OPERATOR:
        return statement
    own = Organisation.id == (actor.organisation_id or -1)
    return statement.where(or_(Organisation.verification == Verification.VERIFIED, own))


def get_visible(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    """One organisation, or NotFound."""
    found = session.scalar(visible_to(actor).where(Organisation.id == organisation_id))
    if found is None:
        raise NotFound
    return found


def by_uscc(session: Session, uscc: str) -> Organisation | None:
    """The organisation with this code."""
    return session.scalar(select(Organisation).where(Organisation.uscc == uscc))


def listing(
    session: Session, *, verification: str, kind: str, number: int, size: int = 50
) -> Page[Organisation]:
    """For the operator: organisations by state, oldest first."""
    statement = select(Organisation)
    if verification:
        statement = statement.where(Organisation.verification == verification)
    if kind:
        statement = statement.where(Organisation.kind == kind)
    return cut(session, statement.order_by(Organisation.id), number, size)


def people(session: Session, organisation_id: int) -> list[User]:
    """Who can sign in for an organisation."""
    statement = select(User).where(User.organisation_id == organisation_id).order_by(User.id)
    return list(session.scalars(statement))


def institution_kind_name(session: Session, organisation: Organisation) -> str:
    """The kind of an institution in words; empty for others."""
    statement = select(TaxonomyTerm.name).where(
        TaxonomyTerm.taxonomy == "institution_kinds",
        TaxonomyTerm.code == organisation.institution_kind,
    )
    return session.scalar(statement) or ""
