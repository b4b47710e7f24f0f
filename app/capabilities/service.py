"""Writing and changing one row of a catalogue by hand. Never commits; publishing is next door."""

import re

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.capabilities import queries
from app.capabilities.content import CONTENT_KEYS, content_hash, derived_code, read_fee
from app.capabilities.models import Capability
from app.capabilities.publishing import lapsed
from app.capabilities.schemas import CapabilityForm
from app.capabilities.workflow import EDITABLE, CapabilityStatus, advance
from app.core.clock import today
from app.core.errors import Conflict, Invalid
from app.core.events import record
from app.core.permissions import Actor, Permission, check
from app.metrology.records import MEASUREMENT_KEYS, read_capability
from app.organisations.places import read_place
from search.sync import touch

# Two colleagues may take the same code in the same second: the database decides.
TAKEN = {
    "uq_capabilities_organisation_id_code": (
        "code",
        "这个编号在本机构的目录里已经有了。请换一个编号，或去修改原有的那一条。",
    )
}
MAX_REGIONS = 100
_SEPARATORS = re.compile(r"[、,,;;/\n]+")


def create(session: Session, actor: Actor, form: CapabilityForm) -> Capability:
    """A draft in the catalogue of the actor's organisation. Invalid if a field cannot be taken."""
    check(actor, Permission.CAPABILITY_EDIT)
    row = Capability(
        organisation_id=actor.organisation_id, status=CapabilityStatus.DRAFT, version=1
    )
    _fill(session, row, form)
    session.add(row)
    session.flush()  # events and jobs name the id
    record(session, "capability:created", subject(row), actor, code=row.code)
    return row


def edit(
    session: Session, actor: Actor, capability_id: int, form: CapabilityForm, version: int
) -> Capability:
    """Change a row's content; `version` is the one the form was filled from.

    Conflict if a colleague or an import has changed it since. A published row whose proof no longer
    holds is greyed.
    """
    check(actor, Permission.CAPABILITY_EDIT)
    row = queries.get_own(session, actor, capability_id, lock=True)
    if row.status not in EDITABLE:
        raise Conflict("这条能力项已经归档。请先恢复为草稿，再修改。")
    if row.version != version:
        raise Conflict("同事刚刚改过这条能力项。请打开最新内容，再填写您的修改。")
    _fill(session, row, form)
    row.version += 1
    row.updated_at = func.clock_timestamp()
    record(session, "capability:edited", subject(row), actor, version=row.version)
    if row.status == CapabilityStatus.PUBLISHED and lapsed(row.proof_valid_to, today()):
        row.status = advance(row.status, "grey")
        record(session, "capability:greyed", subject(row), actor)
    session.flush()  # a code that is taken speaks up here
    touch(session, "capabilities", row.id)
    return row


def subject(row: Capability) -> str:
    """How events name a row."""
    return f"capability:{row.id}"


def _fill(session: Session, row: Capability, form: CapabilityForm) -> None:
    values = form.model_dump(exclude={"code", "authorised_regions", "fee_amount"})
    values["authorised_regions"] = read_regions(session, form.authorised_regions)
    for name, value in values.items():
        setattr(row, name, value)
    row.code = form.code or row.code or derived_code(values)
    row.fee_amount = read_fee(form.fee_text) if form.fee_amount is None else form.fee_amount
    row.content_hash = content_hash({key: values[key] for key in CONTENT_KEYS})
    reading = read_capability(**{name: values[name] for name in MEASUREMENT_KEYS})
    for name, value in reading.columns().items():
        setattr(row, name, value)


def read_regions(session: Session, text: str) -> list[str]:
    """Codes of the places a list names ("江苏、苏州"), each once. Invalid for an unknown one."""
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if len(parts) > MAX_REGIONS:
        raise Invalid({"authorised_regions": f"最多写 {MAX_REGIONS} 个地区，请改写上一级地区。"})
    codes: list[str] = []
    for part in parts:
        code, errors = read_place(session, part, "authorised_regions")
        if errors:
            raise Invalid(errors)
        codes.append(code)
    return list(dict.fromkeys(codes))
