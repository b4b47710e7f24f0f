"""Fills the scratch servers: reference data, example organisations, catalogues, needs, the index.

Rows are read and written as imports do it. Nothing here is measured.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from app.benches import demand, people, synthetic
from app.benches.scene import Report, Scene
from app.capabilities.content import content_hash, read_fee
from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.core.db import session_scope
from app.core.permissions import Role
from app.metrology.records import MEASUREMENT_KEYS, read_capability
from app.organisations.models import Organisation
from app.regions.loading import load_reference as load_regions
from app.registry import load_tasks
from app.taxonomies.loading import load_reference as load_taxonomies
from search.indexes import ensure_indexes
from search.rebuild import rebuild

MOST_INSTITUTIONS, MOST_NEEDS, FEWEST_NEEDS = 200, 500, 40
ROWS_EACH = 20  # what an institution has before there is another one
ENTERPRISES = 40
SLICE = 2000


def fill(folder: Path, rows: int, times: int, report: Report) -> Scene:
    """Write `rows` published capability rows and what goes with them, and index all of it."""
    load_tasks()
    with session_scope() as session:
        load_regions(session)
        load_taxonomies(session)
    with session_scope() as session:
        count = min(MOST_INSTITUTIONS, max(rows // ROWS_EACH, 4))
        institutions = people.organisations(session, Role.INSTITUTION, count)
        owners = people.organisations(session, Role.ENTERPRISE, ENTERPRISES)
        regulators = people.organisations(session, Role.REGULATOR, 1)
        first = (institutions[0], owners[0], regulators[0])
        signed = people.everybody(session, first)
        number = max(FEWEST_NEEDS, min(MOST_NEEDS, rows // ROWS_EACH))
        need_ids = demand.needs(session, owners, institutions, number)
        demand.projects(session, institutions)
    _catalogues(institutions, rows, report)
    ensure_indexes()
    with session_scope() as session:
        session.execute(text("ANALYZE"))  # which autovacuum does within a minute of real life
    rebuild(session_scope, progress=report)
    with session_scope() as session:
        some = select(Capability.id).order_by(Capability.id).limit(1000)
        capability_ids = list(session.scalars(some))
    own = need_ids[::ENTERPRISES]
    return Scene(folder, rows, times, report, signed, need_ids, own, capability_ids)


def _catalogues(institutions: list[Organisation], rows: int, report: Report) -> None:
    done = 0
    for place, owner in enumerate(institutions):
        share = rows // len(institutions) + (place < rows % len(institutions))
        _catalogue(owner, share)
        done += share
        report("写入能力项", done, rows)


def _catalogue(owner: Organisation, count: int) -> None:
    """One institution's published rows, in transactions of bounded size."""
    random, waiting = synthetic.source(f"published:{owner.id}"), []
    for values in synthetic.catalogue(owner.uscc, count):
        waiting.append(_published(owner, values, synthetic.moment(random)))
        if len(waiting) == SLICE:
            _write(waiting)
            waiting = []
    _write(waiting)


def _published(owner: Organisation, values: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """The columns of a row, its texts read."""
    reading = read_capability(**{name: values[name] for name in MEASUREMENT_KEYS})
    return values | {
        "organisation_id": owner.id,
        **reading.columns(),
        "fee_amount": read_fee(values["fee_text"]),
        "content_hash": content_hash(values),
        "status": CapabilityStatus.PUBLISHED,
        "published_at": moment,
    }


def _write(rows: list[dict[str, Any]]) -> None:
    if rows:
        with session_scope() as session:
            session.execute(insert(Capability), rows)
