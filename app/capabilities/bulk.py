"""Many rows of one catalogue at once, as app.imports hands them over. Never commits."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import case, column, func, select, table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.capabilities.content import CONTENT_KEYS, read_fee
from app.capabilities.models import Capability
from app.capabilities.publishing import lapsed
from app.capabilities.workflow import CapabilityStatus, after_import
from app.core.copying import copy_rows
from app.metrology.records import CapabilityRecord

_JSON = ("boxes", "limits", "grades", "axis_hulls")
_READ = tuple(field.name for field in fields(CapabilityRecord))
_CHANGED = (*CONTENT_KEYS, *_READ, "status", "content_hash", "import_id")
_COLUMNS = (*_CHANGED, "organisation_id", "code", "fee_amount", "published_at")
_STAGE = "incoming_capabilities"
_CREATE_STAGE = text(
    "CREATE TEMP TABLE IF NOT EXISTS incoming_capabilities ON COMMIT DROP"
    " AS TABLE capabilities WITH NO DATA"
)
_EMPTY_STAGE = text("TRUNCATE incoming_capabilities")


def catalogue_row(
    values: Mapping[str, Any], reading: CapabilityRecord, *, publish: bool, on: date
) -> dict[str, Any]:
    """The columns of a row from its values by column key (and `code`) and what was read of them."""
    ended = lapsed(values["proof_valid_to"], on)
    return {
        **{key: values[key] for key in ("code", *CONTENT_KEYS)},
        **reading.columns(),
        "fee_amount": read_fee(values["fee_text"]),
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
    _stage(
        session,
        (
            {
                **owner,
                **row,
                "published_at": now if row["status"] == CapabilityStatus.PUBLISHED else None,
            }
            for row in rows
        ),
    )
    staged: Any = select(*(column(name) for name in _COLUMNS)).select_from(table(_STAGE))
    statement = insert(Capability).from_select(list(_COLUMNS), staged)
    new = statement.excluded
    # An amount typed into the form survives unless the words about the fee change.
    same_fee = Capability.fee_text == new.fee_text
    changed = {name: new[name] for name in _CHANGED} | {
        "fee_amount": case((same_fee, Capability.fee_amount), else_=new.fee_amount),
        "version": Capability.version + 1,
        "updated_at": func.clock_timestamp(),
        "published_at": func.coalesce(new.published_at, Capability.published_at),
    }
    upsert = statement.on_conflict_do_update(
        index_elements=["organisation_id", "code"], set_=changed
    )
    return list(session.scalars(upsert.returning(Capability.id)))


def _stage(session: Session, rows: Any) -> None:
    """Copy rows into a table of this transaction alone, from which one statement takes them."""
    session.execute(_CREATE_STAGE)
    session.execute(_EMPTY_STAGE)
    copy_rows(session, _STAGE, {name: name in _JSON for name in _COLUMNS}, rows)
