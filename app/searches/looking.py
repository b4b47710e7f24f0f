"""Finding what was published since the last look and matches a saved search.

PostgreSQL decides what is public, published and within the filters; the engine decides about words.
What it has not been told yet is not missed: a look counts only up to the oldest change that still
waits to be told.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.jobs import Job
from app.searches.models import SavedSearch, SearchHit
from app.searches.scopes import MOST, SCOPES, Scope
from search.sync import SYNC, SYNC_MANY, SYNC_ORGANISATION

# A row bears the moment its transaction began and shows when it ends: so much may lie between.
MARGIN = timedelta(minutes=10)
KEPT = timedelta(days=90)


def due(session: Session) -> list[int]:
    """Ids of the searches in whose list something was published since they were looked at."""
    conditions = []
    for scope in SCOPES.values():
        latest = session.scalar(_latest(scope))
        if latest is not None:
            unlooked = SavedSearch.looked_at - MARGIN < latest
            conditions.append(and_(SavedSearch.scope == scope.code, unlooked))
    statement = select(SavedSearch.id).where(or_(False, *conditions), ~SavedSearch.is_paused)
    return list(session.scalars(statement.order_by(SavedSearch.id)))


def _latest(scope: Scope) -> Select[datetime | None]:
    """The moment something of the list was published last, off the index of the newest."""
    newest = scope.published_at.desc().nulls_last()
    return select(scope.published_at).order_by(newest).limit(1)


def told_until(session: Session) -> datetime:
    """Up to which moment the engine knows everything: now, or the oldest change it waits for."""
    waiting = select(func.min(Job.created_at)).where(
        Job.kind.in_((SYNC, SYNC_MANY, SYNC_ORGANISATION))
    )
    statement = select(func.least(func.clock_timestamp(), waiting.scalar_subquery()))
    moment: datetime = session.scalars(statement).one()
    return moment


def look(session: Session, search: SavedSearch) -> int:
    """Note what is new for a search; how many rows. SearchUnavailable if the engine is away."""
    scope = SCOPES[search.scope]
    until = told_until(session)
    after = max(search.since, search.looked_at - MARGIN)
    ids = _published(session, scope, search, after)
    if ids:
        rows = [{"search_id": search.id, "record_id": each} for each in ids]
        noted = insert(SearchHit).on_conflict_do_nothing().returning(SearchHit.record_id)
        ids = list(session.scalars(noted, rows))
    search.looked_at = max(search.looked_at, until)
    return len(ids)


def _published(session: Session, scope: Scope, search: SavedSearch, after: datetime) -> list[int]:
    wanted = scope.wanted(search.query)
    rows = scope.public(wanted).with_only_columns(scope.row_id, maintain_column_froms=True)
    rows = rows.where(scope.published_at > after)
    if wanted.q:
        # The engine counts in whole seconds.
        found = scope.matching(wanted, after - timedelta(seconds=1))
        rows = rows.where(scope.row_id.in_(found))
    return list(session.scalars(rows.order_by(None).order_by(scope.row_id.desc()).limit(MOST)))


def forget(session: Session) -> None:
    """Drop what was found long ago: no look goes back that far, so it is not found anew."""
    session.execute(delete(SearchHit).where(SearchHit.found_at < func.now() - KEPT))
