"""Pages: one URL, two layouts (whole page, or the fragment htmx asks for), flash messages.

Templates see the actor, `may`, the form token and versioned static addresses; nothing else global.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.core.clock import SHANGHAI, today
from app.core.permissions import ROLE_NAMES, VISITOR, Permission, may
from app.core.security import VISITOR_COOKIE, cookie_secret, form_token, new_token
from app.core.settings import ROOT, get_settings

FLASH_COOKIE = "hq_flash"
TOKEN_FIELD = Markup('<input type="hidden" name="csrf_token" value="{}">')


@lru_cache
def environment() -> Environment:
    """The template environment; an undefined name is an error, never an empty string."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["when"] = when
    env.filters["day"] = day
    env.filters["number"] = number
    env.globals["static"] = static
    env.globals["role_names"] = ROLE_NAMES
    return env


@lru_cache
def static(path: str) -> str:
    """Address of a static file that changes with its content, so that it can be cached for good."""
    content = (ROOT / "static" / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:10]}"


def when(moment: datetime | None) -> str:
    """A moment in Chinese local time."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else "—"


def day(value: date | datetime | None) -> str:
    """A calendar day."""
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return value.isoformat() if value else "—"


def number(value: float | None) -> str:
    """A count or an amount with thousands separated, without cents where there are none."""
    return "—" if value is None else f"{value:,}".removesuffix(".00")


def address(request: Request, **changes: object) -> str:
    """The present address with some query values replaced; None or "" takes one out."""
    values = [(k, v) for k, v in request.query_params.multi_items() if k not in changes]
    values += [(k, str(v)) for k, v in changes.items() if v not in (None, "")]
    return request.url.path + ("?" + urlencode(values) if values else "")


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HTMLResponse:
    """Render a page, or only its main block when htmx asks for a fragment."""
    actor = getattr(request.state, "actor", VISITOR)
    secret = cookie_secret(request)
    fresh = "" if secret else new_token()
    token = form_token(secret or fresh)
    fragment = "hx-request" in request.headers
    html = (
        environment()
        .get_template(template)
        .render(
            {
                "request": request,
                "layout": "layouts/fragment.html" if fragment else "layouts/app.html",
                "actor": actor,
                "may": lambda name: may(actor, Permission(name)),
                "flash": _read_flash(request),
                "csrf_token": token,
                "csrf_field": lambda: TOKEN_FIELD.format(token),
                "address": lambda **changes: address(request, **changes),
                "today": today(),
                **(context or {}),
            }
        )
    )
    response = HTMLResponse(html, status, headers={"Vary": "HX-Request, Cookie"})
    response.headers["Cache-Control"] = "no-store" if actor.signed_in else "no-cache"
    if fresh:
        set_cookie(response, VISITOR_COOKIE, fresh)
    if FLASH_COOKIE in request.cookies:
        response.delete_cookie(FLASH_COOKIE)
    return response


def set_cookie(response: Any, name: str, value: str, *, days: int | None = None) -> None:
    """A cookie scripts cannot read and other sites' forms do not send."""
    response.set_cookie(
        name,
        value,
        max_age=days * 86400 if days else None,
        httponly=True,
        samesite="lax",
        secure=get_settings().secure_cookies,
    )


def redirect(target: str, flash: str = "", kind: str = "good") -> RedirectResponse:
    """Post-redirect-get; `flash` is shown once on the next page (kind: good, warn or bad)."""
    response = RedirectResponse(target, 303)
    if flash:
        packed = base64.urlsafe_b64encode(json.dumps([kind, flash]).encode()).decode()
        set_cookie(response, FLASH_COOKIE, packed)
    return response


def _read_flash(request: Request) -> list[tuple[str, str]]:
    packed = request.cookies.get(FLASH_COOKIE)
    if not packed:
        return []
    try:
        kind, text = (str(part) for part in json.loads(base64.urlsafe_b64decode(packed)))
    except (ValueError, TypeError, RecursionError):  # not ours: whatever it holds is no message
        return []
    return [(kind, text)] if kind in {"good", "warn", "bad"} else []


def safe_next(target: str | None, default: str = "/workbench") -> str:
    """Where to go after signing in: only a path of ours."""
    ours = target and target.startswith("/") and not target.startswith(("//", "/\\"))
    # Browsers drop tabs and line breaks from an address, and "/\t/evil" becomes "//evil".
    return target if target and ours and target.isprintable() else default
