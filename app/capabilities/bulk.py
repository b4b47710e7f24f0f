"""Many rows of one catalogue at once, as app.imports hands them over. Never commits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.capabilities.content import CONTENT_KEYS, read_fee
from app.capabilities.models import Capability
from app.capabilities.publishing import lapsed
from app.capabilities.workflow import CapabilityStatus, after_import
from app.metrology.records import read_texts

_READ = ("boxes", "range_refusal", "requirement", "requirement_refusal")
_PUBLISHED = CapabilityStatus.PUBLISHED
_WRITTEN = (*CONTENT_KEYS, *_READ, "status", "content_hash", "import_id")


def catalogue_row(values: Mapping[str, Any], *, publish: bool, on: date) -> dict[str, Any]:
    """The columns of a row from its values by column key (and `code`), read and given a status."""
    reading = read_texts(values["range_text"], values["uncertainty_text"])
    ended = lapsed(values["proof_valid_to"], on)
    return {
        **{key: values[key] for key in ("code", *CONTENT_KEYS)},
        "fee_amount": read_fee(values["fee_text"]),
        "boxes": reading.boxes,
        "range_refusal": reading.range_refusal,
        "requirement": reading.requirement,
        "requirement_refusal": reading.requirement_refusal,
        "status": after_import(publish=publish, lapsed=ended),
    }


def write_rows(
    session: Session, organisation_id: int, import_id: int, rows: Sequence[dict[str, Any]]
) -> list[int]:
    """Add rows, or change those of the same code; `rows` as from `catalogue_row` with their hash.

    Returns the ids, in no order. The caller holds the catalogue (`queries.hold_catalogue`).
    """
    if not rows:
        return []
    now = session.scalar(select(func.now()))
    owner = {"organisation_id": organisation_id, "import_id": import_id}
    owned = [
        {**owner, **row, "published_at": now if row["status"] == _PUBLISHED else None}
        for row in rows
    ]
    statement = insert(Capability)
    new = statement.excluded
    # An amount typed into the form survives unless the words about the fee change.
    same_fee = Capability.fee_text == new.fee_text
    changed = {name: new[name] for name in _WRITTEN} | {
        "fee_amount": case((same_fee, Capability.fee_amount), else_=new.fee_amount),
        "version": Capability.version + 1,
        "updated_at": func.clock_timestamp(),
        "published_at": func.coalesce(new.published_at, Capability.published_at),
    }
    upsert = statement.on_conflict_do_update(
        index_elements=["organisation_id", "code"], set_=changed
    ).returning(Capability.id)
    return list(session.scalars(upsert, owned))
