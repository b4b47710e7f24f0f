"""What a running `hengqiao up` tells other commands on this machine: where its servers are.

The note holds keys, so only its owner may read it; it counts only while `up` holds its lock.
"""

import json
import os
from pathlib import Path

from app.local.locks import DirectoryLock
from app.local.places import local_directory

DATABASE_URL = "HENGQIAO_DATABASE_URL"
MEILI_URL = "HENGQIAO_MEILI_URL"
MEILI_KEY = "HENGQIAO_MEILI_KEY"


def lock(directory: Path) -> DirectoryLock:
    """The lock `up` holds as long as it runs over a directory."""
    return DirectoryLock(directory / "up.lock", "衡桥")


def announce(directory: Path, environment: dict[str, str]) -> None:
    """Note the environment that other commands need to work on the same data."""
    path = directory / "running.json"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        json.dump(environment, output)


def retract(directory: Path) -> None:
    """Take the note back."""
    (directory / "running.json").unlink(missing_ok=True)


def environment(directory: Path | None = None) -> dict[str, str]:
    """HENGQIAO_* variables of the `up` that runs here now; empty if none does."""
    directory = directory or local_directory()
    if lock(directory).holder() is None:
        return {}
    try:
        noted = json.loads((directory / "running.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in noted.items()}
