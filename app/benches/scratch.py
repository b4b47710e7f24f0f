"""Servers for measuring only: an empty PostgreSQL and Meilisearch that vanish afterwards.

The settings of this process and of those it starts point at them, whatever the environment said,
so that no benchmark ever touches real data.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.core import db
from app.core.settings import get_settings
from app.local.meilisearch import Meilisearch
from app.local.postgres import Postgres
from app.migrate import migrate
from search.client import close_clients

DATABASE = "bench"


@contextmanager
def scratch() -> Iterator[Path]:
    """A migrated, empty platform for the length of the block; its folder."""
    folder = Path(tempfile.mkdtemp(prefix="hq-bench-"))  # short: sockets have little room
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        # Durable, as in production: a commit that does not reach the disk measures nothing.
        postgres = Postgres(folder / "pg")
        stack.callback(postgres.destroy)
        postgres.start()
        meilisearch = Meilisearch(folder / "meili", secrets.token_urlsafe(24))
        stack.callback(meilisearch.stop)
        meilisearch.start()
        postgres.create_database(DATABASE)
        url = postgres.url(DATABASE)
        stack.enter_context(_settings(_environment(url, meilisearch)))
        migrate(url)
        yield folder


def _environment(url: str, meilisearch: Meilisearch) -> dict[str, str]:
    return {
        "HENGQIAO_DATABASE_URL": url,
        "HENGQIAO_MEILI_URL": meilisearch.url,
        "HENGQIAO_MEILI_KEY": meilisearch.key,
        "HENGQIAO_MEILI_PREFIX": "bench",
        "HENGQIAO_SEARCH_TIMEOUT": "30",  # a slow answer is to be measured, not given up
        "HENGQIAO_LOG_LEVEL": "ERROR",
    }


@contextmanager
def _settings(wanted: Mapping[str, str]) -> Iterator[None]:
    """These HENGQIAO_* variables and no others, with everything that was read from them afresh."""
    before = {name: value for name, value in os.environ.items() if name.startswith("HENGQIAO_")}
    kept = {name: before[name] for name in _TOOLS if name in before}
    _exchange(before, {**kept, **wanted})
    try:
        yield
    finally:
        db.engine().dispose()
        close_clients()
        _exchange({**kept, **wanted}, before)


# Where programs and scratch space are found: facts of the machine, not of an installation.
_TOOLS = ("HENGQIAO_MEILI_BIN", "HENGQIAO_LOCAL_DIR")


def _exchange(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    for name in old:
        os.environ.pop(name, None)
    os.environ.update(new)
    get_settings.cache_clear()
    db.engine.cache_clear()
