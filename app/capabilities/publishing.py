"""Moves of capability rows: publish, grey, archive, restore; one row or a whole catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from app.capabilities import queries
from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus, advance, sources
from app.core.clock import today
from app.core.errors import Conflict
from app.core.events import record, record_many
from app.core.permissions import Actor, Permission, check
from search.sync import touch, touch_many

PAST = {"archive": "capability:archived", "restore": "capability:restored"}


@dataclass(frozen=True)
class Published:
    """How many rows a bulk publication opened, and how many it left because their proof lapsed."""

    opened: int
    lapsed: int


def lapsed(valid_to: date | None, on: date) -> bool:
    """Whether a proof has ended before a day; one without an end never does."""
    return valid_to is not None and valid_to < on


def publish(session: Session, actor: Actor, capability_id: int) -> Capability:
    """Open a row to everybody and to matching. Conflict if its proof has lapsed."""
    check(actor, Permission.CAPABILITY_PUBLISH)
    row = queries.get_own(session, actor, capability_id, lock=True)
    if lapsed(row.proof_valid_to, today()):
        raise Conflict(
            f"证明已于 {row.proof_valid_to} 到期，不能发布。请先修改证明编号和有效期，再发布。"
        )
    row.status = advance(row.status, "publish")
    row.published_at = func.now()
    record(session, "capability:published", f"capability:{row.id}", actor, version=row.version)
    touch(session, "capabilities", row.id)
    return row


def publish_many(session: Session, actor: Actor, ids: Sequence[int] | None = None) -> Published:
    """Publish all drafts of the actor's catalogue, or those of `ids`; lapsed ones stay drafts."""
    check(actor, Permission.CAPABILITY_PUBLISH)
    draft = CapabilityStatus.DRAFT
    mine = [Capability.organisation_id == actor.organisation_id, Capability.status == draft]
    if ids is not None:
        mine.append(Capability.id.in_(ids))
    holds = or_(Capability.proof_valid_to.is_(None), Capability.proof_valid_to >= today())
    statement = (
        update(Capability)
        .where(*mine, holds)
        .values(status=advance(draft, "publish"), published_at=func.now())
        .returning(Capability.id)
        .execution_options(synchronize_session=False)
    )
    opened = list(session.scalars(statement))
    _note_many(session, "capability:published", opened, actor)
    return Published(len(opened), _count(session, mine))


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Capability).where(*conditions)) or 0


def move(session: Session, actor: Actor, capability_id: int, action: str) -> Capability:
    """Archive a row, or restore it as a draft. Conflict if its status does not allow that."""
    check(actor, Permission.CAPABILITY_EDIT)
    row = queries.get_own(session, actor, capability_id, lock=True)
    row.status = advance(row.status, action)
    record(session, PAST[action], f"capability:{row.id}", actor)
    touch(session, "capabilities", row.id)
    return row


def grey_lapsed(session: Session, on: date) -> int:
    """Grey every published row whose proof ended before a day; how many there were."""
    statement = (
        update(Capability)
        .where(Capability.status.in_(sources("grey")), Capability.proof_valid_to < on)
        .values(status=advance(CapabilityStatus.PUBLISHED, "grey"))
        .returning(Capability.id)
        .execution_options(synchronize_session=False)
    )
    ids = list(session.scalars(statement))
    _note_many(session, "capability:greyed", ids, None)
    return len(ids)


def _note_many(session: Session, name: str, ids: Sequence[int], actor: Actor | None) -> None:
    record_many(session, name, (f"capability:{each}" for each in ids), actor)
    touch_many(session, "capabilities", ids)
