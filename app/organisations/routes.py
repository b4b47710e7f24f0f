"""Pages of registering, describing and verifying organisations."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from app.accounts.routes import client_address, signed_in
from app.accounts.service import open_session
from app.core.db import SessionDep
from app.core.events import history
from app.core.forms import Bound, FormModel, Line, attempt, bind, filled, query
from app.core.pages import page, redirect
from app.core.permissions import PUBLIC, Actor, Permission, Role, require
from app.organisations import queries, registration, service
from app.organisations.models import Organisation
from app.organisations.places import place_suggestions
from app.organisations.schemas import OrganisationForm, RegistrationForm, VerificationForm
from app.regions.queries import region_table
from app.taxonomies.queries import terms

router = APIRouter()
Verifier = Annotated[Actor, require(Permission.ORGANISATION_VERIFY)]
Account = Annotated[Actor, require(Permission.ACCOUNT_MANAGE)]

# Two people may register the same company in the same second: the database decides.
TAKEN = {
    "uq_organisations_uscc": ("uscc", "这家单位刚刚被注册，请直接登录或联系平台运营。"),
    "uq_users_login": ("login", "这个账号刚刚被注册，请直接登录。"),
}


def _registration_page(
    request: Request, session: SessionDep, form: Bound[RegistrationForm]
) -> Response:
    facts = {
        "form": form,
        "kinds": [(term.code, term.name) for term in terms(session, "institution_kinds")],
        "places": place_suggestions(session),
    }
    status = 422 if form.errors else 200
    return page(request, "organisations/register.html", facts, status=status)


@router.get("/register")
def register_page(
    request: Request, session: SessionDep, actor: Annotated[Actor, PUBLIC]
) -> Response:
    """The registration form; `?kind=institution` preselects."""
    kind = request.query_params.get("kind", "enterprise")
    return _registration_page(request, session, filled({"kind": kind}))


@router.post("/register")
def register(
    request: Request,
    session: SessionDep,
    form: Annotated[Bound[RegistrationForm], bind(RegistrationForm)],
    actor: Annotated[Actor, PUBLIC],
) -> Response:
    """Register an organisation with its first person and sign that person in."""
    address = client_address(request)
    if form.data is not None:
        registration.count_attempt(address)
    user = attempt(session, form, lambda data: registration.register(session, data), TAKEN)
    if user is None:
        return _registration_page(request, session, form)
    token = open_session(
        session,
        user,
        address=address,
        browser=request.headers.get("user-agent", ""),
    )
    return signed_in(token, "/workbench", "注册成功。平台运营核验单位后，就可以发布内容。")


@router.get("/organisations/{organisation_id}")
def show(
    request: Request,
    session: SessionDep,
    organisation_id: int,
    actor: Annotated[Actor, PUBLIC],
) -> Response:
    """What everybody may know of an organisation."""
    organisation = queries.get_visible(session, actor, organisation_id)
    facts = {
        "organisation": organisation,
        "place": region_table(session).path(organisation.region_code),
        "kind_name": queries.institution_kind_name(session, organisation),
        "own": actor.organisation_id == organisation.id or actor.role == Role.OPERATOR,
    }
    return page(request, "organisations/show.html", facts)


def _own(session: SessionDep, actor: Actor) -> Organisation:
    return queries.get_visible(session, actor, actor.organisation_id or 0)


@router.get("/account/organisation")
def describe_page(request: Request, session: SessionDep, actor: Account) -> Response:
    """The form in which an organisation describes itself."""
    organisation = _own(session, actor)
    form = filled(
        {
            "name": organisation.name,
            "place": region_table(session).path(organisation.region_code),
            "address": organisation.address,
            "contact_name": organisation.contact_name,
            "contact_phone": organisation.contact_phone,
            "introduction": organisation.introduction,
        }
    )
    return _describe_page(request, session, organisation, form)


def _describe_page(
    request: Request, session: SessionDep, organisation: Organisation, form: Bound[OrganisationForm]
) -> Response:
    facts = {"form": form, "organisation": organisation, "places": place_suggestions(session)}
    status = 422 if form.errors else 200
    return page(request, "organisations/edit.html", facts, status=status)


@router.post("/account/organisation")
def describe(
    request: Request,
    session: SessionDep,
    actor: Account,
    form: Annotated[Bound[OrganisationForm], bind(OrganisationForm)],
) -> Response:
    """Save the description."""
    organisation = _own(session, actor)
    attempt(session, form, lambda data: service.describe(session, actor, data))
    if form.errors:
        return _describe_page(request, session, organisation, form)
    return redirect("/account/organisation", "单位信息已保存。")


class QueueFilter(FormModel):
    """What the operator looks at."""

    verification: Line = "pending"
    kind: Line = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


@router.get("/operator/organisations")
def queue(request: Request, session: SessionDep, actor: Verifier) -> Response:
    """Organisations that wait to be verified."""
    wanted = query(QueueFilter)(request)
    verification = "" if wanted.verification == "all" else wanted.verification
    rows = queries.listing(session, verification=verification, kind=wanted.kind, number=wanted.page)
    facts = {"rows": rows, "wanted": wanted, "table_of_regions": region_table(session)}
    return page(request, "organisations/queue.html", facts)


def _review_page(
    request: Request,
    session: SessionDep,
    actor: Actor,
    organisation_id: int,
    form: Bound[VerificationForm],
) -> Response:
    organisation = queries.get_visible(session, actor, organisation_id)
    facts = {
        "organisation": organisation,
        "place": region_table(session).path(organisation.region_code),
        "kind_name": queries.institution_kind_name(session, organisation),
        "people": queries.people(session, organisation.id),
        "events": history(session, f"organisation:{organisation.id}"),
        "form": form,
    }
    status = 422 if form.errors else 200
    return page(request, "organisations/review.html", facts, status=status)


@router.get("/operator/organisations/{organisation_id}")
def review(
    request: Request, session: SessionDep, organisation_id: int, actor: Verifier
) -> Response:
    """One organisation with all that helps to decide."""
    return _review_page(request, session, actor, organisation_id, Bound())


@router.post("/operator/organisations/{organisation_id}/{decision}")
def decide(
    request: Request,
    session: SessionDep,
    organisation_id: int,
    decision: Literal["verify", "refuse"],
    actor: Verifier,
    form: Annotated[Bound[VerificationForm], bind(VerificationForm)],
) -> Response:
    """Verify or refuse."""
    organisation = attempt(
        session,
        form,
        lambda data: service.decide(
            session, actor, organisation_id, verified=decision == "verify", note=data.note
        ),
    )
    if organisation is None:
        return _review_page(request, session, actor, organisation_id, form)
    word = "通过" if decision == "verify" else "不通过"
    return redirect("/operator/organisations", f"“{organisation.name}”已处理：{word}。")
