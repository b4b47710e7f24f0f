"""How errors become answers: a page in the house's look, a redirect to sign-in, or JSON."""

from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from psycopg.errors import NumericValueOutOfRange
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.core.errors import AppError, NotFound, SignInRequired, TooLarge
from app.core.pages import page
from app.core.security import HEADERS

PLAIN = {
    400: "请求的格式不对，没有执行任何操作。请返回上一页重新提交。",
    404: NotFound.message,
    405: "这个地址不接受这种操作。请从页面上的按钮进入。",
    413: TooLarge.message,
    422: "地址或内容不完整，请返回上一页检查。",
    500: "系统出了问题，已经记录下来。您刚才提交的内容没有保存；请稍后再试。",
    503: "数据库暂时连接不上，没有保存任何内容。请稍后再试。",
}


def _answer(request: Request, status: int, message: str, code: str) -> Response:
    request_id = getattr(request.state, "request_id", "")
    if request.url.path.startswith("/api/"):
        body = {"error": code, "message": message, "request_id": request_id}
        return JSONResponse(body, status)
    facts = {"status": status, "message": message, "request_id": request_id}
    return page(request, "errors/error.html", facts, status=status)


def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    if isinstance(error, SignInRequired) and not request.url.path.startswith("/api/"):
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        target = here if request.method == "GET" else "/workbench"
        return RedirectResponse(f"/sign-in?next={quote(target)}", 303)
    return _answer(request, error.status, error.message, error.code)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = PLAIN.get(error.status_code, PLAIN[400])
    return _answer(request, error.status_code, message, f"http_{error.status_code}")


def _malformed(request: Request, error: Exception) -> Response:
    # A path or query that does not fit its type ("/needs/abc") names nothing: the same 404 as a
    # record that is not there.
    assert isinstance(error, RequestValidationError)
    if any(part["loc"][0] == "path" for part in error.errors()):
        return _answer(request, 404, PLAIN[404], "not_found")
    return _answer(request, 422, PLAIN[422], "invalid")


def _database_down(request: Request, error: Exception) -> Response:
    structlog.get_logger("web").error("database unavailable", error=str(error)[:300])
    return _answer(request, 503, PLAIN[503], "database_unavailable")


def _unreadable(request: Request, error: Exception) -> Response:
    # A number that no column can hold ("/needs/99999999999999999999") names nothing.
    assert isinstance(error, DataError)
    if isinstance(error.orig, NumericValueOutOfRange):
        return _answer(request, 404, PLAIN[404], "not_found")
    return _unexpected(request, error)


def _unexpected(request: Request, error: Exception) -> Response:
    structlog.get_logger("web").error("unexpected error", exc_info=error)
    response = _answer(request, 500, PLAIN[500], "internal")
    # Starlette sends this answer outside all middleware, so what they add is added here.
    response.headers.update(HEADERS)
    response.headers["X-Request-ID"] = getattr(request.state, "request_id", "")
    return response


def install(app: FastAPI) -> None:
    """Register the handlers above."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(OperationalError, _database_down)
    app.add_exception_handler(PoolTimeout, _database_down)
    app.add_exception_handler(DataError, _unreadable)
    app.add_exception_handler(Exception, _unexpected)
