"""Recall in PostgreSQL: the engine's conditions (`search.retrieve`) in SQL, for when it is away.

The same rows, slower. Works on capabilities and need items alike, which share their columns.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, cast, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from app.capabilities.asking import CapabilityQuery
from app.capabilities.models import Capability
from app.metrology.reach import Hull, Reach, Sought

# Rows that only share the measurand are suggestions; there may be no end of them.
RELATED = 300


def capability_ids(session: Session, query: CapabilityQuery) -> list[int]:
    """Ids of every row that may serve, rising. Status and proof dates are `matchable`'s."""
    where = (akin(Capability, query.sought), reaches(Capability, query.sought.reach, loose=True))
    statement = select(Capability.id).where(*where, *_conditions(query)).order_by(Capability.id)
    return list(session.scalars(statement))


def related_ids(session: Session, query: CapabilityQuery) -> list[int]:
    """Ids of some rows for another device that reach the same quantity; none if nothing is known.

    Which ones, where there are too many, is decided by their content, not by age or name.
    """
    if not query.sought.measurands or not query.sought.reach.kinds:
        return []
    where = (
        ~akin(Capability, query.sought),
        Capability.measurand_codes.op("&&")(_texts(query.sought.measurands)),
        reaches(Capability, query.sought.reach, loose=False),
    )
    statement = select(Capability.id).where(*where, *_conditions(query))
    return list(session.scalars(statement.order_by(Capability.terms, Capability.id).limit(RELATED)))


def akin(table: Any, sought: Sought) -> ColumnElement[bool]:
    """Of the same device line; where one side has no device codes, of like name or measurand."""
    named = or_(
        table.measurand_codes.op("&&")(_texts(sought.measurands)),
        table.name_keys.op("&&")(_texts(sought.name_keys)),
    )
    if not sought.devices:
        return named
    return or_(
        table.device_lines.op("&&")(_texts(sought.devices)),
        table.device_codes.op("&&")(_texts(sought.broader)),
        and_(table.device_codes == _texts(()), named),
    )


def reaches(table: Any, reach: Reach, *, loose: bool) -> ColumnElement[bool]:
    """The hulls meet; `loose`: or nothing is known of the row's range."""
    if reach.main is None:
        return true()
    first = table.kinds[1]
    same = and_(
        first == reach.kind,
        _meets(table.main_lo, table.main_hi, reach.main),
        *(_meets_axis(table, axis, hull) for axis, hull in reach.axes),
    )
    second = and_(table.kinds.op("@>")(_texts((reach.kind,))), first != reach.kind)
    others = table.kinds.op("&&")(_texts(reach.kinds[1:]))
    unread = [table.kinds == _texts(())] if loose else []
    return or_(same, second, others, *unread)


def _meets_axis(table: Any, axis: str, hull: Hull) -> ColumnElement[bool]:
    held = table.axis_hulls[axis]
    low, high = (cast(held[place].astext, Float) for place in (0, 1))
    return or_(held.is_(None), _meets(low, high, hull))


def _meets(low: Any, high: Any, hull: Hull) -> ColumnElement[bool]:
    floor, ceiling = hull
    below = true() if ceiling is None else or_(low.is_(None), low <= ceiling)
    above = true() if floor is None else or_(high.is_(None), high >= floor)
    return and_(below, above)


def _conditions(query: CapabilityQuery) -> list[ColumnElement[bool]]:
    """What a row says meets the wish; silence is for the gates to name, not to lose."""
    found: list[ColumnElement[bool]] = []
    for column, wanted in (
        (Capability.services, (query.service,) if query.service else ()),
        (Capability.modes, (query.mode,) if query.mode else ()),
        (Capability.authorised_regions, query.places),
    ):
        if wanted:
            found.append(or_(column.op("&&")(_texts(wanted)), func.cardinality(column) == 0))
    if query.proof_kind:
        found.append(Capability.proof_kind.in_((query.proof_kind, "")))
    return found


def _texts(values: Sequence[str]) -> Any:
    return cast(literal(list(values), ARRAY(String)), ARRAY(String))
