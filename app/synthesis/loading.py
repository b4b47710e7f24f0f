"""Fills a database with a made-up catalogue and demand by COPY: all of it, or nothing.

`guarding.py` says which databases may be filled. Search indexes are not touched
(`hengqiao search rebuild`), and no job is left for the worker.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import cast

import psycopg
from psycopg import sql
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.regions.queries import region_table
from app.synthesis.figures import figures
from app.synthesis.geography import geography
from app.synthesis.guarding import clear_for_filling, mark
from app.synthesis.organisations import institutions, owners, usual_number
from app.synthesis.tables import Stream, World, streams

_PIECE = 1000  # lines sent at once
Report = Callable[[str, int, int], None]
_TITLES = {
    "organisations": "写入单位",
    "users": "写入用户",
    "capabilities": "写入能力项",
    "needs": "写入需求",
    "need_items": "写入需求项",
}
# Those that serve a constraint stay: rows are checked as they come.
_INDEXES = text(
    "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i"
    " JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = CAST(:name AS regclass)"
    " AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
    " ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What to make. The same wish gives the same rows; proofs and deadlines lie about `today`.

    `institutions` of 0 means as many as usually share so many rows.
    """

    rows: int
    needs: int
    seed: int
    today: date
    institutions: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the wish, which marks the database."""
        return hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was written, and how fast. `readings`: different texts that had to be read."""

    institutions: int
    owners: int
    rows: int
    needs: int
    items: int
    readings: int
    seconds: float
    rows_per_s: float


def make_world(session: Session, wish: Wish) -> World:
    """The made-up world on the places of this database's division table."""
    places = geography(region_table(session, wish.today))
    number = wish.institutions or usual_number(wish.rows)
    owner_count = max(1, wish.needs // figures().needs.each_owner) if wish.needs else 0
    return World(
        wish.seed,
        wish.today,
        institutions(wish.seed, places, min(number, wish.rows), wish.rows),
        list(owners(wish.seed, places, owner_count)),
        wish.needs,
    )


def load(session: Session, wish: Wish, report: Report) -> Loaded:
    """Write everything in the session's transaction. Conflict if the database may not be filled."""
    began = time.perf_counter()
    clear_for_filling(session)
    world = make_world(session, wish)
    organisations = len(world.institutions) + len(world.owners)
    totals = {
        "organisations": organisations,
        "users": organisations,
        "capabilities": wish.rows,
        "needs": wish.needs,
    }
    written: dict[str, int] = {}
    rates: dict[str, float] = {}
    for stream in streams(world):
        name, start = stream.model.__tablename__, time.perf_counter()
        written[name] = _fill(session, stream, totals.get(name, 0), report)
        rates[name] = written[name] / (time.perf_counter() - start)
    mark(session, wish.digest)
    return Loaded(
        institutions=len(world.institutions),
        owners=len(world.owners),
        rows=written["capabilities"],
        needs=written["needs"],
        items=written["need_items"],
        readings=len(world.rows_read) + len(world.items_read),
        seconds=round(time.perf_counter() - began, 1),
        rows_per_s=round(rates["capabilities"], 1),
    )


def _fill(session: Session, stream: Stream, total: int, report: Report) -> int:
    """Copy a table without its indexes, which are quicker built afterwards; how many lines."""
    if not stream.columns:
        return 0
    name = stream.model.__tablename__
    with _without_indexes(session, name):
        done = _copy(session, stream, total, report)
    sequence = func.pg_get_serial_sequence(name, "id")
    session.execute(select(func.setval(sequence, done)))
    session.execute(text(f"ANALYZE {name}"))
    return done


def _copy(session: Session, stream: Stream, total: int, report: Report) -> int:
    name = stream.model.__tablename__
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, stream.columns))
    )
    connection = cast("psycopg.Connection", session.connection().connection.driver_connection)
    done, waiting = 0, list[str]()
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in stream.lines:
            waiting.append(line)
            if len(waiting) == _PIECE:
                copy.write("".join(waiting))
                done, waiting = done + _PIECE, []
                report(_TITLES[name], done, total)
        copy.write("".join(waiting))
    done += len(waiting)
    report(_TITLES[name], done, done)
    return done


@contextmanager
def _without_indexes(session: Session, table: str) -> Iterator[None]:
    """And without the triggers that note changes: there is no ranking yet they could affect."""
    found = session.execute(_INDEXES, {"name": table}).all()
    for name, _ in found:
        session.execute(text(f'DROP INDEX "{name}"'))
    session.execute(text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
    yield
    session.execute(text(f'ALTER TABLE "{table}" ENABLE TRIGGER USER'))
    for _, definition in found:
        session.execute(text(definition))
