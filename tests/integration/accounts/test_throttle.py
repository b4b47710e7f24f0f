"""Guessing passwords: counted over requests and processes, although refused requests roll back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, delete, func, update
from sqlalchemy.orm import Session

from app.accounts import service
from app.accounts.models import SignInCounter, User
from app.core import db
from app.core.errors import Invalid, TooMany
from app.core.settings import Settings
from app.local.postgres import Postgres
from app.migrate import migrate
from tests.factories import PASSWORD, person

BLOCKED = "blocked: 登录失败次数过多，请 15 分钟后再试，或联系平台运营重置密码。"


@pytest.fixture(scope="module")
def committing(postgres: Postgres, settings: Settings) -> Iterator[Engine]:
    """A database of this module's own, for counters that must outlive a rollback."""
    postgres.create_database("hq_throttle")
    migrate(postgres.url("hq_throttle"))
    engine = create_engine(postgres.url("hq_throttle"))
    yield engine
    engine.dispose()


@pytest.fixture
def guesser(
    committing: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator["Guesser"]:
    """Real transactions: each attempt is one, rolled back when it is refused."""
    monkeypatch.setattr(db, "engine", lambda: committing)
    monkeypatch.setattr(settings, "sign_in_attempts", 3)
    with db.session_scope() as session:
        login = person(session).login
    yield Guesser(login)
    with db.session_scope() as session:
        session.execute(delete(SignInCounter))


class Guesser:
    """Somebody who tries to sign in from an address."""

    def __init__(self, login: str) -> None:
        self.login = login

    def tries(self, password: str = "wrong", address: str = "10.0.0.1", login: str = "") -> str:
        try:
            with db.session_scope() as session:
                service.sign_in(
                    session,
                    login=login or self.login,
                    password=password,
                    address=address,
                    browser="",
                )
        except Invalid:
            return "refused"
        except TooMany as error:
            return f"blocked: {error.message}"
        return "in"


def test_too_many_failures_block_a_login_from_everywhere_until_the_window_ends(
    guesser: Guesser, committing: Engine
) -> None:
    assert [guesser.tries(address=f"10.0.0.{n}") for n in range(4)] == ["refused"] * 3 + [BLOCKED]
    assert guesser.tries(PASSWORD, address="10.9.9.9") == BLOCKED
    assert guesser.tries(login=guesser.login.upper()) == BLOCKED
    assert guesser.tries(login="somebody.else@example.test", address="10.9.9.9") == "refused"
    _end_windows(committing)
    assert guesser.tries(PASSWORD) == "in"


def test_a_good_sign_in_forgives_the_failures_before_it(guesser: Guesser) -> None:
    for _ in range(3):
        assert [guesser.tries(), guesser.tries(), guesser.tries(PASSWORD)][-1] == "in"


def test_one_address_cannot_try_many_logins(guesser: Guesser, committing: Engine) -> None:
    tries = [guesser.tries(login=f"nobody{n}@example.test") for n in range(16)]
    assert tries == ["refused"] * 15 + [BLOCKED]
    assert guesser.tries(PASSWORD, address="10.0.0.2") == "in"
    _end_windows(committing)
    assert guesser.tries() == "refused"
    with Session(committing) as session:
        counter = session.get_one(SignInCounter, "address:10.0.0.1")
        assert counter.failures == 1


def test_a_person_switched_off_counts_as_a_failure(guesser: Guesser, committing: Engine) -> None:
    with Session(committing) as session:
        session.execute(update(User).values(is_active=False))
        session.commit()
    assert [guesser.tries(PASSWORD) for _ in range(4)][-1] == BLOCKED


def _end_windows(engine: Engine) -> None:
    with Session(engine) as session:
        session.execute(update(SignInCounter).values(window_ends=func.now()))
        session.commit()
