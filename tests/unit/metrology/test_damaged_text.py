"""Damage never passes for meaning: a string with an unreadable character gives no number."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.metrology.quantities import find_quantities, read_quantities
from tests.written_sets import load

WRITTEN = [row for row in load("quantities_written.jsonl") if row["verdict"] == "parse"]
# What fonts, scanners and wrong encodings put where a character was.
UNREADABLE = "□■▯�?？#"


def _digits(text: str) -> list[int]:
    return [place for place, letter in enumerate(text) if letter in "0123456789"]


@st.composite
def _damaged(draw: st.DrawFn) -> tuple[str, Any]:
    """A written string with an unreadable mark before, after or instead of one of its digits."""
    row = draw(st.sampled_from([row for row in WRITTEN if _digits(row["text"])]))
    text, mark = row["text"], draw(st.sampled_from(UNREADABLE))
    place = draw(st.sampled_from(_digits(text)))
    put = draw(st.sampled_from([mark, mark + text[place], text[place] + mark]))
    return text[:place] + put + text[place + 1 :], row["hint"]


@settings(max_examples=400, deadline=None)
@given(_damaged())
def test_a_number_with_an_unreadable_character_is_refused(damaged: tuple[str, Any]) -> None:
    text, hint = damaged
    reading = read_quantities(text, hint)
    assert not reading.items, (text, reading.items)
    assert reading.reason


@pytest.mark.parametrize("row", WRITTEN[::7], ids=lambda row: row["id"])
def test_space_around_a_string_changes_nothing(row: dict[str, Any]) -> None:
    alone = read_quantities(row["text"], row["hint"])
    framed = read_quantities(f"  {row['text']}\n", row["hint"])
    assert json.dumps([each.to_json() for each in alone.items]) == json.dumps(
        [each.to_json() for each in framed.items]
    )


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | _damaged().map(lambda pair: pair[0]))
def test_islands_lie_in_the_text_one_after_another(text: str) -> None:
    end = 0
    for island in find_quantities(text):
        assert end <= island.start < island.stop <= len(text)
        end = island.stop


@pytest.mark.parametrize("text", ["相对", "0~60 MPa 相对", "相", "U=0.1%，相对"])
def test_a_text_that_breaks_off_is_answered(text: str) -> None:
    for hint in ("range", "uncertainty"):
        assert read_quantities(text, hint).status in ("read", "refused", "empty")
