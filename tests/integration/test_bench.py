"""Every benchmark runs on servers of its own and prints the figures it promises."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.benches import synthetic
from app.benches.bare import ask, bare_client, listening
from app.benches.figures import Result, quantile, ratio, spread, stalled
from app.benches.pages import PAGES
from app.benches.searching import complaints, is_trapped
from app.benches.suite import BENCHES, NAMES
from app.core.settings import Settings
from app.imports.columns import COLUMNS
from app.metrology.records import MEASUREMENT_KEYS, read_capability
from search import browse
from search.client import close_clients

ROOT = Path(__file__).parents[2]
FAST, STALLING = [2.0] * 100, [2.0] * 60 + [44.0] * 40


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    # A database that must not be touched: nothing listens there.
    environment = os.environ | {"HENGQIAO_DATABASE_URL": "postgresql+psycopg://127.0.0.1:9/real"}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "bench", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    """One run of all benchmarks over few rows."""
    done = command("--rows", "120", "--times", "3", "--json")
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def figures_of(printed: dict[str, Any], bench: str) -> list[tuple[str, float]]:
    return [
        (f"{part}.{name}", value)
        for part, figures in printed[bench].items()
        for name, value in figures.items()
        if name not in ("share_over_30_ms", "trapped", "institutions_p50")
    ]


def test_without_a_name_every_benchmark_runs(printed: dict[str, Any]) -> None:
    assert list(printed) == list(NAMES)


@pytest.mark.parametrize("bench", BENCHES)
def test_figures_are_positive(printed: dict[str, Any], bench: str) -> None:
    figures = figures_of(printed, bench)
    assert figures
    assert [name for name, value in figures if not value > 0] == []


def test_pages_give_times_and_statements_for_each_page(printed: dict[str, Any]) -> None:
    assert list(printed["pages"]) == list(PAGES)
    for figures in printed["pages"].values():
        assert set(figures) == {"p50_ms", "p95_ms", "queries"}
        assert isinstance(figures["queries"], int)
        assert figures["p50_ms"] <= figures["p95_ms"]


def test_search_compares_with_the_bare_engine_and_with_compressed_answers(
    printed: dict[str, Any],
) -> None:
    assert set(printed["search"]["recall_ratio"]) == {"p50", "p95"}
    assert printed["search"]["page_gzip"]["measured"] == 3
    assert printed["search"]["compression"]["trapped"] is False


def test_match_is_given_as_a_ratio_to_its_own_recall_and_loses_nobody(
    printed: dict[str, Any],
) -> None:
    figures = printed["match"]["match"]
    promised = "rows index_rows_per_s engine_p95_ms match_p50_ms match_p95_ms ratio_p95 recall"
    assert {*promised.split(), "needs_per_s", "rss_mb"} <= set(figures)
    assert figures["rows"] == 120
    assert figures["match_p50_ms"] > figures["engine_p50_ms"] * 0.2
    assert figures["recall"] == 1
    assert figures["needs_ranked"] == 20


def test_publishing_is_seen_by_a_search(printed: dict[str, Any]) -> None:
    assert printed["publish"]["searchable"]["measured"] == 3


def test_the_import_takes_a_workbook_with_every_column(printed: dict[str, Any]) -> None:
    workbook = printed["import"]["workbook"]
    assert (workbook["rows"], workbook["columns"]) == (120, len(COLUMNS))
    assert printed["import"]["import"]["peak_mb"] > 20


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    done = command("speed")
    assert done.returncode == 1
    assert all(name in done.stderr for name in NAMES)
    assert "Traceback" not in done.stderr


def test_a_client_that_stalls_where_a_bare_one_does_not_is_reported() -> None:
    assert is_trapped(STALLING, FAST)
    assert not is_trapped(FAST, FAST)
    assert not is_trapped(STALLING, STALLING), "a slow engine is not the client's fault"


def test_the_trap_is_named_with_its_share_and_its_remedy() -> None:
    found: Result = {"page_ours": {"share_over_30_ms": 0.4}, "compression": {"trapped": True}}
    [sentence] = complaints(found)
    assert "40%" in sentence
    assert "identity" in sentence
    assert complaints({"compression": {"trapped": False}}) == []


def test_figures_are_nearest_rank_quantiles() -> None:
    series = [float(each) for each in range(1, 101)]
    assert spread(series) == {"p50_ms": 50.0, "p95_ms": 95.0, "measured": 100}
    assert quantile([7.0], 0.95) == 7.0
    assert ratio([4.0, 8.0], [2.0, 2.0]) == {"p50": 2.0, "p95": 4.0}
    assert stalled(STALLING) == 0.4


def test_synthetic_rows_repeat_and_can_be_read() -> None:
    rows = list(synthetic.catalogue("test", 500))
    assert rows == list(synthetic.catalogue("test", 500))
    assert len({row["code"] for row in rows}) == 500
    read = [read_capability(**{name: row[name] for name in MEASUREMENT_KEYS}) for row in rows]
    assert sum(bool(each.boxes) for each in read) >= 460
    assert sum(bool(each.limits or each.grades) for each in read) >= 460


def test_the_bare_engine_is_asked_what_our_search_asked(meili: Settings) -> None:
    with listening(browse) as requests:
        browse.search_capabilities("压力表", page=1, size=20)
    assert [each.path for each in requests] == [
        f"/indexes/{meili.meili_prefix}_capabilities/search"
    ]
    assert json.loads(requests[0].body)["q"] == "压力表"
    close_clients()
    with bare_client() as client:
        assert ask(client, requests) > 0
