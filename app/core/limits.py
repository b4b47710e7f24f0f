"""How much a request may send. The answer to more is a page of ours, not a line of English."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import TooLarge


class BodyLimit:
    """ASGI middleware: whoever reads a body beyond `limit` bytes gets TooLarge instead.

    A length declared in advance is refused before the first byte is read.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is read; touch nothing else."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared, taken = _declared(scope), 0

        async def counted() -> Message:
            nonlocal taken
            if declared > self.limit:
                raise TooLarge
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.limit:
                raise TooLarge
            return message

        await self.app(scope, counted, send)


def _declared(scope: Scope) -> int:
    """The Content-Length in bytes, 0 without a usable one."""
    found: bytes = dict(scope["headers"]).get(b"content-length", b"")
    return int(found) if found.isdigit() else 0
