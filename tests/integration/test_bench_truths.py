"""Benchmarks of truth: the command prints them, and outside a source tree says why it cannot."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.benches.ranking import labelled
from app.benches.scene import BenchFailed

ROOT = Path(__file__).parents[2]


def test_completeness_loses_and_invents_nobody() -> None:
    asked = ("bench", "completeness", "--rows", "600", "--needs", "12", "--json")
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *asked],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["rows"], figures["needs"]) == (600, 12)
    assert (figures["lost"], figures["invented"], figures["fallback_differs"]) == (0, 0, 0)
    assert figures["institutions"] > 3


def test_without_the_labelled_set_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(labelled, "FOLDER", tmp_path / "none")
    with pytest.raises(BenchFailed, match="源码"):
        labelled.load()
