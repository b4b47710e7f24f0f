"""Keeping a search, and everything one may do with it afterwards. Never commits."""

from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.core.permissions import Actor, Permission, check
from app.core.security import new_token
from app.searches import queries
from app.searches.models import SavedSearch, SearchHit
from app.searches.schemas import SaveForm
from app.searches.scopes import SCOPES, kept

MOST = 50
TAKEN = {"uq_saved_searches_user_id_name": ("name", "您已经有一个同名的搜索，请换个名称。")}


def save(session: Session, actor: Actor, form: SaveForm) -> SavedSearch:
    """Keep a search; from now on what is published and matches it is news."""
    check(actor, Permission.SEARCH_SAVE)
    _hold(session, actor)
    count = session.scalar(select(func.count()).select_from(queries.owned_by(actor).subquery()))
    if (count or 0) >= MOST:
        raise Invalid({"name": f"最多关注 {MOST} 个搜索，请先删去不再需要的。"})
    search = SavedSearch(
        user_id=actor.user_id,
        scope=form.scope,
        name=form.name,
        query=kept(SCOPES[form.scope], form.query),
    )
    session.add(search)
    session.flush()
    return search


def _hold(session: Session, actor: Actor) -> None:
    """Wait until no other transaction keeps a search for this person, so that all are counted."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('saved_searches', :person))"),
        {"person": actor.user_id},
    )


def rename(session: Session, actor: Actor, search_id: int, name: str) -> None:
    """Give it another name."""
    check(actor, Permission.SEARCH_SAVE)
    queries.get_own(session, actor, search_id, lock=True).name = name
    session.flush()


def pause(session: Session, actor: Actor, search_id: int) -> None:
    """Look no further until it is resumed; what was found stays."""
    check(actor, Permission.SEARCH_SAVE)
    queries.get_own(session, actor, search_id, lock=True).is_paused = True


def resume(session: Session, actor: Actor, search_id: int) -> None:
    """Look again; what was published in the meantime is no news."""
    check(actor, Permission.SEARCH_SAVE)
    search = queries.get_own(session, actor, search_id, lock=True)
    if search.is_paused:
        search.is_paused = False
        search.since = search.looked_at = func.now()


def see(session: Session, actor: Actor, search_id: int, until: datetime) -> None:
    """What was found up to a moment has been looked at; later finds stay new."""
    check(actor, Permission.SEARCH_SAVE)
    search = queries.get_own(session, actor, search_id)
    session.execute(
        update(SearchHit)
        .where(
            SearchHit.search_id == search.id,
            SearchHit.seen_at.is_(None),
            SearchHit.found_at <= until,
        )
        .values(seen_at=func.now())
    )


def open_feed(session: Session, actor: Actor, search_id: int) -> bool:
    """Give the feed an address nobody can guess; an earlier one ends. Whether there was one."""
    check(actor, Permission.SEARCH_SAVE)
    search = queries.get_own(session, actor, search_id, lock=True)
    had, search.feed_key = search.feed_key is not None, new_token()
    return had


def close_feed(session: Session, actor: Actor, search_id: int) -> None:
    """End the feed."""
    check(actor, Permission.SEARCH_SAVE)
    queries.get_own(session, actor, search_id, lock=True).feed_key = None


def delete(session: Session, actor: Actor, search_id: int) -> None:
    """Forget the search and what was found for it."""
    check(actor, Permission.SEARCH_SAVE)
    session.delete(queries.get_own(session, actor, search_id, lock=True))
