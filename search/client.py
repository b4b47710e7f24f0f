"""A thin client of Meilisearch for searches and document writes; it knows no index.

One kept-alive httpx.Client per process and address. It asks for `identity`, because the engine
sends compressed answers in small pieces and a client that takes gzip waits some 44 ms per search
for a delayed TCP acknowledgement (docs/decisions/0003). Administration is in `admin`.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from app.core.errors import SearchUnavailable
from app.core.settings import get_settings

WRITE_SECONDS = 60.0
HEALTH_SECONDS = 1.0
# The engine closes idle connections after five seconds; ours are given up a little earlier.
KEEP_ALIVE_SECONDS = 4.0
BROKEN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError)

Document = dict[str, Any]
_clients: dict[tuple[str, str, float], "Client"] = {}
_lock = threading.Lock()


class EngineRefused(Exception):
    """The engine understood and said no: a defect of ours. `code` is the engine's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Client:
    """Searches and writes over kept-alive connections; safe for threads."""

    def __init__(self, url: str, key: str, search_seconds: float) -> None:
        self.search_seconds = search_seconds
        headers = {"Accept-Encoding": "identity"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        limits = httpx.Limits(
            max_connections=64, max_keepalive_connections=32, keepalive_expiry=KEEP_ALIVE_SECONDS
        )
        self._http = httpx.Client(
            base_url=url, headers=headers, limits=limits, timeout=search_seconds, trust_env=False
        )

    def search(self, index: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """One search; the engine's answer as it stands."""
        return self._ask("POST", f"/indexes/{index}/search", body, self.search_seconds)

    def multi_search(self, queries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Several searches in one request, each with its `indexUid`; answers in the same order."""
        answer = self._ask("POST", "/multi-search", {"queries": queries}, self.search_seconds)
        return list(answer["results"])

    def put_documents(self, index: str, documents: Sequence[Document]) -> int:
        """Add or replace documents by `id`; the number of the engine's task."""
        return self._task("POST", f"/indexes/{index}/documents?primaryKey=id", documents)

    def delete_documents(
        self, index: str, ids: Sequence[int | str] = (), *, where: str = ""
    ) -> int:
        """Delete by id, or all that a filter (`where`) keeps; the number of the engine's task."""
        if where:
            return self._task("POST", f"/indexes/{index}/documents/delete", {"filter": where})
        return self._task("POST", f"/indexes/{index}/documents/delete-batch", list(ids))

    def fetch_documents(
        self, index: str, fields: Sequence[str], offset: int, limit: int, *, where: str = ""
    ) -> list[Document]:
        """Displayed fields of stored documents, in the engine's own order."""
        body = {"fields": list(fields), "offset": offset, "limit": limit}
        if where:
            body["filter"] = where
        path = f"/indexes/{index}/documents/fetch"
        return list(self._ask("POST", path, body, WRITE_SECONDS)["results"])

    def wait(self, *tasks: int, timeout: float = WRITE_SECONDS) -> None:
        """Return when all tasks succeeded.

        EngineRefused if one failed, SearchUnavailable if the time (seconds) ran out first.
        """
        deadline = time.monotonic() + timeout
        for task in sorted(tasks):
            pause = 0.002
            while not self._is_done(task):
                if time.monotonic() > deadline:
                    raise SearchUnavailable("检索服务很忙，写入还在排队；稍后会自动再试。")
                time.sleep(pause)
                pause = min(pause * 1.5, 0.1)

    def has_index(self, index: str) -> bool:
        """Whether the engine knows an index of this name."""
        try:
            self._ask("GET", f"/indexes/{index}", None, self.search_seconds)
        except EngineRefused as error:
            if error.code == "index_not_found":
                return False
            raise
        return True

    def is_healthy(self) -> bool:
        """Whether the engine answers within a second."""
        try:
            answer = self._http.get("/health", timeout=HEALTH_SECONDS)
        except httpx.HTTPError:
            return False
        return answer.is_success

    def version(self) -> str:
        """The engine's version, such as "1.21.0"."""
        return str(self._ask("GET", "/version", None, HEALTH_SECONDS)["pkgVersion"])

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _task(self, method: str, path: str, body: Any) -> int:
        return int(self._ask(method, path, body, WRITE_SECONDS)["taskUid"])

    def _is_done(self, task: int) -> bool:
        found = self._ask("GET", f"/tasks/{task}", None, WRITE_SECONDS)
        if found["status"] in ("failed", "canceled"):
            error = found.get("error") or {}
            raise EngineRefused(error.get("code", found["status"]), error.get("message", ""))
        return bool(found["status"] == "succeeded")

    def _ask(self, method: str, path: str, body: Any, timeout: float) -> dict[str, Any]:
        try:
            answer = self._send(method, path, body, timeout)
        except httpx.HTTPError as error:
            raise SearchUnavailable from error
        return checked(answer)

    def _send(self, method: str, path: str, body: Any, timeout: float) -> httpx.Response:
        try:
            return self._http.request(method, path, json=body, timeout=timeout)
        except BROKEN:
            # The engine restarted or closed an idle connection. All we send may be sent twice.
            return self._http.request(method, path, json=body, timeout=timeout)


def checked(answer: httpx.Response) -> dict[str, Any]:
    """The answer's object; SearchUnavailable for 5xx and a wrong key, else EngineRefused."""
    if answer.is_success:
        found: dict[str, Any] = answer.json()
        return found
    if answer.status_code in (401, 403):
        raise SearchUnavailable("检索服务拒绝了本平台的密钥，请管理员检查 HENGQIAO_MEILI_KEY。")
    if answer.status_code >= 500 or answer.status_code in (408, 429):
        raise SearchUnavailable
    try:
        said = answer.json()
    except ValueError:
        said = {}
    raise EngineRefused(said.get("code", str(answer.status_code)), said.get("message", ""))


def address() -> tuple[str, str]:
    """Address and key of the engine; SearchUnavailable if none is set."""
    settings = get_settings()
    if not settings.meili_url:
        raise SearchUnavailable("没有设置检索服务地址 HENGQIAO_MEILI_URL，检索暂时不可用。")
    return settings.meili_url, settings.meili_key.get_secret_value()


def client() -> Client:
    """The process's client for the settings as they are now."""
    wanted = (*address(), get_settings().search_timeout)
    with _lock:
        if wanted not in _clients:
            _clients[wanted] = Client(*wanted)
        return _clients[wanted]


def close_clients() -> None:
    """Close all connections of this process; the next `client()` opens new ones."""
    with _lock:
        for one in _clients.values():
            one.close()
        _clients.clear()


def is_healthy() -> bool:
    """Whether an engine is configured and answers within a second."""
    try:
        return client().is_healthy()
    except SearchUnavailable:
        return False
