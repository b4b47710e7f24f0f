"""Guesses in masses: many at once, through the password page, and through registration."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts import service
from app.accounts.schemas import PasswordForm
from app.core import db
from app.core.errors import Invalid, TooMany
from app.core.permissions import Actor, Role
from app.core.settings import Settings
from tests.conftest import Browsers
from tests.factories import PASSWORD, person, uscc


@pytest.fixture
def committing(own_database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setattr(db, "engine", lambda: own_database)
    monkeypatch.setattr(settings, "sign_in_attempts", 3)
    return own_database


def guess(login: str) -> str:
    try:
        with db.session_scope() as session:
            service.sign_in(session, login=login, password="wrong", address="192.0.2.9", browser="")
    except Invalid:
        return "looked at"
    except TooMany:
        return "blocked"
    return "in"


def test_guesses_sent_all_at_once_get_no_more_than_their_number(committing: Engine) -> None:
    with Session(committing) as session:
        login = person(session).login
        session.commit()
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(guess, [login] * 12))
    assert said.count("looked at") == 3
    assert said.count("blocked") == 9


def guess_password(actor: Actor, current: str) -> str:
    new = "another good password"
    form = PasswordForm(current=current, new=new, again=new)
    try:
        with db.session_scope() as session:
            service.change_password(session, actor, form, token="")
    except Invalid:
        return "refused"
    except TooMany:
        return "blocked"
    return "changed"


def test_the_password_page_is_no_place_to_guess_either(committing: Engine) -> None:
    with Session(committing) as session:
        user = person(session)
        session.commit()
        session.refresh(user)
    somebody = Actor(Role.OPERATOR, user.id, user.name, verified=True)
    tries = [guess_password(somebody, f"guess {n}") for n in range(4)]
    assert tries == ["refused"] * 3 + ["blocked"]
    assert guess_password(somebody, PASSWORD) == "blocked"
    assert guess(user.login) == "blocked"


def test_one_address_cannot_register_in_masses(
    browser: Browsers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "sign_in_attempts", 1)
    form = {
        "kind": "enterprise",
        "name": "示例精密机械公司",
        "place": "江苏苏州",
        "person": "示例联系人",
        "password": PASSWORD,
    }
    said = []
    for number in range(6):
        own = {"login": f"mass{number}@example.test", "uscc": uscc()}
        said.append(browser().post("/register", {**form, **own}))
    assert [answer.status for answer in said] == [303] * 5 + [429]
    assert "从这里提交的注册太多" in said[-1].words()
