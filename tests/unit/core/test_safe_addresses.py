"""Where a sign-in may lead, and what a page does with a message cookie that is not ours."""

import base64

import pytest
from starlette.requests import Request

from app.core import pages
from app.core.pages import safe_next
from app.core.security import digest, form_token, new_token


@pytest.mark.parametrize(
    "target", ["/", "/needs/3?tab=1", "/needs?q=%E8%A1%A8", "/workbench#answers"]
)
def test_paths_of_ours_are_followed(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "needs",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        "/\x00/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
    ],
)
def test_everything_else_leads_to_the_workbench(target: str | None) -> None:
    assert safe_next(target) == "/workbench"


@pytest.mark.parametrize(
    "held", ["5", "[]", '["good"]', '[["good"], "x"]', '["bad"', "null", "[1,2,3]"]
)
def test_a_forged_message_cookie_is_ignored(held: str) -> None:
    packed = base64.urlsafe_b64encode(held.encode()).decode()
    cookie = f"{pages.FLASH_COOKIE}={packed}".encode()
    request = Request({"type": "http", "headers": [(b"cookie", cookie)]})
    assert pages._read_flash(request) == []


def test_tokens_differ_and_are_kept_only_as_digests() -> None:
    one, other = new_token(), new_token()
    assert one != other
    assert len(one) >= 43
    assert one not in digest(one)
    assert form_token(one) != form_token(other)
    assert one not in form_token(one)
