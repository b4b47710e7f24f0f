"""Loads regions, centres, strategies, relations and sources from `data/*.json`. Idempotent.

The files win over edited rows with the same key; rows the files do not know are kept. The caller's
transaction holds it all: a refusal or a failure leaves nothing half-loaded.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.db import Base
from app.regions.checks import problems, refuse_if_wrong
from app.regions.codes import prefix
from app.regions.models import (
    REGIONS_LOAD,
    MetrologyCentre,
    MetrologyCentreMember,
    ReferenceLoad,
    ReferenceSource,
    Region,
    Relation,
    RelationScheme,
    Strategy,
    StrategyMember,
)
from app.regions.reference import Reference, read_reference
from app.regions.rows import Row
from app.regions.upserts import LoadReport, upsert

_LOCK = 0x48515246  # one loader at a time, whichever process it runs in


def _plain(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [row.model_dump() for row in rows]


def _tables(data: Reference) -> Sequence[tuple[type[Base], Sequence[Row]]]:
    """Parents first, so that every foreign key finds its row."""
    regions = sorted(data.regions, key=lambda row: (len(prefix(row.code)), row.code))
    return (
        (ReferenceSource, data.sources),
        (Region, regions),
        (MetrologyCentre, data.centres),
        (MetrologyCentreMember, data.centre_members),
        (Strategy, data.strategies),
        (StrategyMember, data.strategy_members),
        (RelationScheme, data.schemes),
        (Relation, data.relations),
    )


def lock_loading(session: Session) -> None:
    """Waits for any other loader; released when the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def note_load(session: Session, name: str, digest: str) -> None:
    """Records which data set is loaded; the time moves only when the data changes."""
    statement = insert(ReferenceLoad).values(name=name, digest=digest)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[ReferenceLoad.name],
            set_={"digest": digest, "loaded_at": func.now()},
            where=ReferenceLoad.digest != digest,
        )
    )


def load_reference(session: Session, data: Reference | None = None) -> LoadReport:
    """Checks the files (or `data`) and brings the tables up to them; never deletes or commits.

    Raises ReferenceDataError, in Chinese, with the first ten things wrong, before writing anything.
    """
    data = data or read_reference()
    refuse_if_wrong(problems(data))
    lock_loading(session)
    report = LoadReport()
    for model, rows in _tables(data):
        report = report.with_table(model.__tablename__, upsert(session, model, _plain(rows)))
    note_load(session, REGIONS_LOAD, data.digest)
    return report
