"""Every bar says where its institution would stand if that bar gave nothing to anybody."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.field import Entrant, Field, MarketFacts, Track, Wish
from app.matching.judging import moves, rank_field, tell, without
from app.matching.outcome import Outcome
from app.matching.policies.policy import load_default
from app.matching.policies.sections import Level
from app.matching.ranking import tie
from app.matching.tracks.components import total
from app.matching.tracks.market import (
    MarketOffer,
    MarketWish,
    market_ranks_without,
    rank_market,
)
from app.matching.tracks.market_rules import explores
from app.matching.tracks.statutory import (
    StatutoryOffer,
    rank_statutory,
    statutory_ranks_without,
)
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import ORDER, Verdict
from app.metrology.records import read_need_item, stored_boxes

PLENTY = settings(max_examples=60, deadline=None)
POLICY = load_default()
KEYS = tuple(POLICY.market.weights.named())
FEW = st.sampled_from([None, 1.0, 5.0, 20.0])  # few values, so that equals happen
VERDICTS = st.sampled_from([each for each in Verdict if each is not Verdict.IMPOSSIBLE])
OFFERS = st.lists(
    st.builds(
        MarketOffer,
        organisation_id=st.integers(1, 500),
        verdict=VERDICTS,
        share=st.sampled_from([None, 0.5, 1.0]),
        ratio=st.sampled_from([None, 0.2, 1.5]),
        days=FEW,
        price=FEW,
        rating=st.sampled_from([None, 2.0, 5.0]),
        free_share=st.sampled_from([None, 0.1, 0.9]),
        text_fit=st.sampled_from([0.0, 0.5, 1.0]),
        newcomer=st.booleans(),
    ),
    max_size=9,
    unique_by=lambda offer: offer.organisation_id,
)
WISHES = st.builds(MarketWish, FEW, FEW, st.integers(0, 50))
ITEMS = st.integers(1, 2000)


@PLENTY
@given(ITEMS, OFFERS, WISHES, st.floats(0, 1))
def test_without_any_bar_everybody_still_has_a_place_of_their_own(
    item: int, offers: list[MarketOffer], wish: MarketWish, share: float
) -> None:
    exposure = {offer.organisation_id: share for offer in offers[::2]}
    found = market_ranks_without(item, offers, POLICY.market, wish, exposure)
    assert set(found) == {offer.organisation_id for offer in offers}
    for key in KEYS:
        assert sorted(each[key] for each in found.values()) == list(range(1, len(offers) + 1))


@PLENTY
@given(ITEMS, OFFERS, WISHES)
def test_the_rank_without_a_bar_is_that_by_the_sum_of_the_others(
    item: int, offers: list[MarketOffer], wish: MarketWish
) -> None:
    quiet = POLICY.market.model_copy(update={"exploration_share": 0.0})
    lines = rank_market(item, offers, quiet, wish)
    found = market_ranks_without(item, offers, quiet, wish)
    for key in KEYS:
        rest = {
            line.organisation_id: total(c.points for c in line.components if c.key != key)
            for line in lines
        }
        by_hand = sorted(
            lines,
            key=lambda line: (
                ORDER[line.verdict],
                -rest[line.organisation_id],  # sorted before the next key
                tie(item, line.organisation_id),
            ),
        )
        assert [found[line.organisation_id][key] for line in by_hand] == [*range(1, len(lines) + 1)]


@PLENTY
@given(ITEMS, OFFERS, WISHES)
def test_a_bar_that_gives_everybody_the_same_changes_no_rank(
    item: int, offers: list[MarketOffer], wish: MarketWish
) -> None:
    alike = [replace(offer, price=None) for offer in offers]
    lines = rank_market(item, alike, POLICY.market, wish)
    found = market_ranks_without(item, alike, POLICY.market, wish)
    assert {key: each["price"] for key, each in found.items()} == {
        line.organisation_id: line.rank for line in lines
    }


@PLENTY
@given(
    ITEMS,
    st.lists(
        st.builds(
            StatutoryOffer,
            organisation_id=st.integers(1, 500),
            verdict=VERDICTS,
            level=st.sampled_from(list(Level)),
            distance_steps=st.integers(0, 4),
            covers_place=st.booleans(),
            authorised=st.booleans(),
        ),
        max_size=9,
        unique_by=lambda offer: offer.organisation_id,
    ),
)
def test_without_its_level_an_assignment_goes_by_verdict_and_nearness(
    item: int, offers: list[StatutoryOffer]
) -> None:
    lines = rank_statutory(item, offers, POLICY.statutory)
    found = statutory_ranks_without(item, offers, POLICY.statutory)
    assert set(found) == {line.organisation_id for line in lines}
    own = {offer.organisation_id: offer for offer in offers}
    order = sorted(found, key=lambda each: found[each]["level"])
    assert [found[each]["level"] for each in order] == list(range(1, len(order) + 1))
    merits = [(ORDER[own[each].verdict], own[each].distance_steps) for each in order]
    assert merits == sorted(merits)


def market_field(item: int, entrants: int = 8) -> tuple[Field, dict[str, Row]]:
    """Equal catalogues; the later an institution, the slower; the last one is new."""
    made = tuple(
        Entrant(number, ("c",), MarketFacts(days=float(number), newcomer=number == entrants))
        for number in range(1, entrants + 1)
    )
    read = read_need_item("压力表", "", "(0~1)MPa", "")
    devices, boxes = frozenset(read.device_codes), stored_boxes(read.boxes)
    demand = Demand(device="压力表", devices=devices, boxes=boxes, range_text="(0~1)MPa")
    field = Field(1, 1, item, "2026-01-05", Track.MARKET, 1, demand, Wish(), made)
    return field, {"c": Row(1, device="压力表", devices=devices, boxes=boxes)}


def told_ranks(field: Field, rows: dict[str, Row], outcome: Outcome, some: list[int]) -> list[int]:
    ranks = {place.organisation_id: rank for rank, place in enumerate(outcome.places, start=1)}
    told = tell(field, [(ranks[each], each) for each in some], rows, POLICY)
    return [each.line.rank for each in told]


def test_a_line_told_on_its_own_keeps_its_rank_and_its_bars() -> None:
    field, rows = market_field(1)
    outcome = rank_field(field, rows, POLICY)
    third = outcome.places[2].organisation_id
    assert told_ranks(field, rows, outcome, [third]) == [3]
    alone = replace(field, entrants=tuple(e for e in field.entrants if e.organisation_id == third))
    [all_present] = tell(field, [(3, third)], rows, POLICY)
    assert tell(alone, [(3, third)], rows, POLICY) == [all_present]


def test_who_was_moved_is_told_from_where_even_if_only_the_first_are_known() -> None:
    share = POLICY.market.exploration_share
    item = next(number for number in range(1, 500) if explores(number, share))
    field, rows = market_field(item)
    places = rank_field(field, rows, POLICY).places
    at = POLICY.market.exploration_place - 1
    moved = places[at].organisation_id
    notes = moves(field, places, POLICY)
    assert moved == 8
    assert "按得分它排第 8 位" in notes[8][0]
    first = {place.organisation_id for place in places[: at + 2]}
    known = replace(field, entrants=tuple(e for e in field.entrants if e.organisation_id in first))
    assert moves(known, places, POLICY) == notes


def test_a_stored_outcome_gives_the_same_ranks_without_a_bar_as_the_offers() -> None:
    field, rows = market_field(1)
    places = rank_field(field, rows, POLICY).places
    found = without(field, places, rows, POLICY)
    assert {each["price"] for each in found.values()} == set(range(1, len(places) + 1))
    for rank, place in enumerate(places, start=1):
        assert found[place.organisation_id]["price"] == rank  # nobody gives a price
    assert {each: found[each]["time"] for each in found} != {
        place.organisation_id: rank for rank, place in enumerate(places, start=1)
    }
