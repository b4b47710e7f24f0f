"""Words that look or sound alike: asked for one, the list does not show the other."""

from collections.abc import Iterator

import pytest

from app.core.settings import Settings
from search.browse import browse
from search.correction import corrected
from search.language import lookalikes, table
from search.names import device_names
from tests.search.shelves import row, shelf

PAIRS = lookalikes()
WORDS = sorted({word for pair in PAIRS for word in pair})
NUMBERED = {word: number for number, word in enumerate(WORDS, start=1)}


@pytest.fixture(scope="module", autouse=True)
def _shelf(settings: Settings) -> Iterator[None]:
    """One row for each word: a specification's number as such, all others as the device's name."""
    with shelf(
        settings,
        [
            row(number, "仪器", spec=word) if word[:2] in ("JJ", "GB") else row(number, word)
            for word, number in NUMBERED.items()
        ],
    ):
        yield


def test_the_set_is_large_enough_and_names_no_pair_twice() -> None:
    assert len(PAIRS) >= 80
    assert len({frozenset(pair) for pair in PAIRS}) == len(PAIRS)
    assert {group["how"] for group in table("lookalikes")["pair"]} == {"sound", "part", "letter"}


@pytest.mark.parametrize(("one", "other"), [*PAIRS, *((b, a) for a, b in PAIRS)])
def test_one_word_finds_itself_and_not_its_lookalike(one: str, other: str) -> None:
    page = browse("capabilities", one, {}, size=50)
    assert NUMBERED[one] in page.ids
    assert NUMBERED[other] not in page.ids
    assert (page.loose, page.read_as) == (False, "")


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_no_correction_turns_one_into_the_other(one: str, other: str) -> None:
    for typed, wrong in ((one, other), (other, one)):
        if wrong not in typed:
            assert wrong not in corrected(f"{typed}装置")


def test_a_row_does_not_answer_to_the_opposite_of_what_it_is() -> None:
    assert "三相功率表" in device_names("功率表", ("wattmeter",))
    assert "三相功率表" not in device_names("单相功率表", ("wattmeter",))
    assert "单相功率表" not in device_names("三相功率表", ("wattmeter",))
