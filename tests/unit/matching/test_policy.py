"""A policy says only what it may, says all its faults at once in Chinese, and is the same anywhere."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.policies.changes import diff
from app.matching.policies.policy import BASIS_WORDS, Policy, load_default, paths, read_policy
from app.matching.policies.sections import RELATIONS, Market
from app.matching.relations.values import KEYS

PLENTY = settings(max_examples=60, deadline=None)
WEIGHTS = {
    "fit": 0.35,
    "pair": 0.15,
    "need": 0.15,
    "trace": 0.1,
    "access": 0.1,
    "record": 0.1,
    "capacity": 0.05,
}


def content() -> dict[str, Any]:
    return copy.deepcopy(load_default().model_dump(mode="json"))


def faults(changed: dict[str, Any]) -> dict[str, str]:
    read = read_policy(changed)
    assert not isinstance(read, Policy), "this should have been refused"
    return {each.path: each.sentence for each in read}


def accepted(changed: dict[str, Any]) -> Policy:
    read = read_policy(changed)
    assert isinstance(read, Policy), read
    return read


def test_the_shipped_policy_keeps_the_cap_and_the_published_values() -> None:
    policy = load_default().collaboration
    assert policy.weights.named() == WEIGHTS
    assert policy.pair_cap == 0.15
    values = [policy.pair_values.value(key) for key in RELATIONS]
    assert values == [1.0, 0.95, 0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.3, 0.0]


def test_relations_are_called_the_same_where_they_are_found_and_where_they_are_valued() -> None:
    assert RELATIONS == KEYS


def test_every_value_has_a_basis() -> None:
    policy = load_default()
    for path in paths(policy):
        basis = policy.basis_of(path)
        assert basis is not None
        assert basis.word in BASIS_WORDS.values()
        assert basis.text.endswith("。")


def test_only_a_clause_is_called_a_clause() -> None:
    changed = content()
    changed["basis"]["gate"] = {"kind": "clause", "text": "依据。"}
    assert set(faults(changed)) == {"basis.gate.doc", "basis.gate.clause"}


def test_a_value_without_a_basis_and_a_basis_without_a_value_are_refused() -> None:
    changed = content()
    del changed["basis"]["statutory"]
    changed["basis"]["market.fame"] = {"kind": "own", "text": "没有这一项。"}
    assert set(faults(changed)) == {
        "basis.statutory.levels",
        "basis.statutory.step_days",
        "basis.market.fame",
    }


@PLENTY
@given(st.sampled_from(sorted(WEIGHTS)), st.floats(-0.04, 0.04))
def test_weights_add_up_to_one_or_are_refused(key: str, off: float) -> None:
    changed = content()
    weights = changed["collaboration"]["weights"]
    weights[key] += off
    weights["pair"] = min(weights["pair"], 0.15)
    reached = sum(weights.values())
    if abs(reached - 1) < 1e-10:
        accepted(changed)
    elif abs(reached - 1) > 1e-8:
        assert "相加要正好等于 1" in faults(changed)["collaboration.weights"]


def test_pairing_may_not_be_worth_more_than_its_cap() -> None:
    changed = content()
    changed["collaboration"]["weights"] |= {"fit": 0.30, "pair": 0.20}
    assert faults(changed) == {"collaboration.weights.pair": "不得高于结对分上限 0.15。"}


def test_the_cap_itself_may_be_lowered_but_not_raised() -> None:
    changed = content()
    changed["collaboration"]["pair_cap"] = 0.2
    assert "0.15" in faults(changed)["collaboration.pair_cap"]
    changed["collaboration"]["pair_cap"] = 0.1
    assert set(faults(changed)) == {"collaboration.weights.pair"}
    changed["collaboration"]["weights"] |= {"fit": 0.40, "pair": 0.10}
    accepted(changed)


def test_the_order_of_relations_may_not_be_turned_round() -> None:
    changed = content()
    changed["collaboration"]["pair_values"]["national"] = 0.85
    sentence = "不得高于前一项“本大区中心”的 0.8。"
    assert faults(changed) == {"collaboration.pair_values.national": sentence}


def test_no_relation_is_worth_nothing() -> None:
    changed = content()
    changed["collaboration"]["pair_values"]["none"] = 0.1
    assert faults(changed) == {"collaboration.pair_values.none": "没有关系时必须为 0。"}


def test_weights_of_a_province_are_held_to_the_same_rules() -> None:
    changed = content()
    own: dict[str, Any] = {"weights": WEIGHTS | {"need": 0.25, "fit": 0.25}, "reason": "缺口大。"}
    changed["collaboration"]["provinces"] = {"620000": own}
    policy = accepted(changed).collaboration
    assert policy.weights_for("620000").need == 0.25
    assert policy.weights_for("520000") == policy.weights
    assert policy.weights_for(None) == policy.weights
    broken = copy.deepcopy(own)
    broken["weights"] |= {"pair": 0.2, "fit": 0.2}
    lost = copy.deepcopy(own)
    lost["weights"]["fit"] = 0.3
    changed["collaboration"]["provinces"] = {"620000": broken}
    assert set(faults(changed)) == {"collaboration.provinces.620000.weights.pair"}
    changed["collaboration"]["provinces"] = {"620000": lost}
    assert set(faults(changed)) == {"collaboration.provinces.620000.weights"}


@pytest.mark.parametrize("code", ["000000", "620100", "62", "甘肃"])
def test_only_provinces_have_weights_of_their_own(code: str) -> None:
    changed = content()
    changed["collaboration"]["provinces"] = {code: {"weights": WEIGHTS, "reason": "试点。"}}
    assert "省级行政区划代码" in faults(changed)[f"collaboration.provinces.{code}"]


def test_all_faults_are_said_at_once_at_their_fields() -> None:
    changed = content()
    changed["title"] = ""
    changed["effective_from"] = "明年"
    changed["market"]["neutral"] = "很多"
    changed["market"]["minimum_sample"] = 2.5
    changed["statutory"]["levels"] = ["nation", "county"]
    changed["collaboration"]["rotation"]["factor"] = 2
    changed["collaboration"]["penalties"]["overload"]["full"] = 0.5
    del changed["gate"]["near_share"]
    found = faults(changed)
    assert set(found) == {
        "title",
        "effective_from",
        "market.neutral",
        "market.minimum_sample",
        "statutory.levels",
        "collaboration.rotation.factor",
        "collaboration.penalties.overload.full",
        "gate.near_share",
    }
    assert all(sentence.endswith("。") for sentence in found.values())
    assert not any(char.isascii() and char.isalpha() for text in found.values() for char in text)


@pytest.mark.parametrize("value", [True, None, "nan", float("inf"), [0.3], "三成"])
def test_what_is_no_number_is_no_share(value: object) -> None:
    changed = content()
    changed["market"]["neutral"] = value
    assert faults(changed) == {"market.neutral": "请填数字，例如 0.35。"}


def test_numbers_may_be_typed() -> None:
    changed = content()
    changed["market"]["neutral"] = " 0.4 "
    changed["gate"]["weak_below"] = "2"
    assert accepted(changed).content_hash() == load_default().content_hash()


@pytest.mark.parametrize("field", ["region", "province", "level", "affiliation", "pair", "地区"])
@pytest.mark.parametrize("place", [(), ("weights",), ("fit_parts",)])
def test_the_market_refuses_administrative_terms(field: str, place: tuple[str, ...]) -> None:
    changed = content()
    section = changed["market"]
    for name in place:
        section = section[name]
    section[field] = 0.1
    found = faults(changed)
    path = ".".join(("market", *place, field))
    assert "不得进入市场轨" in found[path]


def test_the_market_section_consists_of_known_numbers_only() -> None:
    """Walk the whole schema: no text, no mapping, no unknown field could carry a place."""
    schema = Market.model_json_schema()
    sections = [schema, *schema["$defs"].values()]
    names = set()
    for section in sections:
        assert section["additionalProperties"] is False
        for name, field in section["properties"].items():
            names.add(name)
            assert "$ref" in field or field["type"] in ("number", "integer")
    assert names == {
        "weights",
        "fit",
        "time",
        "price",
        "record",
        "capacity",
        "fit_parts",
        "coverage",
        "accuracy",
        "words",
        "neutral",
        "reference_days",
        "reference_yuan",
        "exploration_share",
        "exploration_place",
        "concentration_limit",
        "minimum_sample",
    }


def test_the_content_hash_knows_content_and_nothing_else() -> None:
    policy = load_default()
    turned = dict(reversed(list(json.loads(policy.model_dump_json()).items())))
    assert accepted(turned).content_hash() == policy.content_hash()
    changed = content()
    changed["gate"]["near_ratio"] = 1.6
    assert accepted(changed).content_hash() != policy.content_hash()


def test_a_policy_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_default().market.neutral = 0.9  # type: ignore[misc]


def test_a_policy_does_not_differ_from_itself() -> None:
    assert diff(load_default(), accepted(content() | {"version": 2, "reason": "改题目。"})) == []


def test_changes_are_said_in_words() -> None:
    changed = content()
    changed["effective_from"] = "2027-01-01"
    changed["collaboration"]["weights"] |= {"fit": 0.40, "pair": 0.10}
    changed["statutory"]["levels"] = ["county", "province", "nation"]
    own = {"weights": WEIGHTS, "reason": "试点。"}
    changed["collaboration"]["provinces"] = {"620000": own}
    new = accepted(changed)
    sentences = [change.sentence for change in diff(load_default(), new)]
    assert sentences[:3] == [
        "生效日期：由 2026-01-01 改为 2027-01-01。",
        "协作轨 › 权重 › 契合度：由 0.35 改为 0.4。",
        "协作轨 › 权重 › 结对关系：由 0.15 改为 0.1。",
    ]
    assert "协作轨 › 各省权重 › 620000 › 理由：新增，试点。" in " ".join(sentences)
    levels = "县级、市级、省级、大区、国家级"
    assert sentences[-1] == f"法定轨 › 承接顺序：由 {levels} 改为 县级、省级、国家级。"
    back = [change.sentence for change in diff(new, load_default())]
    assert "协作轨 › 各省权重 › 620000 › 权重 › 契合度：删去，原为 0.35。" in back
