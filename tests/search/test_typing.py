"""What people type, against one row for each device of the lexicon: is it among the first three?"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.settings import Settings
from app.metrology.devices import devices
from search.browse import browse
from tests.search.shelves import row, shelf

LABELLED = tomllib.loads(
    Path(__file__).with_name("data").joinpath("typing.toml").read_text("utf-8")
)["way"]
# hit@3 by way of typing, as measured; a change that loses one must say why.
FLOOR = 0.9
FLOORS = {"initials": 0.7}

ROWS = [
    row(number, one.name, spec=one.specs[0] if one.specs else "", services=["检定", "校准"])
    for number, one in enumerate(devices(), start=1)
]


@pytest.fixture(scope="module", autouse=True)
def _shelf(settings: Settings) -> Iterator[None]:
    with shelf(settings, ROWS):
        yield


def found(typed: str) -> list[set[str]]:
    """Devices of the first three rows, each with its more general ones."""
    return [
        set(ROWS[row_id - 1].device_lines) for row_id in browse("capabilities", typed, {}).ids[:3]
    ]


@pytest.mark.parametrize("way", LABELLED, ids=[way["name"] for way in LABELLED])
def test_what_is_typed_is_found_among_the_first_three(way: dict[str, list[list[str]]]) -> None:
    name, typed = str(way["name"]), way["typed"]
    missed = [text for text, wanted in typed if not any(wanted in lines for lines in found(text))]
    assert 1 - len(missed) / len(typed) >= FLOORS.get(name, FLOOR), missed


def test_the_set_is_large_enough() -> None:
    assert sum(len(way["typed"]) for way in LABELLED) >= 60
