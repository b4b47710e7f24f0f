"""Forms that no page of ours sent: refused in Chinese, and nothing is changed."""

import asyncio

import pytest
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Message

from app.core.forms import submitted
from app.core.permissions import SESSION_COOKIE
from app.core.security import HEADERS, VISITOR_COOKIE, ForgedRequest, check_forgery, form_token
from app.needs.models import Need
from app.organisations.models import Organisation
from tests.conftest import Browsers
from tests.factories import actor, need, organisation


@pytest.fixture
def draft(session: Session) -> Need:
    owner = organisation(session, "enterprise")
    return need(session, actor(session, owner), published=False)


def owner_of(draft: Need, session: Session) -> Organisation:
    return session.get_one(Organisation, draft.organisation_id)


@pytest.mark.parametrize("forged", ["", "x", "0" * 64, "令牌"])
def test_a_missing_or_wrong_token_changes_nothing(
    session: Session, browser: Browsers, draft: Need, forged: str
) -> None:
    owner = browser(owner_of(draft, session))
    answer = owner.post(f"/needs/{draft.id}/publish", {"csrf_token": forged})
    assert answer.status == 403
    assert "请返回上一页，刷新后重新提交" in answer.words()
    session.refresh(draft)
    assert draft.status == "draft"


def test_the_token_of_another_sign_in_is_worth_nothing(
    session: Session, browser: Browsers, draft: Need
) -> None:
    other = browser(organisation(session, "enterprise"))
    owner = browser(owner_of(draft, session))
    stolen = other.token()
    answer = owner.post(f"/needs/{draft.id}/publish", {"csrf_token": stolen})
    assert answer.status == 403
    session.refresh(draft)
    assert draft.status == "draft"


def test_a_request_without_any_cookie_is_refused(browser: Browsers) -> None:
    client = browser().client
    answer = client.post("/sign-in", data={"csrf_token": form_token("")})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://testserver"}, 303),
        ({}, 303),
    ],
)
def test_a_form_sent_from_another_site_is_refused_even_with_a_good_token(
    session: Session, browser: Browsers, draft: Need, headers: dict[str, str], status: int
) -> None:
    owner = browser(owner_of(draft, session))
    assert owner.post(f"/needs/{draft.id}/publish", {}, **headers).status == status
    session.refresh(draft)
    assert (draft.status == "published") == (status == 303)


def test_the_token_may_come_in_a_header(session: Session, browser: Browsers, draft: Need) -> None:
    owner = browser(owner_of(draft, session))
    headers = {"X-CSRF-Token": owner.token()}
    answer = owner.client.post(
        f"/needs/{draft.id}/publish", headers=headers, follow_redirects=False
    )
    assert answer.status_code == 303


def test_every_form_on_a_page_carries_the_token_of_its_reader(
    session: Session, browser: Browsers, draft: Need
) -> None:
    owner = browser(owner_of(draft, session))
    for path in ("/needs/new", f"/needs/{draft.id}", f"/needs/{draft.id}/edit", "/account"):
        forms = owner.get(path).page.select("form[method=post]")
        assert forms, path
        for form in forms:
            field = form.select_one("input[name=csrf_token]")
            assert field is not None, path
            assert field["value"] == owner.token()


@pytest.mark.parametrize("path", ["/", "/needs", "/sign-in", "/nowhere", "/needs/abc", "/healthz"])
def test_every_answer_carries_the_protecting_headers(browser: Browsers, path: str) -> None:
    headers = browser().get(path).response.headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert len(headers["x-request-id"]) == 12


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(
    session: Session, browser: Browsers
) -> None:
    from tests.factories import PASSWORD, person

    user = person(session, organisation(session))
    session.commit()
    visitor = browser()
    set_by = {VISITOR_COOKIE: visitor.get("/sign-in").response.headers["set-cookie"]}
    answer = visitor.post("/sign-in", {"login": user.login, "password": PASSWORD})
    set_by[SESSION_COOKIE] = answer.response.headers["set-cookie"]
    for name, header in set_by.items():
        assert header.startswith(name)
        assert "HttpOnly" in header
        assert "SameSite=lax" in header


def test_behind_https_cookies_never_travel_in_the_clear(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.core.settings import get_settings

    monkeypatch.setattr(get_settings(), "secure_cookies", True)
    assert "Secure" in browser().get("/sign-in").response.headers["set-cookie"]


def test_pages_of_people_who_are_signed_in_are_kept_by_no_cache(
    session: Session, browser: Browsers
) -> None:
    signed_in = browser(organisation(session)).get("/needs").response.headers
    assert signed_in["cache-control"] == "no-store"
    assert "Cookie" in signed_in["vary"]


def test_a_refused_upload_leaves_no_file_open() -> None:
    async def refuse() -> object:
        part = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK\r\n'
        )
        headers = [(b"content-type", b"multipart/form-data; boundary=x")]
        scope = {"type": "http", "method": "POST", "path": "/imports", "headers": headers}

        async def receive() -> Message:
            return {"type": "http.request", "body": part + b"--x--\r\n"}

        request = Request(scope, receive)
        sent = (await submitted(request))["file"]
        with pytest.raises(ForgedRequest):
            await anext(check_forgery(request))
        return sent

    sent = asyncio.run(refuse())
    assert isinstance(sent, UploadFile)
    assert sent.file.closed
