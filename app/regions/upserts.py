"""Brings a table of reference rows up to what the files say: adds, changes, never deletes.

Rows the files do not know (added by an operator) stay as they are. Nothing is committed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, inspect, select, update
from sqlalchemy.orm import Session

from app.core.db import Base

Values = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one table added, changed and found as they should be."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Counts by table name, in the order of loading."""

    tables: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def added(self) -> int:
        """Rows added in all tables."""
        return sum(counts.added for counts in self.tables.values())

    @property
    def changed(self) -> int:
        """Rows changed in all tables."""
        return sum(counts.changed for counts in self.tables.values())

    @property
    def unchanged(self) -> int:
        """Rows left in all tables."""
        return sum(counts.unchanged for counts in self.tables.values())

    def with_table(self, name: str, counts: Counts) -> "LoadReport":
        """The report with one more table."""
        return LoadReport({**self.tables, name: counts})


def _existing(session: Session, model: type[Base], keys: Sequence[str]) -> dict[Key, Values]:
    columns = [attribute.columns[0] for attribute in inspect(model).column_attrs]
    rows = session.execute(select(*columns)).mappings()
    return {tuple(row[key] for key in keys): dict(row) for row in rows}


def upsert(session: Session, model: type[Base], rows: Sequence[Values]) -> Counts:
    """Inserts missing rows and updates those that differ, by primary key.

    All rows carry the same columns; a column they do not carry is left alone.
    """
    keys = [column.name for column in inspect(model).primary_key]
    existing = _existing(session, model, keys)
    added, changed = [], []
    for row in rows:
        old = existing.get(tuple(row[key] for key in keys))
        if old is None:
            added.append(row)
        elif any(old[column] != value for column, value in row.items()):
            changed.append(row)
    if added:
        session.execute(insert(model), added)
    if changed:
        session.execute(update(model), changed)
    return Counts(len(added), len(changed), len(rows) - len(added) - len(changed))
