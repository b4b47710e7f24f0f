"""The thin client: what goes over the wire, and how failures read."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.core.errors import SearchUnavailable
from app.core.settings import Settings
from search import admin
from search.browse import search_capabilities
from search.client import Client, EngineRefused, client, close_clients, is_healthy
from search.indexes import Index, uid


class Stub(ThreadingHTTPServer):
    """A server that notes what it was sent and answers as told."""

    daemon_threads = True
    status = 200
    delay = 0.0
    headers_seen: dict[str, str]
    connections = 0

    def process_request(self, request: object, client_address: object) -> None:
        self.connections += 1
        super().process_request(request, client_address)  # type: ignore[arg-type]


class Answer(BaseHTTPRequestHandler):
    """Reads the body, answers with an empty result."""

    protocol_version = "HTTP/1.1"
    server: Stub

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.headers_seen = dict(self.headers)
        time.sleep(self.server.delay)
        body = b'{"hits": []}'
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def stub() -> Iterator[Stub]:
    server = Stub(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def to_stub(stub: Stub) -> Iterator[Client]:
    thin = Client(f"http://127.0.0.1:{stub.server_port}", "a-key", 1.0)
    yield thin
    thin.close()


def test_searches_ask_for_uncompressed_answers_over_one_kept_connection(
    stub: Stub, to_stub: Client
) -> None:
    for _ in range(5):
        to_stub.search("any", {})
    assert stub.headers_seen["Accept-Encoding"] == "identity"
    assert stub.headers_seen["Authorization"] == "Bearer a-key"
    assert stub.connections == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_failing_engine_is_unavailable(stub: Stub, to_stub: Client, status: int) -> None:
    stub.status = status
    with pytest.raises(SearchUnavailable):
        to_stub.search("any", {})


def test_an_engine_that_does_not_answer_in_time_is_unavailable(stub: Stub) -> None:
    stub.delay = 0.3
    hurried = Client(f"http://127.0.0.1:{stub.server_port}", "", 0.05)
    with pytest.raises(SearchUnavailable):
        hurried.search("any", {})
    hurried.close()


def test_without_an_address_search_is_unavailable_and_names_the_setting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "meili_url", "")
    assert not is_healthy()
    with pytest.raises(SearchUnavailable, match="HENGQIAO_MEILI_URL"):
        search_capabilities("表", page=1, size=10)
    with pytest.raises(SearchUnavailable, match="HENGQIAO_MEILI_URL"):
        admin.index_counts()


def test_new_settings_are_used_at_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_healthy()
    with monkeypatch.context() as away:
        away.setattr(settings, "meili_url", "http://127.0.0.1:9")
        assert not is_healthy()
    assert is_healthy()


def test_clients_open_again_after_being_closed(settings: Settings) -> None:
    close_clients()
    assert client().version().startswith("1.")


@pytest.mark.usefixtures("meili")
def test_a_refusal_carries_the_engines_code() -> None:
    with pytest.raises(EngineRefused) as refused:
        client().search(uid(Index.CAPABILITIES), {"filter": "nonsense ="})
    assert refused.value.code == "invalid_search_filter"
    with pytest.raises(EngineRefused) as failed:
        client().wait(admin.create_index(uid(Index.NEEDS)))
    assert failed.value.code == "index_already_exists"


@pytest.mark.usefixtures("meili")
def test_threads_may_search_and_administer_at_once() -> None:
    def ask(turn: int) -> int:
        work: Callable[[], object] = (
            admin.index_counts
            if turn % 4 == 0
            else lambda: search_capabilities("表", page=1, size=10)
        )
        work()
        return turn

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(80))) == list(range(80))
