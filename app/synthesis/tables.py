"""The made-up world as lines for COPY, table by table, with ids of its own.

Knows the tables and no connection. What readers make of texts is read here, once for each text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from app.accounts.models import User
from app.capabilities.models import Capability
from app.core.db import Base
from app.core.permissions import Role
from app.metrology.records import (
    MEASUREMENT_KEYS,
    CapabilityRecord,
    Record,
    read_capability,
    read_need_item,
)
from app.needs.models import Need, NeedItem
from app.organisations.models import Organisation, Verification
from app.synthesis import catalogues, demand
from app.synthesis.copying import Readings, line
from app.synthesis.organisations import Institution, Owner

_ITEM_KEYS = ("device", "measurand", "range_text", "requirement_text")
_JOINED = timedelta(days=400)  # before the reference day
_PHONE = "000-00000000"


def json_columns(model: type[Base]) -> frozenset[str]:
    """Columns whose values COPY wants as JSON."""
    table: Table = model.metadata.tables[model.__tablename__]
    return frozenset(each.name for each in table.columns if isinstance(each.type, JSONB))


def _readings(model: type[Base]) -> Readings:
    if model is Capability:
        return Readings(read_capability, CapabilityRecord, json_columns(model))
    return Readings(read_need_item, Record, json_columns(model))


@dataclass
class World:
    """Everything of one load; ids of organisations: institutions first, then owners."""

    seed: int
    today: date
    institutions: Sequence[Institution]
    owners: Sequence[Owner]
    needs: int
    rows_read: Readings = field(default_factory=lambda: _readings(Capability))
    items_read: Readings = field(default_factory=lambda: _readings(NeedItem))

    def organisation_rows(self) -> Iterator[dict[str, Any]]:
        """All organisations: verified examples."""
        joined = datetime.combine(self.today - _JOINED, time(), UTC)
        everybody: list[Institution | Owner] = [*self.institutions, *self.owners]
        for number, each in enumerate(everybody, start=1):
            is_institution = isinstance(each, Institution)
            yield {
                "id": number,
                "kind": Role.INSTITUTION if is_institution else Role.ENTERPRISE,
                "name": each.name,
                "uscc": each.uscc,
                "region_code": each.region_code,
                "jurisdiction": "",
                "institution_kind": each.kind.kind if isinstance(each, Institution) else "",
                "address": "示例地址",
                "contact_name": "示例联系人",
                "contact_phone": _PHONE,
                "introduction": "合成数据，不代表任何真实单位。",
                "verification": Verification.VERIFIED,
                "verification_note": "",
                "verified_at": joined,
                "is_example": True,
                "created_at": joined,
                "updated_at": joined,
            }

    def user_rows(self) -> Iterator[dict[str, Any]]:
        """One person of each organisation; nobody can sign in with a password."""
        for each in self.organisation_rows():
            yield {
                "id": each["id"],
                "login": f"synth-{each['id']}@example.test",
                "name": "示例用户",
                "password_hash": "",
                "role": each["kind"],
                "organisation_id": each["id"],
                "is_active": True,
                "created_at": each["created_at"],
            }

    def capability_rows(self) -> Iterator[tuple[dict[str, Any], str]]:
        """All capability rows with the cells of what was read of them."""
        rows = catalogues.rows_of(self.seed, self.institutions, self.today)
        for number, (institution, row) in enumerate(rows, start=1):
            read = self.rows_read.cells(tuple(row[key] for key in MEASUREMENT_KEYS))
            yield {"id": number, "organisation_id": institution.number, **row}, read

    def cases(self) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """All needs with their items."""
        made = demand.needs(self.seed, self.owners, self.needs, self.today)
        for number, (owner, (need, items)) in enumerate(made, start=1):
            organisation = len(self.institutions) + owner.number
            full = {"id": number, "organisation_id": organisation, **need}
            yield full, [{"need_id": number, **item} for item in items]


@dataclass(frozen=True, slots=True)
class Stream:
    """A table, its columns, and the lines to copy into it."""

    model: type[Base]
    columns: tuple[str, ...]
    lines: Iterator[str]


def streams(world: World) -> Iterator[Stream]:
    """What to copy, in the order in which tables refer to each other."""
    yield _plain(Organisation, world.organisation_rows())
    yield _plain(User, world.user_rows())
    yield _with_readings(Capability, world.capability_rows(), world.rows_read)
    yield _plain(Need, (need for need, _ in world.cases()))
    yield _with_readings(NeedItem, _items(world), world.items_read)


def _items(world: World) -> Iterator[tuple[dict[str, Any], str]]:
    number = 0
    for _, items in world.cases():
        for item in items:
            number += 1
            read = world.items_read.cells(tuple(item[key] for key in _ITEM_KEYS))
            yield {"id": number, **item}, read


def _plain(model: type[Base], rows: Iterator[Mapping[str, Any]]) -> Stream:
    first = next(rows, None)
    if first is None:
        return Stream(model, (), iter(()))
    names = tuple(first)

    def lines() -> Iterator[str]:
        yield line(first, names)
        for row in rows:
            yield line(row, names)

    return Stream(model, names, lines())


def _with_readings(
    model: type[Base], rows: Iterator[tuple[Mapping[str, Any], str]], readings: Readings
) -> Stream:
    first = next(rows, None)
    if first is None:
        return Stream(model, (), iter(()))
    names = tuple(first[0])

    def lines() -> Iterator[str]:
        yield line(first[0], names, first[1])
        for row, read in rows:
            yield line(row, names, read)

    return Stream(model, names + readings.names, lines())
