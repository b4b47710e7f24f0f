"""A draft keeps its changes when the policy under it moves on, and its bases stay true."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.policies.changes import sections_changed
from app.matching.policies.merging import (
    content_of,
    laid_over,
    limited_to,
    rebased_bases,
    with_value,
)
from app.matching.policies.policy import Policy, load_default, read_policy

BASE = content_of(load_default())
OWN = {"weights": BASE["collaboration"]["weights"], "reason": "本省缺口大。"}
VALUES = {
    ("market", "neutral"): st.floats(0, 1),
    ("market", "minimum_sample"): st.integers(1, 50),
    ("collaboration", "neutral"): st.floats(0, 1),
    ("collaboration", "gap", "normal_days"): st.integers(1, 90),
    ("statutory", "step_days"): st.integers(1, 30),
    ("gate", "near_share"): st.floats(0, 1),
}
CHANGES = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(lambda path: st.tuples(st.just(path), VALUES[path])),
    max_size=5,
)


def changed(content: dict[str, Any], changes: list[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    for path, value in changes:
        content = with_value(content, path, value)
    return content


def value(content: dict[str, Any], path: tuple[str, ...]) -> Any:
    for name in path:
        content = content[name]
    return content


@settings(max_examples=60, deadline=None)
@given(CHANGES, CHANGES)
def test_what_the_draft_changed_stays_and_the_rest_is_the_newest(mine: Any, theirs: Any) -> None:
    draft, newest = changed(BASE, mine), changed(BASE, theirs)
    merged = laid_over(BASE, draft, newest)
    for path in VALUES:
        kept = draft if value(draft, path) != value(BASE, path) else newest
        assert value(merged, path) == value(kept, path)


def test_a_province_taken_out_of_the_draft_is_taken_out_of_the_newest() -> None:
    with_own = with_value(BASE, ("collaboration", "provinces"), {"620000": OWN})
    merged = laid_over(with_own, BASE, with_own)
    assert merged["collaboration"]["provinces"] == {}
    assert isinstance(read_policy(merged), Policy)


def test_a_province_gets_nothing_but_its_own_weights_through() -> None:
    sent = with_value(BASE, ("market", "neutral"), 0.9)
    sent = with_value(sent, ("collaboration", "provinces"), {"620000": OWN, "520000": OWN})
    kept = limited_to("620000", sent, BASE)
    assert kept["market"] == BASE["market"]
    assert kept["collaboration"]["provinces"] == {"620000": OWN}
    assert limited_to("520000", BASE, kept)["collaboration"]["provinces"] == {"620000": OWN}


def test_only_changed_values_lose_the_clause_they_stood_on() -> None:
    draft = with_value(BASE, ("gate", "target_ratio"), 4) | {"version": 2}
    bases = rebased_bases(load_default(), draft, "先从严试点。")["basis"]
    assert bases["gate.target_ratio"]["kind"] == "own"
    assert "先从严试点。" in bases["gate.target_ratio"]["text"]
    same = rebased_bases(load_default(), BASE | {"version": 2}, "不动。")["basis"]
    assert same == BASE["basis"]


def test_sections_that_changed_are_named() -> None:
    old = load_default()
    read = read_policy(with_value(BASE, ("market", "neutral"), 0.3) | {"reason": "别的理由。"})
    assert isinstance(read, Policy)
    assert sections_changed(old, read) == {"market"}
    assert sections_changed(old, old) == frozenset()
