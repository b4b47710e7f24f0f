from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import AuthSession, SignInCounter
from app.accounts.service import open_session
from app.accounts.tasks import sweep
from tests.factories import person


def test_ended_sign_ins_and_counters_are_swept_and_live_ones_stay(session: Session) -> None:
    user = person(session)
    open_session(session, user, address="", browser="仍在用")
    open_session(session, user, address="", browser="已过期")
    session.flush()
    past = datetime.now(UTC) - timedelta(days=1)
    for each in session.scalars(select(AuthSession)):
        if each.browser == "已过期":
            each.expires_at = past
    session.add(SignInCounter(key="login:old", failures=3, window_ends=past))
    session.add(
        SignInCounter(key="login:new", failures=3, window_ends=datetime.now(UTC) + timedelta(1))
    )
    session.flush()
    sweep(session, [])
    assert session.scalars(select(AuthSession.browser)).all() == ["仍在用"]
    assert session.scalars(select(SignInCounter.key)).all() == ["login:new"]
