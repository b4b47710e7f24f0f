"""Look-ups of people and their sessions."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import AuthSession, User
from app.accounts.schemas import one_spelling
from app.core.security import digest


def user_by_login(session: Session, login: str) -> User | None:
    """The person with this login, whatever case it was typed in."""
    return session.scalar(select(User).where(User.login == one_spelling(login)))


def session_by_token(session: Session, token: str) -> tuple[AuthSession, User] | None:
    """A live sign-in and its person."""
    statement = (
        select(AuthSession, User)
        .join(User, User.id == AuthSession.user_id)
        .where(
            AuthSession.token_hash == digest(token),
            AuthSession.expires_at > func.now(),
            User.is_active,
        )
    )
    row = session.execute(statement).first()
    return (row[0], row[1]) if row else None


def sessions_of(session: Session, user_id: int) -> list[AuthSession]:
    """Where a person is signed in, newest first."""
    statement = (
        select(AuthSession)
        .where(AuthSession.user_id == user_id, AuthSession.expires_at > func.now())
        .order_by(AuthSession.seen_at.desc())
    )
    return list(session.scalars(statement))


def database_now(session: Session) -> datetime:
    """The clock all processes share."""
    return session.scalars(select(func.now())).one()


def login_of(session: Session, user_id: int) -> str:
    """The login of one person."""
    return session.scalar(select(User.login).where(User.id == user_id)) or ""
