"""Reads the catalogue into memory: all of it, or that of a few institutions. Never writes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Session

from app.capabilities import offers
from app.capabilities.choices import STATUTORY_PROOF
from app.capabilities.models import Capability
from app.capabilities.offers import Owner
from app.capabilities.workflow import CapabilityStatus
from app.matching.memory.columns import ALWAYS, UNSAID, Columns, Line, fen_of
from app.matching.memory.contents import (
    Conditions,
    Content,
    ContentTable,
    Kin,
    Occurring,
    Span,
)
from app.matching.terms import row_of_terms
from app.organisations.models import Organisation, Verification

_AT_ONCE = 5000
_FOUND_BY = (
    Capability.device_lines,
    Capability.name_keys,
    Capability.kinds,
    Capability.main_lo,
    Capability.main_hi,
    cast(Capability.axis_hulls, Text).label("axis_hulls"),
    Capability.reading_version,
)
_TOLD = (*offers.unparsed_terms(), *_FOUND_BY)
Places = Occurring[frozenset[str]]


def read_columns(
    session: Session, table: ContentTable, places: Places, owners: Sequence[int] | None = None
) -> list[Line]:
    """The published rows of verified institutions, all or those of these ids.

    Contents the table does not know are learnt on the way.
    """
    lines: list[Line] = []
    for rows in _parts(session, _rows_of(owners)):
        _learn(session, table, rows)
        lines += _lines(rows, table, places)
    return lines


def read_everything(
    session: Session, table: ContentTable, places: Places
) -> tuple[Columns, dict[int, Owner]]:
    """The whole catalogue; contents are read in one go first, each of some row that says it."""
    published = Capability.status == CapabilityStatus.PUBLISHED
    one = select(func.min(Capability.id)).where(published).group_by(Capability.terms)
    for rows in _parts(session, select(*_TOLD).where(Capability.id.in_(one))):
        for row in rows:
            table.add(_content(row))
    lines = read_columns(session, table, places)
    owners = offers.owners(session)
    return Columns.of(of_owners(lines, owners)), owners


def of_owners(lines: Iterable[Line], owners: Mapping[int, Owner]) -> list[Line]:
    """Without institutions that lost their verification between two look-ups."""
    return [line for line in lines if line.owner in owners]


def count_rows(session: Session, owners: Sequence[int]) -> int:
    """How many published rows these institutions have."""
    statement = select(func.count()).where(
        Capability.status == CapabilityStatus.PUBLISHED,
        Capability.organisation_id == func.any(cast(owners, ARRAY(BigInteger))),
    )
    return session.scalars(statement).one()


def _rows_of(owners: Sequence[int] | None) -> Select[Any]:
    columns: tuple[ColumnElement[Any], ...] = (
        Capability.id.expression,
        Capability.organisation_id.expression,
        cast(Capability.terms, Text).label("terms"),
        Capability.proof_valid_from.expression,
        Capability.proof_valid_to.expression,
        Capability.turnaround_days.expression,
        Capability.fee_amount.expression,
        Capability.proof_kind == STATUTORY_PROOF,
        Capability.authorised_regions.expression,
        Capability.reading_version.expression,
    )
    statement = (
        select(*columns)
        .join(Organisation, Organisation.id == Capability.organisation_id)
        .where(
            Capability.status == CapabilityStatus.PUBLISHED,
            Organisation.verification == Verification.VERIFIED,
        )
    )
    if owners is None:
        return statement
    return statement.where(Capability.organisation_id == func.any(cast(owners, ARRAY(BigInteger))))


def _contents() -> Select[Any]:
    """What the gates are told and what recall asks, once for each content, as read last."""
    newest = Capability.terms, Capability.reading_version.desc()
    return select(*_TOLD).ext(distinct_on(Capability.terms)).order_by(*newest)


def _parts(session: Session, statement: Select[Any]) -> Iterator[Sequence[Any]]:
    found = session.execute(statement.execution_options(yield_per=_AT_ONCE))
    yield from found.partitions()


def _learn(session: Session, table: ContentTable, rows: Sequence[Any]) -> None:
    """The contents of these rows that are not known as their readers found them."""
    versions: dict[str, int] = {}
    for row in rows:
        versions[row.terms] = max(row.reading_version, versions.get(row.terms, 0))
    missing = table.unknown(versions)
    for start in range(0, len(missing), _AT_ONCE):
        wanted = offers.digests_of(missing[start : start + _AT_ONCE])
        for row in session.execute(_contents().where(Capability.terms == func.any(wanted))):
            table.add(_content(row))


def _lines(rows: Sequence[Any], table: ContentTable, places: Places) -> Iterator[Line]:
    for row_id, owner, digest, since, until, days, fee, legal, regions, _ in rows:
        term = table.number(digest)
        if term is None:  # changed between two look-ups: its change is noted and read next
            continue
        yield Line(
            row_id,
            owner,
            term,
            since.toordinal() if since else ALWAYS[0],
            until.toordinal() if until else ALWAYS[1],
            UNSAID if days is None else days,
            fen_of(fee),
            legal,
            places.number(frozenset(regions)),
        )


def _content(row: Any) -> Content:
    return Content(
        row.terms,
        row.reading_version,
        row_of_terms(row),
        Kin(
            frozenset(row.device_lines),
            frozenset(row.device_codes),
            frozenset(row.measurand_codes),
            frozenset(row.name_keys),
        ),
        Conditions(frozenset(row.services), frozenset(row.modes), row.proof_kind),
        Span(
            tuple(row.kinds),
            row.main_lo,
            row.main_hi,
            "" if row.axis_hulls == "{}" else row.axis_hulls,
        ),
    )
