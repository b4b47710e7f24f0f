"""The engine asked directly, to compare with: the requests our code makes, sent again as they are.

Nothing is parsed and nothing is looked up, so this is the least any search of ours can take.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import httpx

from search import client as engine
from search.client import Client


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the engine: path and body as sent."""

    path: str
    body: bytes


class Listener:
    """Stands before the process's client and notes the searches that pass."""

    def __init__(self, real: Client) -> None:
        self._real = real
        self.requests: list[Request] = []

    def search(self, index: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Note and pass on."""
        self.requests.append(Request(f"/indexes/{index}/search", json.dumps(body).encode()))
        return self._real.search(index, body)

    def multi_search(self, queries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Note and pass on."""
        body = json.dumps({"queries": list(queries)}).encode()
        self.requests.append(Request("/multi-search", body))
        return self._real.multi_search(queries)


@contextmanager
def listening(module: ModuleType) -> Iterator[list[Request]]:
    """The requests that a module of `search` makes within the block."""
    name = "client"
    listener, before = Listener(engine.client()), getattr(module, name)
    setattr(module, name, lambda: listener)
    try:
        yield listener.requests
    finally:
        setattr(module, name, before)


@contextmanager
def bare_client(encoding: str = "identity") -> Iterator[httpx.Client]:
    """A kept-alive connection that accepts answers in one encoding."""
    url, key = engine.address()
    headers = {
        "Authorization": f"Bearer {key}",
        "Accept-Encoding": encoding,
        "Content-Type": "application/json",
    }
    with httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False) as client:
        yield client


def ask(client: httpx.Client, requests: Sequence[Request]) -> float:
    """Send the requests one after another; milliseconds until the last answer was read."""
    started = time.perf_counter()
    for each in requests:
        client.post(each.path, content=each.body).raise_for_status()
    return (time.perf_counter() - started) * 1000
