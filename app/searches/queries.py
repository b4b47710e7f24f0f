"""Whose saved searches these are, and what was newly found for them. Never writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core.errors import NotFound
from app.core.permissions import Actor
from app.regions.table import RegionTable
from app.searches.models import SavedSearch, SearchHit
from app.searches.scopes import SCOPES, Line

SHOWN = 50


@dataclass(frozen=True)
class News:
    """What is new for a search: how many rows in all, the newest in lines, found up to when."""

    total: int = 0
    lines: list[Line] = field(default_factory=list)
    until: datetime | None = None


def owned_by(actor: Actor) -> Select[SavedSearch]:
    """The searches a person has kept; nobody sees another's."""
    return select(SavedSearch).where(SavedSearch.user_id == (actor.user_id or -1))


def get_own(session: Session, actor: Actor, search_id: int, *, lock: bool = False) -> SavedSearch:
    """One search of one's own, or NotFound; `lock` holds it for a change."""
    statement = owned_by(actor).where(SavedSearch.id == search_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def listing(session: Session, actor: Actor) -> list[SavedSearch]:
    """A person's searches, the latest first."""
    return list(session.scalars(owned_by(actor).order_by(SavedSearch.id.desc())))


def with_finds(session: Session, actor: Actor) -> list[SavedSearch]:
    """Those of a person's searches for which something was found that is not looked at yet."""
    unseen = select(SearchHit.search_id).where(SearchHit.seen_at.is_(None))
    statement = owned_by(actor).where(SavedSearch.id.in_(unseen)).order_by(SavedSearch.id)
    return list(session.scalars(statement))


def _matching(search: SavedSearch) -> Select[int]:
    """Ids of the rows found for a search that are still public and still match its filters."""
    scope = SCOPES[search.scope]
    found = select(SearchHit.record_id).where(SearchHit.search_id == search.id)
    rows = scope.public(scope.wanted(search.query)).order_by(None)
    return rows.with_only_columns(scope.row_id, maintain_column_froms=True).where(
        scope.row_id.in_(found)
    )


def _unseen(search: SavedSearch) -> Select[int]:
    unseen = select(SearchHit.record_id).where(
        SearchHit.search_id == search.id, SearchHit.seen_at.is_(None)
    )
    return _matching(search).where(SCOPES[search.scope].row_id.in_(unseen))


def fresh_counts(session: Session, searches: Sequence[SavedSearch]) -> dict[int, int]:
    """How many new rows each search has, none left out: one statement however many searches."""
    if not searches:
        return {}
    counted = [
        select(literal(each.id), func.count()).select_from(_unseen(each).subquery())
        for each in searches
    ]
    return {row[0]: row[1] for row in session.execute(union_all(*counted))}


def news(session: Session, search: SavedSearch, regions: RegionTable) -> News:
    """The new rows of one search, the latest found first."""
    total = fresh_counts(session, [search])[search.id]
    until = session.scalar(
        select(func.max(SearchHit.found_at)).where(
            SearchHit.search_id == search.id, SearchHit.seen_at.is_(None)
        )
    )
    return News(total, _lines(session, search, regions, _unseen(search)), until)


def recent(session: Session, search: SavedSearch, regions: RegionTable) -> list[Line]:
    """What a feed holds: the rows found last, seen or not."""
    return _lines(session, search, regions, _matching(search))


def _lines(
    session: Session, search: SavedSearch, regions: RegionTable, ids: Select[int]
) -> list[Line]:
    scope = SCOPES[search.scope]
    rows = (
        scope.public(scope.wanted(search.query))
        .join(SearchHit, (SearchHit.record_id == scope.row_id) & (SearchHit.search_id == search.id))
        .where(scope.row_id.in_(ids))
        .order_by(None)
        .order_by(SearchHit.found_at.desc(), scope.row_id.desc())
        .limit(SHOWN)
        .add_columns(SearchHit.found_at)
    )
    found = session.execute(rows).unique()
    return [scope.line(row, regions, found_at) for row, found_at in found]


def by_feed_key(session: Session, key: str) -> SavedSearch:
    """The search a feed's address opens, or NotFound; none of somebody who may not sign in."""
    if not key.isprintable():  # PostgreSQL takes no NUL
        raise NotFound
    found = session.scalar(
        select(SavedSearch)
        .join(User, User.id == SavedSearch.user_id)
        .where(SavedSearch.feed_key == key, User.is_active)
    )
    if found is None:
        raise NotFound
    return found
