"""Tokens, cross-site protection and response headers.

Two independent checks guard every unsafe request: where it comes from (Sec-Fetch-Site, else
Origin) and a token in the form bound to the visitor's own cookie. Sign-in itself is in accounts.
"""

import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import AppError
from app.core.forms import submitted
from app.core.permissions import SESSION_COOKIE

VISITOR_COOKIE = "hq_visitor"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class ForgedRequest(AppError):
    """The form did not come from a page of ours, or the page is older than the sign-in."""

    status = 403
    code = "forged"
    message = "页面已过期或请求来源不明，没有执行任何操作。请返回上一页，刷新后重新提交。"


def new_token() -> str:
    """A fresh secret of 256 bits, as text that fits a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What the database keeps instead of a token, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(cookie: str) -> str:
    """The token that forms carry, derived from the secret in the visitor's cookie."""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


def cookie_secret(request: Request) -> str:
    """The secret this browser holds: its session, else its visitor cookie, else nothing."""
    return request.cookies.get(SESSION_COOKIE) or request.cookies.get(VISITOR_COOKIE) or ""


def same_origin(request: Request) -> bool:
    """Say whether the browser tells that the request starts on a page of ours.

    Silence counts as yes: plain-HTTP intranets send neither header, and the token still stands.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == request.headers.get("host", "")


async def check_forgery(request: Request) -> AsyncIterator[None]:
    """Application-wide dependency: refuse unsafe requests that a page of ours did not make.

    What was uploaded is closed when the request ends, taken or refused.
    """
    try:
        if request.method not in SAFE_METHODS:
            await _refuse_forged(request)
        yield
    finally:
        await request.close()


async def _refuse_forged(request: Request) -> None:
    secret = cookie_secret(request)
    sent = request.headers.get("x-csrf-token") or ""
    if not sent:
        value = (await submitted(request)).get("csrf_token")
        sent = value if isinstance(value, str) else ""
    good = bool(secret) and hmac.compare_digest(sent.encode(), form_token(secret).encode())
    if not good or not same_origin(request):
        raise ForgedRequest


class SecurityHeaders:
    """ASGI middleware that adds the fixed headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; touch only the start of a response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)
