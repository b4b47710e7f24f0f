"""Administration of the engine through its official client: indexes, settings, swaps, counts.

That client opens a connection per call and mixes up headers between threads, so one thread at a
time and never on a page's path. Searches and document writes are `client`'s.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import meilisearch
from meilisearch.errors import MeilisearchApiError, MeilisearchError

from app.core.errors import SearchUnavailable
from search.client import EngineRefused, address

ASK_SECONDS = 10
_lock = threading.Lock()


@contextmanager
def _engine() -> Iterator[meilisearch.Client]:
    """The official client, for this thread alone, with its errors turned into ours."""
    url, key = address()
    with _lock:
        try:
            yield meilisearch.Client(url, key or None, timeout=ASK_SECONDS)
        except MeilisearchApiError as error:
            if error.status_code >= 500 or error.status_code in (401, 403):
                raise SearchUnavailable from error
            raise EngineRefused(error.code or str(error.status_code), str(error)) from error
        except MeilisearchError as error:
            raise SearchUnavailable from error


def create_index(uid: str) -> int:
    """Create an index whose documents are known by `id`; the number of the engine's task."""
    with _engine() as engine:
        return engine.create_index(uid, {"primaryKey": "id"}).task_uid


def delete_index(uid: str) -> int:
    """Delete an index and its documents; the number of the engine's task."""
    with _engine() as engine:
        return engine.index(uid).delete().task_uid


def read_settings(uid: str) -> dict[str, Any]:
    """All settings of an index as the engine holds them."""
    with _engine() as engine:
        return dict(engine.index(uid).get_settings())


def write_settings(uid: str, settings: dict[str, Any]) -> int:
    """Change the settings given, leave the others; the number of the engine's task."""
    with _engine() as engine:
        return engine.index(uid).update_settings(settings).task_uid


def swap(one: str, other: str) -> int:
    """Exchange two indexes in one step; the number of the engine's task."""
    with _engine() as engine:
        return engine.swap_indexes([{"indexes": [one, other]}]).task_uid


def index_counts() -> dict[str, int]:
    """Documents per index, for every index of the engine."""
    with _engine() as engine:
        found = engine.get_all_stats()["indexes"]
    return {uid: int(stats["numberOfDocuments"]) for uid, stats in found.items()}


def drop_indexes(prefix: str) -> None:
    """Ask the engine to delete every index of an installation; for tests and for moving out."""
    for uid in index_counts():
        if uid.startswith(f"{prefix}_"):
            delete_index(uid)


def tolerating(code: str, step: Callable[[], None]) -> bool:
    """Run a step; False if the engine refused it with this code."""
    try:
        step()
    except EngineRefused as error:
        if error.code != code:
            raise
        return False
    return True
