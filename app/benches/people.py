"""Example organisations in all provinces, and somebody signed in for each kind of user."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.service import open_session
from app.benches.scene import Signed
from app.core.permissions import Role
from app.organisations.membership import load_actor
from app.organisations.models import Organisation, Verification
from app.organisations.uscc import check_digit
from app.regions.codes import NATION
from app.regions.queries import region_table

_MARKS = {Role.ENTERPRISE: "E", Role.INSTITUTION: "N", Role.REGULATOR: "R"}
_NAMES = {
    Role.ENTERPRISE: "示例企业",
    Role.INSTITUTION: "示例计量院",
    Role.REGULATOR: "示例监管部门",
}


def organisations(session: Session, kind: Role, count: int) -> list[Organisation]:
    """Verified examples of a kind, province after province; a lone regulator has the nation."""
    provinces = region_table(session).provinces
    made = []
    for number in range(1, count + 1):
        place = provinces[number % len(provinces)]
        body = f"91{place.code}M{_MARKS[kind]}{number:07d}"
        made.append(
            Organisation(
                kind=kind,
                name=f"{place.short_name}{_NAMES[kind]}{number}",
                uscc=body + check_digit(body),
                region_code=place.code,
                jurisdiction=NATION if kind is Role.REGULATOR else "",
                verification=Verification.VERIFIED,
                verified_at=func.now(),
                is_example=True,
            )
        )
    session.add_all(made)
    session.flush()
    return made


def signed_in(session: Session, organisation: Organisation) -> Signed:
    """A person of the organisation with an open session; nobody can sign in by password."""
    user = User(
        login=f"bench-{organisation.id}@example.test",
        name="示例用户",
        password_hash="",
        role=organisation.kind,
        organisation_id=organisation.id,
    )
    session.add(user)
    session.flush()
    token = open_session(session, user, address="127.0.0.1", browser="bench")
    session.flush()
    return Signed(load_actor(session, token), token, organisation.uscc)


def everybody(session: Session, first: Sequence[Organisation]) -> dict[Role, Signed]:
    """One person signed in for each of the organisations, by kind."""
    return {Role(each.kind): signed_in(session, each) for each in first}
