"""A field computed at once is what its institutions are one by one; bytes give back what was said."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.entries import MARKET, Entries
from app.matching.field import FACTS, Entrant, Field, MarketFacts, StatutoryFacts, Track, Wish
from app.matching.offered_columns import market_columns, statutory_columns
from app.matching.outcome import Outcome, Place
from app.matching.policies.policy import load_default
from app.matching.policies.sections import Level
from app.matching.tracks.columns import market_order, market_scores, statutory_order
from app.matching.tracks.market import MarketOffer, MarketWish, rank_market
from app.matching.tracks.statutory import StatutoryOffer, rank_statutory
from app.metrology.gate_inputs import Demand
from app.metrology.gates import Verdict

POLICY = load_default()
PLENTY = settings(max_examples=200, deadline=None)
AMOUNTS = st.none() | st.sampled_from([0.0, 1.0, 5.0]) | st.floats(0, 1e6)
SHARES = st.none() | st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1)
OFFERS = st.lists(
    st.builds(
        MarketOffer,
        st.integers(1, 10_000),
        st.sampled_from([each for each in Verdict if each is not Verdict.IMPOSSIBLE]),
        share=SHARES,
        ratio=AMOUNTS,
        days=AMOUNTS,
        transit_days=AMOUNTS,
        price=AMOUNTS,
        freight=AMOUNTS,
        on_time=SHARES,
        on_time_n=st.integers(0, 50),
        rating=st.none() | st.floats(0, 5),
        free_share=SHARES,
        text_fit=st.sampled_from([0.0, 0.5, 1.0]),
        newcomer=st.booleans(),
    ),
    max_size=25,
    unique_by=lambda each: each.organisation_id,
)
WISHES = st.builds(MarketWish, AMOUNTS, AMOUNTS, st.sampled_from([0, 100]))


def places(offers: list[MarketOffer] | list[StatutoryOffer]) -> Outcome:
    return Outcome.of(
        [
            Place(
                each.organisation_id,
                each.verdict,
                0.0,
                getattr(each, "share", None),
                getattr(each, "ratio", None),
            )
            for each in offers
        ]
    )


@PLENTY
@given(OFFERS, WISHES, st.integers(1, 10_000), st.data())
def test_the_market_at_once_is_the_market_one_by_one(
    offers: list[MarketOffer], wish: MarketWish, item: int, data: st.DataObject
) -> None:
    ids = [each.organisation_id for each in offers]
    seen = (
        st.dictionaries(st.sampled_from(ids), st.sampled_from([0.1, 0.9])) if ids else st.just({})
    )
    exposure = data.draw(seen)
    lines = rank_market(item, offers, POLICY.market, wish, exposure, shown=0)
    found = places(offers)
    facts = [
        MarketFacts(
            each.days,
            each.transit_days,
            each.price,
            each.freight,
            each.on_time,
            each.on_time_n,
            each.rating,
            each.free_share,
            each.newcomer,
        )
        for each in offers
    ]
    columns = market_columns(found, facts, [each.text_fit or 0.0 for each in offers])
    scores = market_scores(columns, POLICY.market, wish)
    order = market_order(item, columns, scores, POLICY.market, exposure, wish.like_needs)
    ranked = found.scored(scores, order).places
    assert [(p.organisation_id, p.score) for p in ranked] == [
        (line.organisation_id, line.score) for line in lines
    ]


@PLENTY
@given(
    st.lists(
        st.builds(
            StatutoryOffer,
            st.integers(1, 10_000),
            st.sampled_from([Verdict.QUALIFIED, Verdict.TO_VERIFY]),
            st.sampled_from(list(Level)),
            st.integers(0, 6),
            st.booleans(),
            st.booleans(),
        ),
        max_size=25,
        unique_by=lambda each: each.organisation_id,
    ),
    st.integers(1, 10_000),
)
def test_assignment_at_once_is_assignment_one_by_one(
    offers: list[StatutoryOffer], item: int
) -> None:
    lines = rank_statutory(item, offers, POLICY.statutory)
    found = places(offers)
    facts = [
        StatutoryFacts(each.level, each.distance_steps, each.covers_place, each.authorised)
        for each in offers
    ]
    order, scores = statutory_order(item, statutory_columns(found, facts), POLICY.statutory)
    ranked = found.scored(scores, order).places
    assert [(p.organisation_id, p.score) for p in ranked] == [
        (line.organisation_id, line.score) for line in lines
    ]


DIGESTS = [f"{number:08x}-0000-4000-8000-00000000000{number % 10}" for number in range(6)]
ENTRANTS = st.lists(
    st.tuples(
        st.integers(1, 10_000),
        st.sets(st.sampled_from(DIGESTS), min_size=1).map(lambda some: tuple(sorted(some))),
        st.builds(
            MarketFacts, days=AMOUNTS, transit_days=AMOUNTS, price=AMOUNTS, newcomer=st.booleans()
        ),
    ),
    max_size=8,
    unique_by=lambda each: each[0],
).map(lambda rows: tuple(Entrant(*row) for row in sorted(rows)))


@PLENTY
@given(ENTRANTS)
def test_a_field_reads_back_from_its_bytes(entrants: tuple[Entrant, ...]) -> None:
    field = Field(1, 2, 3, "2026-11-21", Track.MARKET, 1, Demand("压力表"), Wish(5.0), entrants)
    assert Field.read(field.head(), field.entries()) == field
    assert Field.read(field.head()) == replace(field, entrants=())


def test_entries_of_nobody_are_bytes_too() -> None:
    nobody = Entries.of([], [], [], FACTS[Track.STATUTORY])
    read = Entries.read(nobody.pack(FACTS[Track.STATUTORY]), FACTS[Track.STATUTORY])
    assert read.terms() == []
    assert Entries.of([], [], [], MARKET).facts_of(MARKET) == []


def test_an_outcome_reads_back_from_its_bytes_and_from_those_of_earlier_releases() -> None:
    first = Place(7, Verdict.QUALIFIED, 0.75, 1.0, 0.2)
    second = Place(3, Verdict.TO_VERIFY, 0.5, None, None)
    made = Outcome.of([first, second])
    assert Outcome.read(made.content()).places == (first, second)
    assert made.counts() == {"qualified": 1, "to_verify": 1}
    assert made.place_of(3) == (2, second)
    assert made.place_of(4) is None
    earlier = b'[[7,"qualified",0.75,1.0,0.2],[3,"to_verify",0.5,null,null]]'
    assert Outcome.read(earlier) == made
    assert np.array_equal(made.owners, [7, 3])
