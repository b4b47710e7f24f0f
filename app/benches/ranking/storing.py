"""Writes the labelled catalogue into a platform: texts, read on the way in as any others."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert
from sqlalchemy.orm import Session

from app.benches.people import everybody, organisations
from app.benches.ranking.labelled import LabelledSet
from app.capabilities.content import content_hash
from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.core.permissions import Actor, Role
from app.metrology.records import MEASUREMENT_KEYS, read_capability
from app.organisations.models import Organisation, Verification
from app.organisations.uscc import check_digit
from search.client import client
from search.indexes import Index
from search.source import all_ids
from search.sync import send, slices

SETTLE_SECONDS = 300.0
_LISTS = ("services", "modes")
_BATCH = 2000


def store(session: Session, labelled: LabelledSet) -> dict[int, int]:
    """Write owners and rows; the number of the owner by the id of its institution."""
    ids = {}
    for line in labelled.owners:
        institution = _institution(line)
        session.add(institution)
        session.flush()
        ids[line["owner"]] = institution.id
    rows = [_columns(line, ids[line["owner"]]) for line in labelled.rows]
    session.execute(insert(Capability), rows)
    return {institution: owner for owner, institution in ids.items()}


def index(session: Session) -> None:
    """Tell the engine of every row, and wait until it can find them."""
    for ids in slices(all_ids(session, Index.CAPABILITIES), _BATCH):
        client().wait(*send(session, Index.CAPABILITIES, ids), timeout=SETTLE_SECONDS)


def customer(session: Session) -> Actor:
    """Somebody of an enterprise who may post needs."""
    enterprises = organisations(session, Role.ENTERPRISE, 1)
    return everybody(session, enterprises)[Role.ENTERPRISE].actor


def _institution(line: Mapping[str, Any]) -> Organisation:
    body = f"12{line['region']}MJ{line['owner']:07d}"
    return Organisation(
        kind=Role.INSTITUTION,
        name=line["name"],
        uscc=body + check_digit(body),
        region_code=line["region"],
        verification=Verification.VERIFIED,
        verified_at=func.now(),
        is_example=True,
    )


def _columns(line: Mapping[str, Any], institution: int) -> dict[str, Any]:
    texts = {key: line.get(key, "") for key in (*MEASUREMENT_KEYS, "spec", "proof_kind")}
    reading = read_capability(**{key: texts[key] for key in MEASUREMENT_KEYS})
    values = texts | {name: line.get(name, []) for name in _LISTS} | {"code": f"R{line['id']:05d}"}
    return values | {
        "organisation_id": institution,
        **reading.columns(),
        "content_hash": content_hash(values),
        "status": CapabilityStatus.PUBLISHED,
        "published_at": datetime.now(UTC),
    }
