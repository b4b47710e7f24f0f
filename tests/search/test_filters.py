"""Quoting, against the engine that reads it."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.core.settings import Settings
from search import filters
from search.client import client

HOSTILE = [
    "",
    "a",
    "\\",
    "\\\\",
    '"',
    '\\"',
    "'",
    "x\\",
    "') OR id >= 0 --",
    '" OR id >= 0 OR tag = "',
    "a OR b",
    "IN [a]",
    "_geoRadius(1,2,3)",
    "压力表",
    "a\nb",
    "a\tb",
    "😀",
    "NULL",
    "TO",
    "{{x}}",
    "%27; DROP",
    "]",
    ",",
]


@pytest.fixture(scope="module")
def index(settings: Settings) -> Iterator[str]:
    from search import admin, indexes

    name = f"{settings.meili_prefix}_quoting"
    engine = client()
    engine.wait(admin.create_index(name))
    engine.wait(admin.write_settings(name, {"filterableAttributes": ["id", "tag", "x"]}))
    documents = [{"id": at, "tag": text} for at, text in enumerate(HOSTILE)]
    engine.wait(engine.put_documents(name, [*documents, {"id": 1000, "x": 0.1 + 0.2}]))
    yield name
    indexes.drop(name)


def passed(index: str, where: str) -> set[int]:
    answer = client().search(index, {"filter": where, "limit": 1000})
    return {hit["id"] for hit in answer["hits"]}


@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_a_hostile_value_finds_itself_and_nothing_else(index: str, text: str) -> None:
    assert passed(index, filters.eq("tag", text)) == {HOSTILE.index(text)}
    assert passed(index, filters.in_("tag", [text])) == {HOSTILE.index(text)}


@given(st.text(max_size=30))
@example('\\"')
@example("\x00")
@examples(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_whatever_breaks_out_of_its_quotes(index: str, text: str) -> None:
    where = filters.all_of(filters.eq("tag", text), filters.in_("id", []))
    assert passed(index, where) == set()
    kept = filters.any_of(filters.eq("tag", text + "never"), filters.eq("id", 0))
    assert passed(index, kept) <= {0} | {
        at for at, value in enumerate(HOSTILE) if value.strip() and text.strip() + "never" == value
    }


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e308, -1e308, 5e-324, 0.0, -273.15])
def test_numbers_compare_to_the_last_digit(index: str, value: float) -> None:
    found = 0.1 + 0.2
    assert (1000 in passed(index, filters.ge("x", value))) == (found >= value)
    assert (1000 in passed(index, filters.le("x", value))) == (found <= value)


def test_conditions_combine_as_written(index: str) -> None:
    both = filters.any_of(filters.eq("id", 1), filters.eq("id", 2))
    assert passed(index, both) == {1, 2}
    assert passed(index, filters.all_of(both, filters.not_in("id", [1]))) == {2}
    assert passed(index, filters.all_of(both, filters.ne("id", 2))) == {1}
    assert 0 in passed(index, filters.is_empty("tag"))
    assert passed(index, filters.all_of(filters.gt("id", 5), filters.le("id", 6))) == {6}


def test_no_condition_is_no_filter(index: str) -> None:
    assert filters.all_of("", filters.any_of()) == ""
    assert len(passed(index, "")) == len(HOSTILE) + 1
