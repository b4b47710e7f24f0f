"""The readers on the written sets: how much is read, and that nothing is read wrongly.

The floors stand just below what was reached when they were set: a change that reads less, or reads
a number the text does not say, fails here and shows each fault.
"""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import cli
from tests.written_sets import load, score_needs, score_quantities

# The day on which the relative deadlines of the texts were labelled.
TODAY = "2026-11-21"


def _answers(rows: list[dict[str, Any]], *words: str) -> dict[str, dict[str, Any]]:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    run = CliRunner().invoke(cli, list(words), input=lines, catch_exceptions=False)
    assert run.exit_code == 0, run.output
    return {each["id"]: each for each in map(json.loads, run.stdout.splitlines())}


@pytest.mark.parametrize("name", ["quantities_written.jsonl", "quantities_fresh.jsonl"])
def test_strings_are_read_as_labelled_and_never_wrongly(name: str) -> None:
    gold = load(name)
    asked = [{name: row[name] for name in ("id", "text", "hint")} for row in gold]
    score = score_quantities(gold, _answers(asked, "quantities", "parse"))
    assert not score.of("silent"), score.report()
    assert score.share >= 0.985, score.report()


@pytest.mark.parametrize("file", ["needs_written.jsonl", "needs_blind.jsonl", "needs_fresh.jsonl"])
def test_need_texts_are_read_as_labelled_and_do_not_mislead(file: str) -> None:
    gold = load(file)
    asked = [{name: row[name] for name in ("id", "text")} for row in gold]
    score = score_needs(gold, _answers(asked, "needs", "interpret", "--today", TODAY))
    assert score.misleading <= 0.01 * score.found, score.report()
    assert score.f1 >= 0.98, score.report()
    for part, floor in {
        "ranges": 0.97,
        "requirements": 0.98,
        "count": 0.96,
        "service": 0.97,
    }.items():
        assert score.share(part) >= floor, score.report()
    for fact, floor in {"place": 0.96, "deadline": 0.98, "mode": 0.95}.items():
        assert score.share(fact) >= floor, score.report()


def test_rarer_instruments_and_tighter_lists_are_read_with_few_numbers_misplaced() -> None:
    gold = load("needs_second.jsonl")
    asked = [{name: row[name] for name in ("id", "text")} for row in gold]
    score = score_needs(gold, _answers(asked, "needs", "interpret", "--today", TODAY))
    assert score.misleading <= 0.01 * score.found, score.report()
    assert score.f1 >= 0.975, score.report()
    for part, floor in {"ranges": 0.965, "requirements": 0.97, "count": 0.97}.items():
        assert score.share(part) >= floor, score.report()
    for fact, floor in {"place": 0.99, "deadline": 0.98, "mode": 0.95}.items():
        assert score.share(fact) >= floor, score.report()
