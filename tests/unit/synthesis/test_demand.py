"""Made-up needs: their lists, wishes and owners."""

from datetime import date
from typing import Any

import pytest

from app.organisations.uscc import fault
from app.synthesis.demand import needs
from app.synthesis.organisations import owners
from tests.unit.synthesis.places import places

TODAY = date(2026, 11, 21)
COUNT = 3000
Case = tuple[dict[str, Any], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    them = list(owners(7, places(), 500))
    return [case for _, case in needs(7, them, COUNT, TODAY)]


def test_lists_are_mostly_short_and_sometimes_long(cases: list[Case]) -> None:
    sizes = [len(items) for _, items in cases]
    assert 0.85 < sum(size <= 5 for size in sizes) / COUNT < 0.98
    assert max(sizes) == 40
    assert [item["position"] for item in cases[0][1]] == list(range(1, sizes[0] + 1))


def test_some_ask_for_research(cases: list[Case]) -> None:
    asked = [need for need, _ in cases if need["title"].startswith("示例：")]
    assert 0.015 < len(asked) / COUNT < 0.05


def test_requirements_are_often_left_out(cases: list[Case]) -> None:
    items = [item for _, items in cases for item in items]
    assert 0.25 < sum(not item["requirement_text"] for item in items) / len(items) < 0.45
    assert 0.7 < sum(bool(item["range_text"]) for item in items) / len(items) < 0.92


def test_deadlines_lie_ahead(cases: list[Case]) -> None:
    deadlines = [need["deadline"] for need, _ in cases]
    assert 0.2 < deadlines.count(None) / COUNT < 0.4
    assert all(each > TODAY for each in deadlines if each)
    assert all(need["published_at"].date() < TODAY for need, _ in cases)


def test_titles_fit(cases: list[Case]) -> None:
    assert all(0 < len(need["title"]) <= 100 for need, _ in cases)


def test_owners_are_examples_where_the_economy_is() -> None:
    made = list(owners(7, places(), 2000))
    assert all(each.name.startswith("示例") and not fault(each.uscc) for each in made)
    east = sum(each.region_code[:2] in ("11", "32") for each in made)
    assert 0.45 < east / len(made) < 0.6


def test_the_same_seed_gives_the_same_needs(cases: list[Case]) -> None:
    them = list(owners(7, places(), 500))
    assert [case for _, case in needs(7, them, 50, TODAY)] == cases[:50]
    assert [case for _, case in needs(8, them, 50, TODAY)] != cases[:50]
