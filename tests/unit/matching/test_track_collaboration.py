"""The collaboration track: east–west ties count, within a cap, in the open, and only for a gap."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.matching.policies.policy import Policy, load_default
from app.matching.policies.sections import RELATIONS, Ring
from app.matching.relations.values import RelationValue
from app.matching.tracks.collaboration import (
    CollaborationOffer,
    CollaborationWish,
    LocalSupply,
    local_able,
    rank_collaboration,
    score_collaboration,
    widening,
)
from app.matching.tracks.components import Line, total
from app.metrology.gates import ORDER, Verdict

PLENTY = settings(max_examples=40, deadline=None)
POLICY = load_default().collaboration
GAP = CollaborationWish(province="620000")
SERVED = replace(GAP, local=(LocalSupply(99, 10),))


def tied(key: str) -> RelationValue:
    until = date(2030, 12, 31)
    value = POLICY.pair_values.value(key)
    return RelationValue(key, value, "省级东西部协作", "中办发某号", "verified", until=until)


def maybe(low: float, high: float) -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(low, high)


def tied_at(key: str, fits: bool) -> RelationValue:
    return replace(tied(key), fits_level=fits)


OFFER = st.builds(
    CollaborationOffer,
    organisation_id=st.integers(1, 10_000),
    verdict=st.sampled_from([Verdict.QUALIFIED, Verdict.TO_VERIFY, Verdict.INACCURATE]),
    share=maybe(0, 1),
    ratio=maybe(0, 20),
    text_fit=maybe(0, 1),
    complement=maybe(0, 1),
    relation=st.none() | st.builds(tied_at, st.sampled_from(RELATIONS), st.booleans()),
    need_intensity=maybe(0, 1),
    trace=maybe(0, 1),
    access_hours=maybe(0, 100),
    remote=st.booleans(),
    record=maybe(0, 1),
    free_share=maybe(0, 1),
    assigned_share_12m=maybe(0, 2),
    exposure=maybe(0, 1),
    similar_count=st.integers(0, 10),
    gives=st.frozensets(st.sampled_from(["C14", "C15", "C17", "C20", "C24"])),
    ring=st.none() | st.sampled_from(Ring),
)
OFFERS = st.lists(OFFER, max_size=7, unique_by=lambda offer: offer.organisation_id)
ITEM = st.integers(1, 5000)
WISHES = st.sampled_from([GAP, SERVED])


def changed(offer: CollaborationOffer, name: str, value: Any) -> CollaborationOffer:
    return replace(offer, **{name: value})


def order(lines: Sequence[Line]) -> list[int]:
    return [line.organisation_id for line in lines]


def alone(offer: CollaborationOffer, wish: CollaborationWish = GAP) -> Line:
    return rank_collaboration(1, [offer], POLICY, wish)[0]


def said(line: Line, key: str) -> str:
    return next(each.sentence for each in line.components if each.key == key)


@PLENTY
@given(ITEM, OFFERS, WISHES)
def test_no_tie_and_no_merit_buys_feasibility(
    item: int, offers: list[CollaborationOffer], wish: CollaborationWish
) -> None:
    lines = rank_collaboration(item, offers, POLICY, wish)
    classes = [ORDER[line.verdict] for line in lines]
    assert classes == sorted(classes)
    assert {line.organisation_id for line in lines} == {each.organisation_id for each in offers}


@PLENTY
@given(OFFER, WISHES)
def test_a_tie_never_gives_more_than_its_cap(
    offer: CollaborationOffer, wish: CollaborationWish
) -> None:
    line = alone(offer, wish)
    untied = alone(replace(offer, relation=None), wish)
    assert 0 <= line.points("pair") <= POLICY.pair_cap
    assert 0 <= line.score - untied.score <= POLICY.pair_cap + 1e-9


@PLENTY
@given(ITEM, OFFERS, WISHES)
def test_the_place_without_the_tie_is_that_of_a_ranking_without_it(
    item: int, offers: list[CollaborationOffer], wish: CollaborationWish
) -> None:
    lines = rank_collaboration(item, offers, POLICY, wish)
    untied = [replace(offer, relation=None) for offer in offers]
    places = {x.organisation_id: x.rank for x in rank_collaboration(item, untied, POLICY, wish)}
    assert {line.organisation_id: line.rank_without_pair for line in lines} == places


@PLENTY
@given(ITEM, OFFERS)
def test_without_a_gap_ties_change_nothing(item: int, offers: list[CollaborationOffer]) -> None:
    lines = rank_collaboration(item, offers, POLICY, SERVED)
    for line in lines:
        assert line.points("pair") == 0
        assert "本省已有 1 家可测且能按期完成的机构" in said(line, "pair")
        assert line.rank == line.rank_without_pair


@PLENTY
@given(ITEM, OFFERS, WISHES, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    item: int, offers: list[CollaborationOffer], wish: CollaborationWish, chance: Random
) -> None:
    shuffled = list(offers)
    chance.shuffle(shuffled)
    before = rank_collaboration(item, offers, POLICY, wish)
    assert rank_collaboration(item, shuffled, POLICY, wish) == before


@PLENTY
@given(ITEM, OFFERS, OFFER, WISHES)
def test_another_institution_turns_no_two_round(
    item: int,
    offers: list[CollaborationOffer],
    arriving: CollaborationOffer,
    wish: CollaborationWish,
) -> None:
    assume(arriving.organisation_id not in {offer.organisation_id for offer in offers})
    before = order(rank_collaboration(item, offers, POLICY, wish))
    after = order(rank_collaboration(item, [*offers, arriving], POLICY, wish))
    assert [each for each in after if each != arriving.organisation_id] == before


@PLENTY
@given(OFFER, WISHES)
def test_the_bars_add_up_and_every_bar_says_why(
    offer: CollaborationOffer, wish: CollaborationWish
) -> None:
    line = alone(offer, wish)
    assert line.score == total(each.points for each in line.components)
    keys = [each.key for each in line.components]
    assert keys[:7] == ["fit", "pair", "need", "trace", "access", "record", "capacity"]
    assert set(keys[7:]) <= {"concentration", "overload", "sameness"}
    for each in line.components:
        assert min(0, each.weight) <= each.points <= max(0, each.weight)
        assert each.sentence.endswith("。")
    assert score_collaboration(offer, POLICY, wish) == replace(line, rank=0, rank_without_pair=None)


SHARE = st.floats(0, 1)
RISING = {
    "share": SHARE,
    "text_fit": SHARE,
    "complement": SHARE,
    "need_intensity": SHARE,
    "trace": SHARE,
    "remote": st.booleans(),
    "record": SHARE,
    "free_share": SHARE,
}
FALLING = {
    "ratio": st.floats(0, 20),
    "access_hours": st.floats(0, 100),
    "assigned_share_12m": st.floats(0, 2),
    "exposure": SHARE,
    "similar_count": st.integers(0, 10),
}


@pytest.mark.parametrize("name", [*RISING, *FALLING])
@PLENTY
@given(data=st.data(), offer=OFFER, wish=WISHES)
def test_a_better_number_never_lowers_the_score(
    name: str, data: st.DataObject, offer: CollaborationOffer, wish: CollaborationWish
) -> None:
    number = {**RISING, **FALLING}[name]
    numbers = sorted((data.draw(number), data.draw(number)), reverse=name in FALLING)
    worse, better = (changed(offer, name, each) for each in numbers)
    assert alone(better, wish).score >= alone(worse, wish).score


@PLENTY
@given(OFFER, st.sampled_from(RELATIONS), st.sampled_from(RELATIONS))
def test_a_stronger_tie_never_lowers_the_score(
    offer: CollaborationOffer, one: str, other: str
) -> None:
    strong, weak = sorted((one, other), key=RELATIONS.index)
    above = alone(replace(offer, relation=tied(strong)))
    assert above.score >= alone(replace(offer, relation=tied(weak))).score


def able(number: int, **known: Any) -> CollaborationOffer:
    return CollaborationOffer(number, Verdict.QUALIFIED, **known)


def test_who_has_no_tie_stays_in_the_list() -> None:
    lines = rank_collaboration(1, [able(1), able(2, relation=tied("provincial"))], POLICY, GAP)
    assert order(lines) == [2, 1]
    assert said(lines[1], "pair") == "双方没有在期的结对关系，结对分为 0；仍可入榜。"
    assert [line.rank_without_pair for line in lines] != [None, None]


def test_a_tie_is_shown_with_its_document_its_end_and_its_cap() -> None:
    line = alone(able(1, relation=tied("provincial")))
    assert line.points("pair") == 0.135
    assert said(line, "pair") == (
        "省级东西部协作，依据中办发某号，至 2030-12-31；关系分值 0.9，本项最多 0.15 分（上限 0.15）。"
    )


def test_a_tie_can_be_outweighed_by_fit() -> None:
    apt = able(1, share=1, ratio=0.2, text_fit=1, complement=1)
    friend = able(2, share=1, ratio=1, text_fit=0.5, complement=0, relation=tied("agreement"))
    assert order(rank_collaboration(1, [friend, apt], POLICY, GAP)) == [1, 2]


@pytest.mark.parametrize(
    ("local", "deadline", "count"),
    [
        ((), 10, 0),
        ((LocalSupply(1, 10),), 10, 1),
        ((LocalSupply(1, 11),), 10, 0),
        ((LocalSupply(1, 11), LocalSupply(2, None)), 10, 1),
        ((LocalSupply(1, 30),), None, 1),
        ((LocalSupply(1, 31),), None, 0),
    ],
)
def test_home_counts_if_it_can_do_it_in_time(
    local: tuple[LocalSupply, ...], deadline: float | None, count: int
) -> None:
    wish = CollaborationWish("620000", deadline, local)
    assert local_able(POLICY, wish) == count
    points = alone(able(1, relation=tied("agreement")), wish).points("pair")
    assert points == (0 if count else 0.15)


def test_who_gave_away_too_much_gets_half_of_the_tie_and_a_note() -> None:
    offer = able(1, relation=tied("agreement"), assigned_share_12m=0.8)
    assert alone(offer).points("pair") == 0.15
    busy = alone(replace(offer, assigned_share_12m=0.85))
    assert busy.points("pair") == 0.075
    assert "已分配 85 % 的产能，超过 80 %，结对分乘以 0.5（轮转）" in said(busy, "pair")
    assert busy.notes[0].startswith("轮转：")


def test_rotation_lets_the_next_best_pass() -> None:
    usual = able(1, relation=tied("provincial"), assigned_share_12m=0.9)
    other = able(2, relation=tied("same_strategy"), assigned_share_12m=0.1)
    assert order(rank_collaboration(1, [usual, other], POLICY, GAP)) == [2, 1]


@pytest.mark.parametrize(
    ("known", "key", "points"),
    [
        ({"exposure": 0.4}, "concentration", 0.0),
        ({"exposure": 0.7}, "concentration", -0.05),
        ({"assigned_share_12m": 1.0}, "overload", 0.0),
        ({"assigned_share_12m": 2.0}, "overload", -0.1),
        ({"similar_count": 1}, "sameness", 0.0),
        ({"similar_count": 4}, "sameness", -0.05),
    ],
)
def test_penalties_take_off_from_their_threshold_on(
    known: dict[str, float], key: str, points: float
) -> None:
    line = alone(able(1, **known))
    assert line.points(key) == pytest.approx(points)
    assert (key in [each.key for each in line.components]) == bool(points)


def test_at_equal_score_who_leaves_something_behind_comes_first() -> None:
    for item in range(1, 20):
        passing, lasting = able(1, gives=frozenset({"C14"})), able(2, gives=frozenset({"C24"}))
        lines = rank_collaboration(item, [passing, lasting], POLICY, GAP)
        assert order(lines) == [2, 1]
        assert "造血" in lines[0].notes[0]
        better = replace(passing, free_share=0.6)
        assert order(rank_collaboration(item, [better, lasting], POLICY, GAP)) == [1, 2]


def test_at_equal_score_a_tie_that_fits_the_level_comes_first() -> None:
    apt = tied("provincial")
    above = replace(apt, fits_level=False)
    for item in range(20):  # whatever the hash
        field = [able(1, relation=above), able(2, relation=apt)]
        assert order(rank_collaboration(item, field, POLICY, GAP)) == [2, 1]
        # Help that leaves something behind comes before that, and the level says nothing where
        # the tie gives nothing.
        lasting = [able(1, relation=above, gives=frozenset({"C17"})), able(2, relation=apt)]
        assert order(rank_collaboration(item, lasting, POLICY, GAP)) == [1, 2]
        served = rank_collaboration(item, field, POLICY, SERVED)
        untied = rank_collaboration(item, [able(1), able(2)], POLICY, SERVED)
        assert order(served) == order(untied)


def test_remote_help_is_reachable_from_anywhere() -> None:
    far, near = able(1, access_hours=40), able(2, access_hours=1)
    remote = replace(far, remote=True)
    values = [
        next(each.value for each in alone(offer).components if each.key == "access")
        for offer in (far, remote, near)
    ]
    assert values == [0.166667, 0.8, 0.888889]


def test_missing_data_count_as_neutral_and_say_so() -> None:
    line = alone(able(1))
    record = next(each for each in line.components if each.key == "record")
    assert (record.value, record.points) == (None, 0.05)
    assert record.sentence == "没有数据，按中性值 0.5 计。"
    sent = alone(able(1, need_intensity=0.62, need_source="送外检测占 62 %"))
    assert said(sent, "need") == "受援方缺口强度 0.62（送外检测占 62 %）。"


def test_a_province_ranks_by_its_own_weights() -> None:
    content = load_default().model_dump(mode="json")
    weights = content["collaboration"]["weights"] | {"fit": 0.5, "pair": 0.0}
    content["collaboration"]["provinces"] = {"620000": {"weights": weights, "reason": "试点。"}}
    own = Policy.model_validate(content).collaboration
    field = [able(1, share=0.5), able(2, share=0.4, relation=tied("agreement"))]
    assert order(rank_collaboration(1, field, own, GAP)) == [1, 2]
    elsewhere = replace(GAP, province="520000")
    assert order(rank_collaboration(1, field, own, elsewhere)) == [2, 1]


def test_whose_turn_it_is_not_yet_is_told() -> None:
    published = date(2026, 11, 20)
    step = widening(POLICY.widening, published, published, lambda day: day.weekday() < 5)
    assert (step.level, step.next) == (Ring.COUNTY, Ring.PREFECTURE)
    wish = replace(GAP, step=step)
    assert alone(able(1, ring=Ring.COUNTY), wish).notes == ()
    (note,) = alone(able(1, ring=Ring.PAIRED_PROVINCE), wish).notes
    assert note == "逐级承接：2026-11-27 前先由本县响应，扩大到结对省时才邀请。"


def test_a_line_is_plain_data() -> None:
    line = alone(able(1, relation=tied("centre")))
    written = line.as_json()
    assert written["verdict"] == "qualified"
    assert written["components"][1]["points"] == 0.12


def test_nobody_stands_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        rank_collaboration(1, [able(1), able(1)], POLICY, GAP)
