"""The market track: merit, time and money decide; where an institution is does not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.matching.policies.policy import load_default
from app.matching.tracks.components import Line, merit, total
from app.matching.tracks.market import MarketOffer, MarketWish, rank_market
from app.matching.tracks.market_rules import explores
from app.metrology.gates import ORDER, Verdict

PLENTY = settings(max_examples=40, deadline=None)
POLICY = load_default().market
WISH = MarketWish(deadline_days=10, budget=1500, like_needs=20)
MOVED = ("探索位", "集中度")
VERDICTS = st.sampled_from([verdict for verdict in Verdict if verdict is not Verdict.IMPOSSIBLE])


def maybe(low: float, high: float) -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(low, high)


OFFER = st.builds(
    MarketOffer,
    organisation_id=st.integers(1, 10_000),
    verdict=VERDICTS,
    share=maybe(0, 1),
    ratio=maybe(0, 20),
    days=maybe(0, 100),
    transit_days=maybe(0, 10),
    price=maybe(0, 100_000),
    freight=maybe(0, 5000),
    on_time=maybe(0, 1),
    on_time_n=st.integers(0, 50),
    rating=maybe(0, 5),
    free_share=maybe(0, 1),
    text_fit=maybe(0, 1),
    newcomer=st.booleans(),
)
OFFERS = st.lists(OFFER, max_size=7, unique_by=lambda offer: offer.organisation_id)
ITEM = st.integers(1, 5000)
EXPOSURE = st.dictionaries(st.integers(1, 10_000), st.floats(0, 1))
WISHES = st.builds(MarketWish, maybe(1, 100), maybe(1, 100_000), st.integers(0, 50))


def changed(offer: MarketOffer, name: str, value: Any) -> MarketOffer:
    return replace(offer, **{name: value})


def order(lines: Sequence[Line]) -> list[int]:
    return [line.organisation_id for line in lines]


def quiet_item(start: int = 1) -> int:
    """An item without an exploration slot."""
    return next(item for item in range(start, start + 1000) if not explores(item, 0.1))


def loud_item() -> int:
    """An item with one."""
    return next(item for item in range(1, 1000) if explores(item, 0.1))


@PLENTY
@given(ITEM, OFFERS, WISHES, EXPOSURE)
def test_no_merit_lifts_anybody_over_a_better_verdict(
    item: int, offers: list[MarketOffer], wish: MarketWish, exposure: dict[int, float]
) -> None:
    over = {offer.organisation_id: exposure.get(index, 0.0) for index, offer in enumerate(offers)}
    lines = rank_market(item, offers, POLICY, wish, over)
    classes = [ORDER[line.verdict] for line in lines]
    assert classes == sorted(classes)
    assert [line.rank for line in lines] == list(range(1, len(offers) + 1))


@PLENTY
@given(ITEM, OFFERS, WISHES, st.randoms(use_true_random=False), st.floats(0, 1))
def test_the_order_of_the_input_changes_nothing(
    item: int, offers: list[MarketOffer], wish: MarketWish, chance: Random, share: float
) -> None:
    exposure = {offer.organisation_id: share for offer in offers[::2]}
    shuffled = list(offers)
    chance.shuffle(shuffled)
    backwards = dict(reversed(list(exposure.items())))
    before = rank_market(item, offers, POLICY, wish, exposure)
    assert rank_market(item, shuffled, POLICY, wish, backwards) == before


@PLENTY
@given(OFFER, WISHES)
def test_the_bars_add_up_to_the_score_and_stay_within_their_weight(
    offer: MarketOffer, wish: MarketWish
) -> None:
    (line,) = rank_market(1, [offer], POLICY, wish)
    assert line.score == total(each.points for each in line.components)
    assert [each.key for each in line.components] == list(POLICY.weights.named())
    for each in line.components:
        assert 0 <= each.points <= each.weight
        assert each.sentence.endswith("。")
        if each.value is None:
            assert each.points == round(each.weight * POLICY.neutral, 6)
            assert each.sentence.endswith("按中性值 0.4 计。")


RISING = {"share": 1, "on_time": 1, "rating": 5, "free_share": 1, "text_fit": 1}
FALLING = {"ratio": 20, "days": 100, "transit_days": 10, "price": 100_000, "freight": 5000}


@pytest.mark.parametrize("name", [*RISING, *FALLING])
@PLENTY
@given(data=st.data(), offer=OFFER, wish=WISHES)
def test_a_better_number_never_lowers_the_score(
    name: str, data: st.DataObject, offer: MarketOffer, wish: MarketWish
) -> None:
    number = st.floats(0, (RISING | FALLING)[name])
    numbers = sorted((data.draw(number), data.draw(number)), reverse=name in FALLING)
    worse, better = (changed(offer, name, each) for each in numbers)
    (before,) = rank_market(1, [worse], POLICY, wish)
    (after,) = rank_market(1, [better], POLICY, wish)
    assert after.score >= before.score


@dataclass(frozen=True)
class Institution:
    """An institution as the register has it, with everything administrative."""

    id: int
    region: str
    level: str
    affiliation: str
    paired_with: str
    days: float
    price: float
    ratio: float
    verdict: Verdict


PLACES = [
    ("110000", "national", "总局", "150000"),
    ("330100", "province", "浙江省局", "220000"),
    ("620000", "province", "甘肃省局", "370000"),
    ("660000", "county", "兵团", "110000"),
    ("520300", "prefecture", "遵义市局", "310000"),
    ("440300", "prefecture", "深圳市局", ""),
]


def offers_of(institutions: Sequence[Institution], need_region: str) -> list[MarketOffer]:
    """What the caller of the track does: everything an offer has a field for is handed over."""
    known = {
        "organisation_id": "id",
        "region": "region",
        "region_code": "region",
        "level": "level",
        "affiliation": "affiliation",
        "relation": "paired_with",
        "pair": "paired_with",
        "verdict": "verdict",
        "days": "days",
        "price": "price",
        "ratio": "ratio",
    }
    offers = []
    for each in institutions:
        given = {
            field: getattr(each, known[field])
            for field in MarketOffer.__dataclass_fields__
            if field in known
        }
        if "same_region" in MarketOffer.__dataclass_fields__:
            given["same_region"] = each.region == need_region
        # Equal way for all: real days and cost are the only form in which a place may enter.
        offers.append(MarketOffer(**given, transit_days=2, freight=50))
    return offers


@PLENTY
@given(
    ITEM,
    st.lists(
        st.tuples(st.floats(1, 30), st.floats(100, 5000), st.floats(0.1, 1), VERDICTS),
        min_size=len(PLACES),
        max_size=len(PLACES),
    ),
    st.permutations(PLACES),
)
def test_exchanging_regions_at_equal_cost_and_time_changes_no_rank(
    item: int,
    merits: list[tuple[float, float, float, Verdict]],
    moved: list[tuple[str, str, str, str]],
) -> None:
    def field(places: Sequence[tuple[str, str, str, str]]) -> list[Institution]:
        return [
            Institution(index + 1, *place, *own)
            for index, (place, own) in enumerate(zip(places, merits, strict=True))
        ]

    here = rank_market(item, offers_of(field(PLACES), "620000"), POLICY, WISH)
    there = rank_market(item, offers_of(field(moved), "620000"), POLICY, WISH)
    assert here == there


def test_an_offer_has_no_field_for_a_place() -> None:
    assert set(MarketOffer.__dataclass_fields__) == {
        "organisation_id",
        "verdict",
        "share",
        "ratio",
        "days",
        "transit_days",
        "price",
        "freight",
        "on_time",
        "on_time_n",
        "rating",
        "free_share",
        "text_fit",
        "newcomer",
    }


@PLENTY
@given(ITEM, OFFERS, OFFER, WISHES)
def test_another_institution_turns_no_two_round_without_a_note(
    item: int, offers: list[MarketOffer], arriving: MarketOffer, wish: MarketWish
) -> None:
    assume(arriving.organisation_id not in {offer.organisation_id for offer in offers})
    before = rank_market(item, offers, POLICY, wish)
    after = rank_market(item, [*offers, arriving], POLICY, wish)
    moved = {
        line.organisation_id
        for line in (*before, *after)
        if any(note.startswith(MOVED) for note in line.notes)
    }
    out = moved | {arriving.organisation_id}
    assert [x for x in order(after) if x not in out] == [x for x in order(before) if x not in out]


@PLENTY
@given(ITEM, OFFERS, WISHES, EXPOSURE)
def test_only_notes_part_the_order_from_the_score(
    item: int, offers: list[MarketOffer], wish: MarketWish, exposure: dict[int, float]
) -> None:
    lines = rank_market(item, offers, POLICY, wish, exposure)
    plain = [line for line in lines if not any(note.startswith(MOVED) for note in line.notes)]
    assert plain == sorted(plain, key=lambda line: merit(item, line))


def able(*scores: float) -> list[MarketOffer]:
    """Qualified institutions 1, 2, 3 … that differ in free capacity only, best first."""
    return [
        MarketOffer(index, Verdict.QUALIFIED, free_share=score)
        for index, score in enumerate(scores, start=1)
    ]


def test_one_item_in_ten_has_an_exploration_slot() -> None:
    drawn = sum(explores(item, POLICY.exploration_share) for item in range(1, 2001))
    assert 0.08 <= drawn / 2000 <= 0.12
    assert not any(explores(item, 0.0) for item in range(1, 2001))
    assert all(explores(item, 1.0) for item in range(1, 2001))


def test_a_qualified_newcomer_comes_to_the_third_place_and_the_line_says_so() -> None:
    offers = able(0.9, 0.8, 0.7, 0.6, 0.5)
    offers[4] = replace(offers[4], newcomer=True)
    lines = rank_market(loud_item(), offers, POLICY, WISH)
    assert order(lines) == [1, 2, 5, 3, 4]
    assert "按得分它排第 5 位" in lines[2].notes[0]
    assert not any("探索位" in note for line in lines if line.rank != 3 for note in line.notes)
    assert order(rank_market(quiet_item(), offers, POLICY, WISH)) == [1, 2, 3, 4, 5]


def test_a_newcomer_that_is_not_qualified_is_not_put_forward() -> None:
    offers = able(0.9, 0.8, 0.7, 0.6)
    offers[3] = replace(offers[3], newcomer=True, verdict=Verdict.TO_VERIFY)
    assert order(rank_market(loud_item(), offers, POLICY, WISH)) == [1, 2, 3, 4]


def test_where_a_newcomer_is_seen_already_nobody_is_moved() -> None:
    offers = able(0.9, 0.8, 0.7, 0.6)
    offers = [replace(offer, newcomer=True) for offer in offers]
    assert order(rank_market(loud_item(), offers, POLICY, WISH)) == [1, 2, 3, 4]


def test_who_holds_too_many_first_places_leaves_them_to_others() -> None:
    offers = able(0.9, 0.8, 0.7, 0.6, 0.5)
    lines = rank_market(quiet_item(), offers, POLICY, WISH, {1: 0.52, 2: 0.40})
    assert order(lines) == [2, 3, 4, 1, 5]
    assert "占 52 %，超过上限 40 %" in lines[3].notes[0]
    assert all(not line.notes for line in lines if line.organisation_id != 1)


def test_concentration_needs_a_sample_and_somebody_else() -> None:
    offers = able(0.9, 0.8, 0.7, 0.6)
    few = replace(WISH, like_needs=4)
    assert order(rank_market(quiet_item(), offers, POLICY, few, {1: 0.9})) == [1, 2, 3, 4]
    everybody = dict.fromkeys(range(1, 5), 0.9)
    assert order(rank_market(quiet_item(), offers, POLICY, WISH, everybody)) == [1, 2, 3, 4]
    two = {1: 0.9, 2: 0.9}
    assert order(rank_market(quiet_item(), offers[:3], POLICY, WISH, two)) == [3, 1, 2]


def test_nobody_leaves_a_place_to_somebody_who_cannot_do_it() -> None:
    offers = able(0.9, 0.8)
    offers[1] = replace(offers[1], verdict=Verdict.TO_VERIFY)
    assert order(rank_market(quiet_item(), offers, POLICY, WISH, {1: 0.9})) == [1, 2]


def test_time_and_cost_count_with_the_way() -> None:
    offer = MarketOffer(1, Verdict.QUALIFIED, days=8, transit_days=4, price=1200, freight=400)
    (line,) = rank_market(1, [offer], POLICY, WISH)
    said = {each.key: each.sentence for each in line.components}
    assert "检测 8 天，往返 4 天，共 12 天（期限 10 天" in said["time"]
    assert "检测费 1 200 元，运费 400 元，共 1 600 元（预算 1 500 元" in said["price"]
    assert line.notes == ("比期限晚 2 天。", "超出预算 100 元。")


def test_hiding_a_price_never_beats_a_price_within_the_budget() -> None:
    hidden = MarketOffer(1, Verdict.QUALIFIED)
    shown = replace(hidden, price=1500, freight=0)
    scores = [rank_market(1, [offer], POLICY, WISH)[0].score for offer in (hidden, shown)]
    assert scores[0] < scores[1]


def test_two_orders_in_time_are_no_record() -> None:
    offer = MarketOffer(1, Verdict.QUALIFIED, on_time=1.0, on_time_n=2)
    (line,) = rank_market(1, [offer], POLICY, WISH)
    record = next(each for each in line.components if each.key == "record")
    assert record.value is None
    assert record.sentence == "只有 2 次委托，不足 5 次，不计按期率，按中性值 0.4 计。"


def test_lines_beyond_those_shown_keep_their_place_without_words() -> None:
    offers = able(0.9, 0.8, 0.7, 0.6)
    every = rank_market(quiet_item(), offers, POLICY, WISH)
    some = rank_market(quiet_item(), offers, POLICY, WISH, shown=2)
    assert some[:2] == every[:2]
    assert [(x.organisation_id, x.score) for x in some] == [
        (x.organisation_id, x.score) for x in every
    ]
    assert all(not line.components for line in some[2:])


def test_nobody_stands_twice_and_nothing_is_not_a_number() -> None:
    with pytest.raises(ValueError, match="twice"):
        rank_market(1, [*able(0.9), *able(0.8)], POLICY, WISH)
    with pytest.raises(ValueError, match="finite"):
        rank_market(1, able(float("nan")), POLICY, WISH)
