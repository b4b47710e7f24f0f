"""Real servers on throw-away ground, removed again wherever they ended up."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Path]:
    """A directory like .local: closed to other accounts, as one made by `mktemp -d` is."""
    tmp_path.chmod(0o700)
    directory = tmp_path / ".local"
    yield directory
    noted = directory / "postgres.location"
    if noted.exists():
        shutil.rmtree(noted.read_text().strip(), ignore_errors=True)
