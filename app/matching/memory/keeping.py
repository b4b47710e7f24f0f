"""The process's copy of the catalogue, and how it stays true.

PostgreSQL notes whose catalogue changed in which transaction (migration 0011). Before each use the
copy asks for what it has not seen yet and reads those institutions again, so what it says is what
the database says to the same question. A transaction that has changed a catalogue itself is told
nothing: what it sees might be rolled back.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.capabilities import offers
from app.core.collecting import paused, relax
from app.core.db import engine
from app.matching.memory.catalogue import Catalogue
from app.matching.memory.contents import ContentTable
from app.matching.memory.reading import (
    Places,
    count_rows,
    of_owners,
    read_columns,
    read_everything,
)
from app.matching.memory.recalling import Kinship
from app.metrology.gate_inputs import Row

# Changes are noted for two days (`forget_changes`); who has not looked for one reads everything.
STALE_SECONDS = 86_400.0
# Rows a question may read first; an import of more is read in the background.
AT_ONCE = 5_000
RETRY_SECONDS = 30.0
_NEWS = text(
    "SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text), c.id, c.organisation_id,"
    " CAST(c.transaction AS text),"
    " coalesce(c.transaction = pg_current_xact_id_if_assigned(), false)"
    " FROM (VALUES (1)) AS one LEFT JOIN catalogue_changes c"
    " ON c.transaction >= CAST(:since AS xid8)"
)
_OLD = text("DELETE FROM catalogue_changes WHERE noted_at < now() - INTERVAL '2 days'")


@dataclass
class _Kept:
    """One database's catalogue; `seen` are the changes it holds, of transactions from `since`."""

    since: str
    seen: dict[int, int]
    table: ContentTable
    places: Places
    kinship: Kinship
    catalogue: Catalogue
    looked: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    behind: threading.Lock = field(default_factory=threading.Lock)


_kept: dict[str, _Kept] = {}


def catalogue_in_memory(session: Session) -> Catalogue | None:
    """The catalogue as the session's transaction sees it; None if this process keeps no copy."""
    kept = _kept.get(_database(session))
    if kept is None:
        return None
    if time.monotonic() - kept.looked > STALE_SECONDS:
        forget(session)
        load_apart()
        return None
    return _caught_up(session, kept, AT_ONCE)


def _caught_up(session: Session, kept: _Kept, most: float) -> Catalogue | None:
    """With what others changed; None if that is more than `most` rows, which is read apart."""
    since, news, own = _news(session, kept.since)
    if own:
        return None
    unseen = {number: tx for number, (_, tx) in news.items() if number not in kept.seen}
    owners = sorted({news[number][0] for number in unseen})
    if owners and count_rows(session, owners) > most:
        _catch_up_apart(session, kept)
        return None
    if owners:
        _renew(session, kept, owners)
    with kept.lock:
        kept.seen |= unseen
        if int(since) > int(kept.since):
            kept.since = since
            kept.seen = {number: tx for number, tx in kept.seen.items() if tx >= int(since)}
        kept.looked = time.monotonic()
        return kept.catalogue


def _catch_up_apart(session: Session, kept: _Kept) -> None:
    """In the background, so that nobody who asks has to wait; once at a time."""
    if kept.behind.acquire(blocking=False):
        bind = session.get_bind().engine
        threading.Thread(target=_catch_up, args=(bind, kept), name="catalogue", daemon=True).start()


def _catch_up(bind: Engine, kept: _Kept) -> None:
    try:
        with Session(bind) as session:
            _caught_up(session, kept, inf)
    except SQLAlchemyError as error:  # the database is away: the next question tries again
        log = structlog.get_logger("catalogue")
        log.warning("catalogue in memory not renewed", error=repr(error)[:300])
    finally:
        kept.behind.release()


def known_rows(session: Session, digests: Iterable[str]) -> dict[str, Row]:
    """What contents say, of those this process holds; a content never changes."""
    kept = _kept.get(_database(session))
    return kept.table.found(digests) if kept else {}


def load(session: Session) -> Catalogue:
    """Read the whole catalogue into memory and keep it, for this process and database."""
    since, news, own = _news(session, "0")
    if own:
        raise RuntimeError("a transaction that changes a catalogue cannot keep it in memory")
    table, places = ContentTable(), Places()
    kinship = Kinship(table.kins.values)
    with paused():
        columns, owners = read_everything(session, table, places)
    catalogue = Catalogue(columns, table, places, kinship, owners)
    catalogue.prepare()
    _kept[_database(session)] = _Kept(
        since,
        {number: tx for number, (_, tx) in news.items() if tx >= int(since)},
        table,
        places,
        kinship,
        catalogue,
        time.monotonic(),
    )
    return catalogue


def forget(session: Session) -> None:
    """Keep no copy of this database any more."""
    _kept.pop(_database(session), None)


def forget_changes(session: Session) -> None:
    """Remove what every process has read or will read with everything else."""
    session.execute(_OLD)


def load_apart() -> threading.Thread:
    """Load in the background; until it is done the database is asked, as without a copy."""
    thread = threading.Thread(target=_load, name="catalogue", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    """Until it is done; a database that is away is asked again, and answers by itself meanwhile."""
    log, started = structlog.get_logger("catalogue"), time.monotonic()
    while True:
        try:
            with Session(engine()) as session:
                rows = len(load(session).columns.ids)
        except SQLAlchemyError as error:
            log.warning("catalogue not in memory yet", error=repr(error)[:300])
            time.sleep(RETRY_SECONDS)
        else:
            break
    relax()
    log.info("catalogue kept in memory", rows=rows, seconds=round(time.monotonic() - started, 1))


def _database(session: Session) -> str:
    return session.get_bind().engine.url.render_as_string(hide_password=True)


def _news(session: Session, since: str) -> tuple[str, dict[int, tuple[int, int]], bool]:
    """Oldest transaction still open, the changes since, and whether one is the session's own."""
    rows = session.execute(_NEWS, {"since": since}).all()
    news = {row[1]: (row[2], int(row[3])) for row in rows if row[1] is not None}
    return rows[0][0], news, any(row[4] for row in rows)


def _renew(session: Session, kept: _Kept, changed: Sequence[int]) -> None:
    """Read the catalogues of these institutions again."""
    with kept.lock:
        before = kept.catalogue
        lines = read_columns(session, kept.table, kept.places, changed)
        owners = {each: known for each, known in before.owners.items() if each not in changed}
        owners |= offers.owners(session, changed)
        kept.catalogue = Catalogue(
            before.columns.replaced(changed, of_owners(lines, owners)),
            kept.table,
            kept.places,
            kept.kinship,
            owners,
        )
