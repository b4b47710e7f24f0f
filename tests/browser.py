"""A browser without JavaScript for integration tests: cookies, form tokens, parsed pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from app.core.permissions import SESSION_COOKIE
from app.core.security import VISITOR_COOKIE, form_token

Fields = Mapping[str, str | int | Sequence[str]]


class Answer:
    """A response with its page parsed."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status: int = response.status_code
        self.text: str = response.text
        self.location: str = response.headers.get("location", "")
        self.page = BeautifulSoup(self.text, "html.parser")

    @property
    def content(self) -> bytes:
        """The body as bytes, for downloads."""
        return bytes(self.response.content)

    def words(self, selector: str = "main") -> str:
        """The text a reader sees in a part of the page."""
        return " ".join(each.get_text(" ", strip=True) for each in self.page.select(selector))

    def error(self, field: str) -> str:
        """The sentence at one field."""
        return self.words(f"#f-{field}-error")


class Browser:
    """Keeps cookies over requests and fills in the form token, as a page of ours would."""

    def __init__(self, client: TestClient, token: str = "") -> None:
        self.client = client
        if token:
            client.cookies.set(SESSION_COOKIE, token)

    def get(self, path: str, **headers: str) -> Answer:
        """Open an address without following redirects."""
        return Answer(self.client.get(path, headers=headers, follow_redirects=False))

    def post(
        self, path: str, fields: Fields | None = None, *, files: Any = None, **headers: str
    ) -> Answer:
        """Submit a form."""
        data = {"csrf_token": self.token(), **(fields or {})}
        return Answer(
            self.client.post(path, data=data, files=files, headers=headers, follow_redirects=False)
        )

    def token(self) -> str:
        """The token pages of ours would carry for this browser."""
        cookies = self.client.cookies
        if not (cookies.get(SESSION_COOKIE) or cookies.get(VISITOR_COOKIE)):
            self.get("/sign-in")
        secret = cookies.get(SESSION_COOKIE) or cookies.get(VISITOR_COOKIE)
        assert secret
        return form_token(secret)
