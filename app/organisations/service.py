"""An organisation describes itself; an operator verifies it."""

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Invalid, NotFound
from app.core.events import record
from app.core.permissions import Actor, Permission, check
from app.organisations.models import Organisation, Verification
from app.organisations.places import read_place
from app.organisations.schemas import OrganisationForm
from search.sync import touch_organisation


def describe(session: Session, actor: Actor, form: OrganisationForm) -> None:
    """Change what an organisation says about itself. Its name and code stay as verified."""
    organisation = session.get_one(Organisation, actor.organisation_id)
    region, errors = read_place(session, form.place, "place")
    if errors:
        raise Invalid(errors)
    if organisation.verification != Verification.VERIFIED:
        organisation.name = form.name
        # Corrected after a refusal: back into the operator's queue, the reason stays to compare.
        organisation.verification = Verification.PENDING
    organisation.region_code = region
    organisation.address = form.address
    organisation.contact_name = form.contact_name
    organisation.contact_phone = form.contact_phone
    organisation.introduction = form.introduction
    record(session, "organisation:described", f"organisation:{organisation.id}", actor)
    touch_organisation(session, organisation.id)


def decide(
    session: Session, actor: Actor, organisation_id: int, *, verified: bool, note: str
) -> Organisation:
    """Verify or refuse. A refusal needs a reason, which the organisation sees."""
    check(actor, Permission.ORGANISATION_VERIFY)
    organisation = session.get(Organisation, organisation_id, with_for_update=True)
    if organisation is None:
        raise NotFound
    target = Verification.VERIFIED if verified else Verification.REFUSED
    if organisation.verification == target:
        raise Conflict("这家单位已经处理过了，请刷新页面。")
    if not verified and not note:
        raise Invalid({"note": "请写明不通过的原因，对方会看到。"})
    organisation.verification = target
    organisation.verification_note = note
    organisation.verified_at = func.now() if verified else None
    name = "organisation:verified" if verified else "organisation:refused"
    record(session, name, f"organisation:{organisation.id}", actor, note=note)
    touch_organisation(session, organisation.id)
    return organisation
