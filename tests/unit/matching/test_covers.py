"""Plans for a basket, held against trying every combination on small ones."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.baskets.covers import Basket, BasketItem, BasketOffer, Limits, Plan, Visit, cover

Key = tuple[int, tuple[int, Decimal], tuple[int, int]]
PRICES = st.none() | st.integers(0, 6).map(lambda each: Decimal(each * 50))


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    items = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    offers = draw(
        st.lists(
            st.builds(
                BasketOffer,
                organisation_id=st.integers(1, 5),
                item_id=st.integers(1, 4),
                price=PRICES,
                days=st.none() | st.integers(1, 4),
                mode=st.sampled_from(["lab", "onsite"]),
            ),
            max_size=9,
        )
    )
    visits = [
        Visit(each, draw(PRICES), draw(st.none() | st.integers(0, 2)))
        for each in range(1, 6)
        if draw(st.booleans())
    ]
    numbered = [BasketItem(at + 1, quantity) for at, quantity in enumerate(items)]
    return Basket(tuple(numbered), tuple(offers), tuple(visits))


def _lead(basket: Basket, offer: BasketOffer) -> int | None:
    transit = {each.organisation_id: each.transit_days for each in basket.visits}
    way = transit.get(offer.organisation_id)
    return None if offer.days is None or way is None else offer.days + way


def _keys(basket: Basket) -> Iterator[Key]:
    """Number, money and time of every way to do all servable items, as the plans compare them."""
    own = [
        [each for each in set(basket.offers) if each.item_id == item.item_id]
        for item in basket.items
    ]
    quantity = {each.item_id: each.quantity for each in basket.items}
    freight = {each.organisation_id: each.freight for each in basket.visits}
    offering = {each.organisation_id for offers in own for each in offers}
    known = [each for at, each in freight.items() if at in offering and each is not None]
    blind = {
        item.item_id
        for item, offers in zip(basket.items, own, strict=True)
        if all(_lead(basket, each) is None for each in offers)
    }
    for chosen in product(*(offers for offers in own if offers)):
        used = {each.organisation_id for each in chosen}
        cost = Decimal(sum((each.price or 0) * quantity[each.item_id] for each in chosen))
        for each in used:
            said = freight.get(each)
            cost += max(known, default=Decimal(0)) if said is None else said
        leads = [_lead(basket, each) for each in chosen if each.item_id not in blind]
        late = int(None in leads)
        time = (late, 0 if late else max((each or 0 for each in leads), default=0))
        yield len(used), (sum(each.price is None for each in chosen), cost), time


def _key(basket: Basket, plan: Plan) -> Key:
    """A plan in the terms of `_keys`."""
    quantity = {each.item_id: each.quantity for each in basket.items}
    tasks = {
        (
            each.item_id,
            each.organisation_id,
            each.mode,
            None if each.cost is None else each.cost / quantity[each.item_id],
            each.days,
        )
        for each in plan.tasks
    }
    return next(
        key
        for offers, key in _paired(basket)
        if tasks
        == {
            (each.item_id, each.organisation_id, each.mode, each.price, _lead(basket, each))
            for each in offers
        }
    )


def _paired(basket: Basket) -> Iterator[tuple[tuple[BasketOffer, ...], Key]]:
    own = [
        [each for each in set(basket.offers) if each.item_id == item.item_id]
        for item in basket.items
    ]
    yield from zip(product(*(offers for offers in own if offers)), _keys(basket), strict=True)


def _best(basket: Basket) -> dict[str, Key]:
    keys = list(_keys(basket))
    return {
        "fewest": min(keys),
        "cheapest": min(keys, key=lambda each: (each[1], each[0], each[2])),
        "fastest": min(keys, key=lambda each: (each[2], each[0], each[1])),
    }


@settings(max_examples=150, deadline=None)
@given(baskets())
def test_each_plan_is_the_best_of_its_kind_and_ties_break_as_promised(basket: Basket) -> None:
    plans = cover(basket)
    served = {each.item_id for each in basket.offers} & {each.item_id for each in basket.items}
    if not served:
        assert not plans.plans
        return
    best = _best(basket)
    claimed = {name: plan for plan in plans.plans for name in plan.best}
    assert set(claimed) == set(best)
    for name, plan in claimed.items():
        assert plan.proven
        assert _key(basket, plan) == best[name], name


@settings(max_examples=100, deadline=None)
@given(baskets())
def test_the_front_is_every_plan_that_no_other_beats(basket: Basket) -> None:
    plans = cover(basket, Limits(points=1000))
    assert plans.whole_front
    keys = set(_keys(basket)) if plans.front else set()
    beaten = {
        one
        for one in keys
        for other in keys
        if other != one and other[0] <= one[0] and other[1] <= one[1] and other[2] <= one[2]
    }
    assert {_key(basket, plan) for plan in plans.front} == keys - beaten
    assert len(plans.front) == len(keys - beaten)


@settings(max_examples=100, deadline=None)
@given(baskets())
def test_every_servable_item_is_done_exactly_once_and_the_others_are_listed(basket: Basket) -> None:
    plans = cover(basket)
    items = {each.item_id for each in basket.items}
    served = {each.item_id for each in basket.offers} & items
    assert set(plans.unserved) == items - served
    for plan in (*plans.plans, *plans.front):
        assert [each.item_id for each in plan.tasks] == sorted(served)
        assert set(plan.organisation_ids) == {each.organisation_id for each in plan.tasks}


@settings(max_examples=60, deadline=None)
@given(baskets(), st.integers(1, 5), st.integers(0, 6), st.integers(1, 4))
def test_one_more_offer_never_makes_the_best_worse(
    basket: Basket, organisation_id: int, price: int, days: int
) -> None:
    offered = {each.item_id for each in basket.offers}
    item = next((each.item_id for each in basket.items if each.item_id in offered), None)
    if item is None:
        return
    # Freights are known, so that the new offer does not change what unknown ones are taken for.
    known = tuple(Visit(each, Decimal(10 * each), 1) for each in range(1, 6))
    before = cover(Basket(basket.items, basket.offers, known))
    offer = BasketOffer(organisation_id, item, Decimal(50 * price), days, "lab")
    after = cover(Basket(basket.items, (*basket.offers, offer), known))
    was = {name: plan for plan in before.plans for name in plan.best}
    now = {name: plan for plan in after.plans for name in plan.best}
    assert len(now["fewest"].organisation_ids) <= len(was["fewest"].organisation_ids)
    assert (now["cheapest"].prices_unknown, now["cheapest"].cost) <= (
        was["cheapest"].prices_unknown,
        was["cheapest"].cost,
    )
    assert now["fastest"].days_unknown <= was["fastest"].days_unknown


@settings(max_examples=60, deadline=None)
@given(baskets(), st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_does_not_matter(basket: Basket, random: object) -> None:
    offers, visits = list(basket.offers), list(basket.visits)
    getattr(random, "shuffle")(offers)  # noqa: B009 - typed as object by the strategy
    getattr(random, "shuffle")(visits)  # noqa: B009
    assert cover(Basket(basket.items, tuple(offers), tuple(visits))) == cover(basket)


def _grid_of_many() -> Basket:
    """Twelve items, each offered by its own two of twelve institutions: more than can be tried."""
    items = tuple(BasketItem(at) for at in range(12))
    offers = tuple(
        BasketOffer((at + step) % 12, at, Decimal(100 + 7 * at + step), 5)
        for at in range(12)
        for step in range(2)
    )
    return Basket(items, offers, tuple(Visit(at, Decimal(20 + at), 1) for at in range(12)))


def test_a_search_that_ran_out_of_time_claims_nothing_and_says_so() -> None:
    plans = cover(_grid_of_many(), Limits(seconds=0.0))
    assert not plans.plans
    assert not plans.front
    assert not plans.whole_front
    assert plans.sentences == (
        "时限内没有算出机构最少、费用最低、最快的方案；可以减少项目后再试。",
    )


def test_the_fewest_say_how_few_and_what_is_not_known() -> None:
    plans = cover(_grid_of_many())
    fewest = next(plan for plan in plans.plans if "fewest" in plan.best)
    assert len(fewest.organisation_ids) == 6
    assert "6 家是最少：再少一家就有项目无人可做" in fewest.sentence
    silent = Basket((BasketItem(1), BasketItem(2)), (BasketOffer(1, 1), BasketOffer(1, 1)))
    (only,) = cover(silent).plans
    assert only.best == ("cheapest", "fewest", "fastest")
    assert "1 项的价格未知，未计入费用" in only.sentence
    assert "1 家的运费未知" in only.sentence
    assert cover(silent).sentences == (
        "有 1 项没有机构能做，单独列出，不影响其余项目的方案。",
        "费用最低、机构最少、最快是同一个方案。",
    )
