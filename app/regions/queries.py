"""Reads of reference facts: regions, who belongs to which centre, which relations are in force.

Never writes. Pages and pure code use the RegionTable; a process keeps one and asks the database
by a single small row whether it is still the right one.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.clock import today
from app.regions.codes import NATION, on_one_line, province_of
from app.regions.models import (
    REGIONS_LOAD,
    MetrologyCentre,
    MetrologyCentreMember,
    ReferenceLoad,
    Region,
    Relation,
)
from app.regions.table import Place, RegionTable

_kept: dict[tuple[str, date], RegionTable] = {}


def _in_force(
    start: InstrumentedAttribute[date | None] | InstrumentedAttribute[date],
    end: InstrumentedAttribute[date | None],
    on: date,
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return or_(start.is_(None), start <= on), or_(end.is_(None), end >= on)


def province_column(place: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Code of the provincial unit of a place, in a select; 000000 for the nation.

    兵团 is one of its own.
    """
    return func.left(place, 2).concat("0000")


def centre_members(session: Session, centre: str, on: date) -> Sequence[MetrologyCentreMember]:
    """Memberships of a centre that hold on a day, by region code; unknown dates count as holding.

    Show the grade: 中南 and 华南 are not verified.
    """
    member = MetrologyCentreMember
    held = _in_force(member.valid_from, member.valid_to, on)
    statement = select(member).where(member.centre_code == centre, *held)
    return session.scalars(statement.order_by(member.region_code)).all()


def _touches(province: str, parts: Sequence[str], code: str | None) -> bool:
    """Whether a side of a relation concerns the place asked for."""
    if code is None or code in (NATION, province) or not parts:
        return True
    return any(on_one_line(part, code) for part in parts)


def relations_in_force(
    session: Session, on: date, *, supporter: str | None = None, recipient: str | None = None
) -> Sequence[Relation]:
    """Official relations that hold on a day, by id; either side may be narrowed to a region code.

    A province finds all its relations; a prefecture or county those of its whole province and those
    that name it or a place on its line. Relations are between governments: they never mean that two
    metrology institutes have agreed anything.
    """
    statement = select(Relation).where(*_in_force(Relation.started, Relation.ended, on))
    for column, code in (
        (Relation.supporter_code, supporter),
        (Relation.recipient_code, recipient),
    ):
        if code and code != NATION:
            statement = statement.where(column == province_of(code))
    return [
        row
        for row in session.scalars(statement.order_by(Relation.id))
        if _touches(row.supporter_code, row.supporter_parts, supporter)
        and _touches(row.recipient_code, row.recipient_parts, recipient)
    ]


def _centres_by_province(session: Session, on: date) -> Mapping[str, str]:
    member, centre = MetrologyCentreMember, MetrologyCentre
    statement = (
        select(member.region_code, member.centre_code)
        .join(centre, centre.code == member.centre_code)
        .where(centre.kind == "greater_region", *_in_force(member.valid_from, member.valid_to, on))
    )
    return MappingProxyType(
        {row.region_code: row.centre_code for row in session.execute(statement)}
    )


def read_region_table(session: Session, on: date) -> RegionTable:
    """A RegionTable built from the rows as they are now; centres as of a day."""
    statement = select(
        Region.code,
        Region.name,
        Region.short_name,
        Region.level,
        Region.parent_code,
        Region.block4,
        Region.tile_row,
        Region.tile_col,
        Region.is_regulator_unit,
    ).order_by(Region.code)
    places = {
        row.code: Place(
            code=row.code,
            name=row.name,
            short_name=row.short_name,
            level=row.level,
            parent_code=row.parent_code,
            block4=row.block4,
            tile=None if row.tile_row is None else (row.tile_row, row.tile_col),
            is_regulator_unit=row.is_regulator_unit,
        )
        for row in session.execute(statement)
    }
    return RegionTable(MappingProxyType(places), _centres_by_province(session, on))


def region_table(session: Session, on: date | None = None) -> RegionTable:
    """The process's RegionTable for the data set now loaded, read anew when that changes.

    Whoever edits rows by hand must record it (`loading.note_load`), or processes keep their copy.
    """
    on = on or today()
    statement = select(ReferenceLoad.digest).where(ReferenceLoad.name == REGIONS_LOAD)
    digest = session.scalar(statement)
    if digest is None:
        return read_region_table(session, on)
    table = _kept.get((digest, on))
    if table is None:
        table = read_region_table(session, on)
        _kept.clear()  # one data set and one day at a time
        _kept[digest, on] = table
    return table
