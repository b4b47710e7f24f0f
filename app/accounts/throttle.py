"""Counts failed sign-ins and registrations in PostgreSQL: all web processes share one limit.

The counters are written in a transaction of their own: a refused sign-in rolls its own back.
"""

from datetime import timedelta

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import SignInCounter
from app.accounts.schemas import one_spelling
from app.core.errors import TooMany
from app.core.settings import get_settings

# An address may stand for a whole company behind one gateway.
ADDRESS_FACTOR = 5


def keys(login: str, address: str) -> dict[str, int]:
    """What is counted, and how many failures each may have; no address is not counted."""
    limit = get_settings().sign_in_attempts
    found = {f"login:{one_spelling(login)[:120]}": limit}
    return found | ({f"address:{address}": limit * ADDRESS_FACTOR} if address else {})


def refuse_if_blocked(session: Session, login: str, address: str = "") -> None:
    """Raise TooMany, saying when to come back, if either counter is full.

    Guesses at one login wait for each other until the transaction ends: a hundred sent at once
    must not all find the counter empty.
    """
    limits = keys(login, address)
    turn = func.hashtextextended(next(iter(limits)), 0)
    session.execute(select(func.pg_advisory_xact_lock(turn)))
    statement = select(SignInCounter).where(
        SignInCounter.key.in_(limits), SignInCounter.window_ends > func.now()
    )
    for counter in session.scalars(statement):
        if counter.failures >= limits[counter.key]:
            minutes = max(1, get_settings().sign_in_window // 60)
            raise TooMany(f"登录失败次数过多，请 {minutes} 分钟后再试，或联系平台运营重置密码。")


def count_failure(session: Session, login: str, address: str = "") -> None:
    """Add one failure to both counters; a window that has ended starts anew."""
    for key in sorted(keys(login, address)):
        _count(session, key)


def count_registration(session: Session, address: str) -> None:
    """Add one registration from an address. TooMany if there were too many within the window.

    Registering costs a password hash and tells whether a login is taken: not to be had in masses.
    """
    if _count(session, f"register:{address}") > get_settings().sign_in_attempts * ADDRESS_FACTOR:
        minutes = max(1, get_settings().sign_in_window // 60)
        raise TooMany(f"从这里提交的注册太多，请 {minutes} 分钟后再试，或联系平台运营。")


def _count(session: Session, key: str) -> int:
    """One more of a key; how many there are in its window."""
    ends = func.now() + timedelta(seconds=get_settings().sign_in_window)
    fresh = SignInCounter.window_ends <= func.now()
    statement = insert(SignInCounter).values(key=key, failures=1, window_ends=ends)
    upsert = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": case((fresh, 1), else_=SignInCounter.failures + 1),
            "window_ends": case((fresh, ends), else_=SignInCounter.window_ends),
        },
    )
    return session.scalars(upsert.returning(SignInCounter.failures)).one()


def forgive(session: Session, login: str) -> None:
    """A good sign-in clears the login's counter."""
    session.execute(
        delete(SignInCounter).where(SignInCounter.key == f"login:{one_spelling(login)[:120]}")
    )
