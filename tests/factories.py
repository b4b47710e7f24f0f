"""Records for tests, made the way the platform makes them, with believable contents."""

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.capabilities.models import Capability
from app.core.permissions import Actor, Role
from app.metrology.records import read_capability
from app.needs import service as needs
from app.needs.models import Need
from app.needs.schemas import NeedForm
from app.organisations.membership import jurisdiction_of
from app.organisations.models import Organisation, Verification
from app.organisations.uscc import check_digit

PASSWORD = "a good long password"
_HASH = hash_password(PASSWORD)
_number = count(1)


def uscc(region: str = "320000") -> str:
    """A valid 统一社会信用代码 nobody has used in this run."""
    body = f"91{region}MADEM{next(_number):04d}"
    return body + check_digit(body)


def organisation(
    session: Session,
    kind: str = "institution",
    *,
    region: str = "320500",
    name: str = "",
    verified: bool = True,
    jurisdiction: str = "",
) -> Organisation:
    """A verified example organisation."""
    made = Organisation(
        kind=Role(kind),
        name=name or f"示例单位{next(_number)}",
        uscc=uscc(),
        region_code=region,
        jurisdiction=jurisdiction or (region if kind == "regulator" else ""),
        verification=Verification.VERIFIED if verified else Verification.PENDING,
    )
    session.add(made)
    session.flush()
    return made


def person(session: Session, organisation: Organisation | None = None) -> User:
    """Somebody who can sign in with PASSWORD; without an organisation an operator."""
    made = User(
        login=f"person{next(_number)}@example.test",
        name="示例用户",
        password_hash=_HASH,
        role=organisation.kind if organisation else Role.OPERATOR,
        organisation_id=organisation.id if organisation else None,
    )
    session.add(made)
    session.flush()
    return made


def actor(session: Session, organisation: Organisation | None = None) -> Actor:
    """The Actor of a new person of an organisation, or of an operator."""
    user = person(session, organisation)
    if organisation is None:
        return Actor(Role.OPERATOR, user.id, user.name, verified=True)
    prefixes, area = jurisdiction_of(session, organisation)
    return Actor(
        role=Role(organisation.kind),
        user_id=user.id,
        name=user.name,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        verified=organisation.verification == Verification.VERIFIED,
        region_code=organisation.region_code,
        jurisdiction=prefixes,
        jurisdiction_name=area,
    )


def capability(
    session: Session,
    organisation: Organisation,
    *,
    device: str = "压力表",
    range_text: str = "(0~60)MPa",
    uncertainty_text: str = "",
    status: str = "published",
    services: tuple[str, ...] = ("检定", "校准"),
    proof_valid_to: date | None = None,
    **more: object,
) -> Capability:
    """A row of a catalogue with its texts read."""
    reading = read_capability(
        device,
        str(more.get("measurand", "")),
        range_text,
        str(more.get("condition_text", "")),
        uncertainty_text,
    )
    made = Capability(
        organisation_id=organisation.id,
        code=f"C{next(_number)}",
        device=device,
        range_text=range_text,
        uncertainty_text=uncertainty_text,
        services=list(services),
        status=status,
        proof_valid_to=proof_valid_to,
        **reading.columns(),
        **more,
    )
    session.add(made)
    session.flush()
    return made


def need_form(*, place: str = "江苏苏州", **more: Any) -> NeedForm:
    """A filled form with one item."""
    item = {"device": "精密数字压力表", "range_text": "(-0.1～2.5)MPa", "quantity": 20}
    return NeedForm.model_validate({"place": place, "items": [item]} | more)


def need(session: Session, owner: Actor, *, published: bool = True, **more: Any) -> Need:
    """A need of an enterprise, published unless asked otherwise."""
    made = needs.create(session, owner, need_form(**more))
    if published:
        needs.publish(session, owner, made.id)
    return made
