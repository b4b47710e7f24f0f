"""The real application behind the real server on loopback, with a meter around it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from sqlalchemy import event
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.importer import import_from_string

from app.benches.scene import BenchFailed
from app.core.db import engine
from app.local.ports import HOST, free_port
from app.local.process import wait_until

APPLICATION = "app.main:create_app"
START_SECONDS = 30


class Meter:
    """ASGI middleware: server time in ms and SQL statements of the latest request.

    The time ends when the last piece of the body is handed to the server; requests come one by one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.ms = 0.0
        self.queries = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Measure a request; pass everything on unchanged."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, self.queries = time.perf_counter(), 0

        async def noting_the_end(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.ms = (time.perf_counter() - started) * 1000
            await send(message)

        await self.app(scope, receive, noting_the_end)

    def count(self, *_: object) -> None:
        """Called for every statement sent to PostgreSQL."""
        self.queries += 1


@contextmanager
def served() -> Iterator[tuple[httpx.Client, Meter]]:
    """A client of the running application, and the meter of its requests."""
    meter = Meter(import_from_string(APPLICATION)())
    port = free_port()
    config = uvicorn.Config(
        meter, host=HOST, port=port, log_level="error", access_log=False, server_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    event.listen(engine(), "before_cursor_execute", meter.count)
    thread.start()
    try:
        if not wait_until(lambda: server.started, START_SECONDS):
            raise BenchFailed("网页服务没有启动，无法测量页面。")
        with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=60, trust_env=False) as client:
            yield client, meter
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
        event.remove(engine(), "before_cursor_execute", meter.count)
