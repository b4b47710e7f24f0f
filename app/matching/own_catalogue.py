"""An institution's own catalogue as the matcher sees it, and the need items it may be about.

Reads only the institution's own rows: published ones, and those whose proof lapsed.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.offers import matchable
from app.capabilities.workflow import SHOWN
from app.core.clock import today
from app.matching.contents import rows_of
from app.matching.missed.catalogue import Catalogue, Own, numbered
from app.metrology.likeness import asked_keys
from app.needs.models import NeedItem


def own_catalogue(session: Session, organisation_id: int, on: date | None = None) -> Catalogue:
    """The rows, each different content once for every certificate and state."""
    in_force = and_(*matchable(on or today()))
    statement = (
        select(Capability.terms, in_force, Capability.proof_kind, Capability.proof_number)
        .where(Capability.organisation_id == organisation_id, Capability.status.in_(SHOWN))
        .distinct()
    )
    found = sorted(session.execute(statement).all())
    contents = rows_of(session, {row[0] for row in found})
    kept = [row for row in found if row[0] in contents]
    rows = numbered((contents[row[0]] for row in kept), 1)
    return Catalogue(
        tuple(
            Own(row, holds, " ".join(filter(None, (kind, number))))
            for row, (_, holds, kind, number) in zip(rows, kept, strict=True)
        )
    )


def about_own(session: Session, organisation_id: int) -> ColumnElement[bool]:
    """Need items of a device of the institution's rows, or one more general or narrower.

    Where one side has no device code: of a like name, or of a measurand in common. Necessary for
    the gates, never sufficient.
    """
    columns = (
        Capability.device,
        Capability.device_codes,
        Capability.device_lines,
        Capability.measurand_codes,
    )
    statement = (
        select(*columns)
        .where(Capability.organisation_id == organisation_id, Capability.status.in_(SHOWN))
        .distinct()
    )
    rows = session.execute(statement).all()
    if not rows:
        return false()
    coded = [row for row in rows if row.device_codes]
    bare = [row for row in rows if not row.device_codes]
    return or_(
        NeedItem.device_lines.op("&&")(_texts(code for row in coded for code in row.device_codes)),
        NeedItem.device_codes.op("&&")(_texts(code for row in coded for code in row.device_lines)),
        and_(NeedItem.device_codes == _texts(()), _like(rows)),
        _like(bare),
    )


def _like(rows: Sequence[Any]) -> ColumnElement[bool]:
    measurands = _texts(code for row in rows for code in row.measurand_codes)
    names = _texts(key for row in rows for key in asked_keys(row.device))
    return or_(NeedItem.measurand_codes.op("&&")(measurands), NeedItem.name_keys.op("&&")(names))


def _texts(values: Any) -> Any:
    return cast(literal(sorted(set(values)), ARRAY(String)), ARRAY(String))
