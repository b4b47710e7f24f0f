"""Signing in and out, changing a password, and what each does to other devices."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import AuthSession, User
from app.core.permissions import SESSION_COOKIE
from tests.browser import Answer, Browser
from tests.conftest import Browsers
from tests.factories import PASSWORD, organisation, person

NEW = "another long password"


@pytest.fixture
def user(session: Session) -> User:
    made = person(session, organisation(session, "enterprise"))
    session.commit()
    return made


def sign_in(browser: Browser, login: str, password: str = PASSWORD, **more: str) -> Answer:
    return browser.post("/sign-in", {"login": login, "password": password, **more})


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account").status == 200


def change(browser: Browser, **fields: str) -> Answer:
    values = {"current": PASSWORD, "new": NEW, "again": NEW}
    return browser.post("/account/password", {**values, **fields})


def test_a_good_password_signs_in_and_leads_where_one_wanted_to_go(
    browser: Browsers, user: User
) -> None:
    visitor = browser()
    answer = sign_in(visitor, user.login, next="/needs/new?x=1")
    assert (answer.status, answer.location) == (303, "/needs/new?x=1")
    assert is_signed_in(visitor)


@pytest.mark.parametrize("wide", [False, True])
def test_case_blanks_and_width_of_the_login_do_not_matter(
    browser: Browsers, user: User, *, wide: bool
) -> None:
    typed = f" {user.login.upper()} "
    if wide:
        typed = "".join(chr(ord(char) + 0xFEE0) for char in user.login)
    assert sign_in(browser(), typed).status == 303


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_signing_in_never_leads_to_another_site(browser: Browsers, user: User, target: str) -> None:
    assert sign_in(browser(), user.login, next=target).location == "/workbench"


def test_unknown_people_and_wrong_passwords_read_the_same(browser: Browsers, user: User) -> None:
    visitor = browser()
    answers = [
        sign_in(visitor, user.login, "not the password"),
        sign_in(visitor, "nobody@example.test", "not the password"),
        sign_in(visitor, "'; DROP TABLE users; --", "x"),
    ]
    assert [answer.status for answer in answers] == [422, 422, 422]
    assert {answer.error("password") for answer in answers} == {"账号或密码不对。"}
    assert not is_signed_in(visitor)


def test_a_refused_sign_in_keeps_the_login_but_never_the_password(
    browser: Browsers, user: User
) -> None:
    answer = sign_in(browser(), user.login, "my secret guess", next="/needs/new")
    assert user.login in answer.text
    assert "my secret guess" not in answer.text
    field = answer.page.select_one("input[name=next]")
    assert field is not None
    assert field["value"] == "/needs/new"


def test_a_person_switched_off_cannot_sign_in_and_is_out_at_once(
    session: Session, browser: Browsers, user: User
) -> None:
    inside = browser(user)
    assert is_signed_in(inside)
    user.is_active = False
    session.commit()
    assert not is_signed_in(inside)
    assert sign_in(browser(), user.login).error("password") == "账号或密码不对。"


def test_signing_in_gives_a_token_nobody_could_have_planted(browser: Browsers, user: User) -> None:
    visitor = browser()
    visitor.client.cookies.set(SESSION_COOKIE, "planted-by-somebody-else")
    sign_in(visitor, user.login)
    held = {cookie.value for cookie in visitor.client.cookies.jar if cookie.name == SESSION_COOKIE}
    fresh = held - {"planted-by-somebody-else"}
    assert len(fresh) == 1
    planted = browser()
    planted.client.cookies.set(SESSION_COOKIE, "planted-by-somebody-else")
    assert not is_signed_in(planted)


def test_the_database_does_not_hold_what_a_cookie_holds(
    session: Session, browser: Browsers, user: User
) -> None:
    visitor = browser()
    sign_in(visitor, user.login)
    token = visitor.client.cookies.get(SESSION_COOKIE)
    kept = session.scalars(
        select(AuthSession.token_hash).where(AuthSession.user_id == user.id)
    ).all()
    assert kept
    assert token not in kept


def test_signing_out_ends_the_sign_in_and_not_only_the_cookie(
    browser: Browsers, user: User
) -> None:
    visitor = browser()
    sign_in(visitor, user.login)
    token = visitor.client.cookies[SESSION_COOKIE]
    assert visitor.post("/sign-out").location == "/"
    thief = browser()
    thief.client.cookies.set(SESSION_COOKIE, token)
    assert not is_signed_in(thief)


def test_signing_out_everywhere_ends_all(browser: Browsers, user: User) -> None:
    here, there = browser(user), browser(user)
    assert here.post("/account/sign-out-everywhere").location == "/sign-in"
    assert not is_signed_in(here)
    assert not is_signed_in(there)


def test_a_new_password_ends_the_sign_ins_on_other_devices_only(
    browser: Browsers, user: User
) -> None:
    here, there = browser(user), browser(user)
    assert change(here).location == "/account"
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert sign_in(browser(), user.login).status == 422
    assert sign_in(browser(), user.login, NEW).status == 303


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"current": "not it"}, "current", "现在的密码不对"),
        ({"again": "something else"}, "again", "不一样"),
        ({"new": "short", "again": "short"}, "new", "至少 10 个字符"),
        ({"new": "1234567890", "again": "1234567890"}, "new", "太容易"),
        ({"new": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "new", "太容易"),
        ({"new": "x" * 10_000, "again": "x" * 10_000}, "new", "最多 200 个字"),
        ({"new": "", "again": ""}, "new", "请填写"),
    ],
)
def test_a_password_that_will_not_do_is_refused_at_its_field(
    browser: Browsers, user: User, fields: dict[str, str], field: str, sentence: str
) -> None:
    here, there = browser(user), browser(user)
    answer = change(here, **fields)
    assert answer.status == 422
    assert sentence in answer.error(field)
    assert is_signed_in(there)


def test_a_sign_in_lives_on_while_it_is_used_and_ends_when_it_is_not(
    session: Session, browser: Browsers, user: User
) -> None:
    here = browser(user)
    now = datetime.now(UTC)
    old = {"seen_at": now - timedelta(hours=2), "expires_at": now + timedelta(hours=1)}
    session.execute(update(AuthSession).values(old))
    session.commit()
    assert is_signed_in(here)
    session.expire_all()
    renewed = session.scalars(select(AuthSession)).one()
    assert renewed.expires_at > now + timedelta(days=13)
    session.execute(update(AuthSession).values(expires_at=now - timedelta(hours=1)))
    session.commit()
    assert not is_signed_in(here)


def test_the_account_page_lists_where_one_is_signed_in(browser: Browsers, user: User) -> None:
    here = browser(user)
    browser(user)
    words = here.get("/account").words()
    assert user.login in words
    assert words.count("127.0.0.1") == 2
