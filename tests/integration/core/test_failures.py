"""What people see when something is wrong: a page in the house's look, never a traceback."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.core import db
from app.core.security import HEADERS
from tests.browser import Answer
from tests.conftest import Browsers
from tests.factories import organisation

HUGE = 2**63 + 1


def is_our_page(answer: Answer) -> bool:
    return bool(answer.page.select_one(".error-page h1")) and bool(answer.page.select_one("nav a"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/needs/abc", 404),
        ("/needs/999999", 404),
        ("/needs/-1", 404),
        (f"/needs/{HUGE}", 404),
        (f"/capabilities/{HUGE}", 404),
        (f"/organisations/{HUGE}", 404),
        ("/needs/1'; DROP TABLE needs; --", 404),
        ("/needs/%00", 404),
        ("/needs/１", 404),
        ("/needs/5/publish", 405),
        ("/sign-out", 405),
    ],
)
def test_an_address_that_names_nothing_is_answered_with_a_page(
    browser: Browsers, path: str, status: int
) -> None:
    answer = browser().get(path)
    assert answer.status == status
    assert is_our_page(answer)


NAMES = ("q", "page", "organisation", "region", "service", "status", "mine", "kind", "next", "sort")
ODD = ("%00", "abc", "-1", str(HUGE), "%25", "'%3B+DROP+TABLE+needs%3B--", "%F0%9F%94%A7", "%22%5C")


@pytest.mark.parametrize("path", ["/", "/needs", "/find", "/sign-in", "/register"])
def test_no_filter_in_an_address_breaks_a_page(browser: Browsers, path: str) -> None:
    visitor = browser()
    found = {odd: visitor.get(path + _all_names(odd)).status for odd in ODD}
    found["long"] = visitor.get(f"{path}?q={'%E8%A1%A8' * 3000}").status
    assert {odd for odd, status in found.items() if status != 200} == set()


@pytest.mark.parametrize("path", ["/operator/organisations", "/operator/jobs"])
def test_no_filter_breaks_an_operators_page(browser: Browsers, path: str) -> None:
    operator = browser(operator=True)
    found = {odd: operator.get(path + _all_names(odd) + f"&verification={odd}") for odd in ODD}
    assert {odd for odd, answer in found.items() if answer.status != 200} == set()


def _all_names(value: str) -> str:
    return "?" + "&".join(f"{name}={value}" for name in NAMES)


def test_a_page_for_others_asks_visitors_to_sign_in_and_brings_them_back(browser: Browsers) -> None:
    answer = browser().get("/needs/new?from=home&x=1")
    assert answer.status == 303
    assert answer.location == "/sign-in?next=/needs/new%3Ffrom%3Dhome%26x%3D1"


def test_a_body_that_is_too_large_is_refused_with_a_page(
    session: Session, browser: Browsers
) -> None:
    someone = browser(organisation(session, "enterprise"))
    answer = someone.post("/needs/new", {"description": "x" * (22 * 2**20)})
    assert answer.status == 413
    assert is_our_page(answer)
    assert answer.response.headers["x-content-type-options"] == "nosniff"


def test_a_broken_upload_is_a_bad_request(session: Session, browser: Browsers) -> None:
    someone = browser(organisation(session, "enterprise"))
    answer = Answer(
        someone.client.post(
            "/needs/new",
            content=b"--x\r\nnonsense",
            headers={"content-type": "multipart/form-data; boundary=x"},
        )
    )
    assert answer.status in {400, 403}
    assert is_our_page(answer)


def test_bytes_that_are_no_utf8_do_not_break_a_form(session: Session, browser: Browsers) -> None:
    someone = browser(organisation(session, "enterprise"))
    body = f"csrf_token={someone.token()}&place=%FF%FE&items-0-device=%ED%A0%80&publish=1"
    answer = Answer(
        someone.client.post(
            "/needs/new",
            content=body.encode(),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
    )
    assert answer.status == 422
    assert "没有认出" in answer.error("place")


def test_an_unexpected_fault_shows_a_number_to_quote_and_nothing_of_the_inside(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("secret inside: /srv/hengqiao")

    monkeypatch.setattr("app.home.queries.figures", breaks)
    answer = browser().get("/")
    assert (answer.status, is_our_page(answer)) == (500, True)
    for word in ("RuntimeError", "Traceback", "secret", "/srv"):
        assert word not in answer.text
    headers = answer.response.headers
    assert headers["x-request-id"] in answer.words()
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


@pytest.fixture
def database_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing listens on the discard port."""
    away = create_engine("postgresql+psycopg://x:y@127.0.0.1:9/x")
    monkeypatch.setattr(db, "engine", lambda: away)
    monkeypatch.setattr(db, "Session", Session)
    yield
    away.dispose()


def test_without_the_database_pages_say_so_and_health_still_answers(
    browser: Browsers, database_down: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = browser()
    answer = visitor.get("/")
    assert (answer.status, is_our_page(answer)) == (503, True)
    assert "数据库暂时连接不上" in answer.words()
    assert visitor.get("/healthz").status == 200
    monkeypatch.setattr("app.health.engine", db.engine)
    ready = visitor.get("/readyz").response
    assert (ready.status_code, ready.json()["database"]) == (503, "unreachable")


def test_health_and_readiness_answer_for_machines(browser: Browsers) -> None:
    visitor = browser()
    assert visitor.get("/healthz").response.json() == {"status": "ok"}
    ready = visitor.get("/readyz").response
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")


def test_without_the_engine_the_platform_is_ready_but_says_what_is_missing(
    browser: Browsers, engine_down: None
) -> None:
    ready = browser().get("/readyz").response
    assert (ready.status_code, ready.json()["search"]) == (200, "unreachable")
