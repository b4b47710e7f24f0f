"""Rankings from customers' own words are good, and better than what plain engines make of them.

The set and how it was labelled: `tests/data/ranking/README.md`; the figures: docs/benchmarks.md.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.benches.figures import Result
from app.benches.ranking.labelled import LabelledSet, lines, load
from app.benches.ranking.measure import answer, figures, regraded
from app.core.settings import Settings

# What was measured is 0.89; a little room, so that only a real loss fails.
FLOOR, FIRST_FLOOR = 0.86, 0.86
PLAIN = (
    "meilisearch_last",
    "meilisearch_frequency",
    "meilisearch_read",
    "postgresql",
    "postgresql_read",
)


@pytest.fixture(scope="module")
def labelled() -> LabelledSet:
    return load()


@pytest.fixture
def session(own_database: Engine, meili: Settings) -> Iterator[Session]:
    with Session(own_database) as opened:
        yield opened


def test_the_labels_are_those_of_a_pass_over_all_rows(labelled: LabelledSet) -> None:
    stale = [need.id for need in labelled.needs if labelled.grade(need.demand) != dict(need.grades)]
    assert not stale, "run `python -m tests.label_ranking` and read what changed"


def test_a_seventh_of_the_labels_was_looked_at_and_most_stand(labelled: LabelledSet) -> None:
    grades = {need.id: need.grades for need in labelled.needs}
    checked = list(lines("checked.jsonl"))
    differing = [(line["need"], each) for line in checked for each in line["differs"]]
    assert [line["labels"] for line in checked] == [len(grades[line["need"]]) for line in checked]
    assert all(grades[need][each["owner"]] == each["grade"] for need, each in differing)
    seen = sum(line["labels"] for line in checked)
    assert seen >= sum(map(len, grades.values())) / 7
    assert len(differing) <= seen / 10


def test_ours_is_good_and_better_than_plain_engines(
    session: Session, labelled: LabelledSet
) -> None:
    answered = answer(session, labelled, lambda *_: None)
    found = figures(answered)
    ours = found["ours"]
    assert ours["ndcg_10"] >= FLOOR
    assert ours["first_qualified"] >= FIRST_FLOOR
    _expect_ahead(found)
    # By the grades of a person who looked, too; these are few, so only the means are compared.
    by_eye = figures(regraded(answered, labelled.by_eye()))
    assert by_eye["ours"]["ndcg_10"] > max(by_eye[name]["ndcg_10"] for name in PLAIN)


def _expect_ahead(found: Result) -> None:
    """Ahead of each by more than chance: the whole interval of the differences is above 0."""
    for name in PLAIN:
        assert found["ours"]["ndcg_10"] > found[name]["ndcg_10"], name
        assert found["ours"]["first_qualified"] > found[name]["first_qualified"], name
        assert found[name]["behind_low"] > 0, name
