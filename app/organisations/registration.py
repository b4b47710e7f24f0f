"""A new organisation with its first person, in one transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.passwords import hash_password, weakness
from app.accounts.queries import user_by_login
from app.accounts.throttle import count_registration
from app.core.db import session_scope
from app.core.errors import Invalid
from app.core.events import record
from app.core.permissions import Role
from app.organisations import queries
from app.organisations.models import Organisation
from app.organisations.places import read_jurisdiction, read_place
from app.organisations.schemas import OrganisationForm, RegistrationForm
from app.taxonomies.models import TaxonomyTerm


def register(session: Session, form: RegistrationForm) -> User:
    """Add both, or raise Invalid with a sentence at each field that stands in the way."""
    errors: dict[str, str] = {}
    if user_by_login(session, form.login):
        errors["login"] = "这个账号已经注册过，请直接登录。"
    if reason := weakness(form.password, form.login):
        errors["password"] = reason
    if queries.by_uscc(session, form.uscc):
        errors["uscc"] = "这家单位已经注册过。请向本单位已有账号的同事了解，或联系平台运营。"
    region, errors_place = read_place(session, form.place, "place")
    errors |= errors_place
    jurisdiction = ""
    if form.kind == "regulator":
        jurisdiction, errors_area = read_jurisdiction(session, form.jurisdiction)
        errors |= errors_area
    if form.kind == "institution":
        errors |= check_institution_kind(session, form)
    if errors:
        raise Invalid(errors)
    organisation = Organisation(
        kind=Role(form.kind),
        name=form.name,
        uscc=form.uscc,
        region_code=region,
        jurisdiction=jurisdiction,
        institution_kind=form.institution_kind if form.kind == "institution" else "",
        address=form.address,
        contact_name=form.contact_name,
        contact_phone=form.contact_phone,
        introduction=form.introduction,
    )
    session.add(organisation)
    session.flush()  # the person needs the organisation's id
    return add_person(
        session, organisation, name=form.person, login=form.login, password=form.password
    )


def count_attempt(address: str) -> None:
    """Count a registration from an address, whatever becomes of it; TooMany after too many."""
    with session_scope() as counting:  # must outlive the rollback of this request
        count_registration(counting, address)


def add_person(
    session: Session, organisation: Organisation, *, name: str, login: str, password: str
) -> User:
    """A person who acts for an organisation."""
    user = User(
        login=login,
        name=name,
        password_hash=hash_password(password),
        role=organisation.kind,
        organisation_id=organisation.id,
    )
    session.add(user)
    session.flush()  # the caller opens a session for the new id
    record(
        session,
        "organisation:registered",
        f"organisation:{organisation.id}",
        None,
        organisation=organisation.name,
        person=name,
    )
    return user


def check_institution_kind(session: Session, form: OrganisationForm) -> dict[str, str]:
    """Field errors unless the kind of institution is one of the list."""
    known = session.scalar(
        select(TaxonomyTerm.code).where(
            TaxonomyTerm.taxonomy == "institution_kinds", TaxonomyTerm.code == form.institution_kind
        )
    )
    return {} if known else {"institution_kind": "请选择机构类型。"}
