"""Standing work of accounts: what has ended is swept out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from app.accounts.models import AuthSession, SignInCounter
from app.core.jobs import Task, enqueue, handles

SWEEP = "accounts.sweep"
INTERVAL = timedelta(hours=6)


@handles(SWEEP, standing=True)
def sweep(session: Session, _: Sequence[Task]) -> None:
    """Delete sign-ins and failure counters whose time is over; look again in a while."""
    session.execute(delete(AuthSession).where(AuthSession.expires_at < func.now()))
    session.execute(delete(SignInCounter).where(SignInCounter.window_ends < func.now()))
    enqueue(session, SWEEP, "standing", after=datetime.now(UTC) + INTERVAL)
