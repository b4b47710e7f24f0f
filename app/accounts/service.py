"""Signing in and out, and changing a password."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts import queries, throttle
from app.accounts.models import AuthSession, User
from app.accounts.passwords import hash_password, verify, weakness
from app.accounts.schemas import PasswordForm
from app.core.db import session_scope
from app.core.errors import Invalid
from app.core.events import record
from app.core.permissions import Actor
from app.core.security import digest, new_token
from app.core.settings import get_settings

WRONG = "账号或密码不对。"


def sign_in(session: Session, *, login: str, password: str, address: str, browser: str) -> str:
    """Check a password and open a session; the token for the cookie.

    Raises Invalid with one sentence whatever was wrong, and TooMany after too many failures.
    """
    throttle.refuse_if_blocked(session, login, address)
    user = queries.user_by_login(session, login)
    good, better_hash = verify(password, user.password_hash if user else None)
    if user is None or not good or not user.is_active:
        with session_scope() as counting:  # must outlive the rollback of this request
            throttle.count_failure(counting, login, address)
        raise Invalid({"password": WRONG})
    throttle.forgive(session, login)
    if better_hash:
        user.password_hash = better_hash
    return open_session(session, user, address=address, browser=browser)


def open_session(session: Session, user: User, *, address: str, browser: str) -> str:
    """A new sign-in for a person already checked; the token for the cookie."""
    token = new_token()
    now = queries.database_now(session)
    session.add(
        AuthSession(
            token_hash=digest(token),
            user_id=user.id,
            expires_at=now + timedelta(days=get_settings().session_days),
            address=address,
            browser=browser[:200],
        )
    )
    return token


def touch_session(session: Session, auth: AuthSession) -> None:
    """Keep a sign-in alive; at most one write an hour."""
    now = queries.database_now(session)
    if now - auth.seen_at > timedelta(hours=1):
        auth.seen_at = now
        auth.expires_at = now + timedelta(days=get_settings().session_days)


def sign_out(session: Session, token: str) -> None:
    """End one sign-in."""
    session.execute(delete(AuthSession).where(AuthSession.token_hash == digest(token)))


def sign_out_everywhere(session: Session, actor: Actor, *, but: str = "") -> None:
    """End all sign-ins of a person, except perhaps the one that asks."""
    statement = delete(AuthSession).where(AuthSession.user_id == actor.user_id)
    if but:
        statement = statement.where(AuthSession.token_hash != digest(but))
    session.execute(statement)
    record(session, "account:signed_out_everywhere", f"user:{actor.user_id}", actor)


def change_password(session: Session, actor: Actor, form: PasswordForm, token: str) -> None:
    """Replace the password and end every other sign-in. Raises Invalid at the field.

    Wrong guesses count as failed sign-ins: an unattended browser is no place to try passwords.
    """
    user = session.get_one(User, actor.user_id)
    throttle.refuse_if_blocked(session, user.login)
    good, _ = verify(form.current, user.password_hash)
    if not good:
        with session_scope() as counting:  # must outlive the rollback of this request
            throttle.count_failure(counting, user.login)
        raise Invalid({"current": "现在的密码不对。"})
    if form.new != form.again:
        raise Invalid({"again": "两次填写的新密码不一样。"})
    if reason := weakness(form.new, user.login):
        raise Invalid({"new": reason})
    user.password_hash = hash_password(form.new)
    sign_out_everywhere(session, actor, but=token)
    record(session, "account:password_changed", f"user:{actor.user_id}", actor)
