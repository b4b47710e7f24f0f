"""Pages of signing in, signing out and one's own account."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app.accounts import queries, service
from app.accounts.browsers import browser_name
from app.accounts.schemas import PasswordForm, SignInForm
from app.core.db import SessionDep
from app.core.forms import Bound, attempt, bind
from app.core.pages import page, redirect, safe_next, set_cookie
from app.core.permissions import PUBLIC, SESSION_COOKIE, Actor, Permission, require
from app.core.security import digest
from app.core.settings import get_settings

router = APIRouter()
Account = Annotated[Actor, require(Permission.ACCOUNT_MANAGE)]


def client_address(request: Request) -> str:
    """Where a request comes from; the server resolves trusted proxies before us."""
    return request.client.host if request.client else ""


def signed_in(token: str, target: str, flash: str = "") -> RedirectResponse:
    """Hand the browser its session."""
    response = redirect(target, flash)
    set_cookie(response, SESSION_COOKIE, token, days=get_settings().session_days)
    return response


@router.get("/sign-in")
def sign_in_page(request: Request, actor: Annotated[Actor, PUBLIC]) -> Response:
    """The sign-in form."""
    if actor.signed_in:
        return redirect("/workbench")
    target = request.query_params.get("next", "")
    form: Bound[SignInForm] = Bound(raw={"next": [target]})
    return page(request, "accounts/sign_in.html", {"form": form})


@router.post("/sign-in")
def sign_in(
    request: Request,
    session: SessionDep,
    form: Annotated[Bound[SignInForm], bind(SignInForm)],
    actor: Annotated[Actor, PUBLIC],
) -> Response:
    """Check the password."""
    token = attempt(
        session,
        form,
        lambda data: service.sign_in(
            session,
            login=data.login,
            password=data.password,
            address=client_address(request),
            browser=request.headers.get("user-agent", ""),
        ),
    )
    if token is None:
        return page(request, "accounts/sign_in.html", {"form": form}, status=422)
    return signed_in(token, safe_next(form.value("next")))


@router.post("/sign-out")
def sign_out(request: Request, session: SessionDep, actor: Account) -> Response:
    """End this sign-in."""
    service.sign_out(session, request.cookies.get(SESSION_COOKIE, ""))
    response = redirect("/", "已退出登录。")
    response.delete_cookie(SESSION_COOKIE)
    return response


def _account_page(
    request: Request, session: SessionDep, actor: Actor, form: Bound[PasswordForm]
) -> Response:
    facts = {
        "form": form,
        "sessions": queries.sessions_of(session, actor.user_id or 0),
        "browser_name": browser_name,
        "this": digest(request.cookies.get(SESSION_COOKIE, "")),
        "login": queries.login_of(session, actor.user_id or 0),
    }
    return page(request, "accounts/account.html", facts, status=422 if form.errors else 200)


@router.get("/account")
def account(request: Request, session: SessionDep, actor: Account) -> Response:
    """Who one is, where one is signed in, and a new password."""
    return _account_page(request, session, actor, Bound())


@router.post("/account/password")
def change_password(
    request: Request,
    session: SessionDep,
    actor: Account,
    form: Annotated[Bound[PasswordForm], bind(PasswordForm)],
) -> Response:
    """Replace the password."""
    token = request.cookies.get(SESSION_COOKIE, "")
    attempt(session, form, lambda data: service.change_password(session, actor, data, token))
    if form.errors:
        return _account_page(request, session, actor, form)
    return redirect("/account", "密码已更换，其他设备上的登录都已退出。")


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(session: SessionDep, actor: Account) -> Response:
    """End every sign-in of this person, this one included."""
    service.sign_out_everywhere(session, actor)
    response = redirect("/sign-in", "所有设备上的登录都已退出。")
    response.delete_cookie(SESSION_COOKIE)
    return response
