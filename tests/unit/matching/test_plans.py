"""A year's plan: held against trying everything on small cases, and against what more would bring."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.planning.plans import (
    Edge,
    PairLimits,
    PlanInput,
    Support,
    YearDemand,
    YearPlan,
    plan_year,
)
from app.matching.planning.transport import Transport


@st.composite
def inputs(draw: st.DrawFn, *, paired: bool = False, day: float | None = 1.0) -> PlanInput:
    demands = tuple(
        YearDemand(at, f"r{at % 2}", f"{at % 2:06}", "长度", draw(st.integers(1, 2)), weight)
        for at, weight in enumerate(draw(st.lists(st.sampled_from([1.0, 2.0]), max_size=3)))
    )
    supports = tuple(
        Support(at, f"示例院{at}", days)
        for at, days in enumerate(draw(st.lists(st.integers(0, 3), max_size=3)))
    )
    places = [(one.organisation_id, two.demand_id) for one in supports for two in demands]
    kept = draw(st.lists(st.sampled_from(places), unique=True, max_size=5)) if places else []
    edges = tuple(
        Edge(
            *place,
            days=day or draw(st.sampled_from([0.5, 1.0, 3.0])),
            value=draw(st.sampled_from([0.0, 0.5, 1.0, 1.5])),
            related=draw(st.booleans()),
        )
        for place in kept
    )
    bound = st.none() | st.integers(1, 2)
    limits = PairLimits(draw(bound), draw(bound)) if paired else PairLimits()
    return PlanInput(demands, supports, edges, limits)


def _flows(given: PlanInput) -> Iterator[tuple[float, float]]:
    """Value and value under relations of every plan in whole units (days a unit: one)."""
    demands = {each.demand_id: each for each in given.demands}
    for units in product(*(range(int(demands[e.demand_id].amount) + 1) for e in given.edges)):
        flow = [(edge, n) for edge, n in zip(given.edges, units, strict=True) if n]
        if _allowed(given, flow):
            worth = [n * e.value * demands[e.demand_id].weight for e, n in flow]
            yield (
                sum(worth),
                sum(each for each, (e, _) in zip(worth, flow, strict=True) if e.related),
            )


def _allowed(given: PlanInput, flow: list[tuple[Edge, int]]) -> bool:
    demands = {each.demand_id: each for each in given.demands}
    pairs = {(e.organisation_id, demands[e.demand_id].recipient) for e, _ in flow}
    limits = given.limits
    return (
        all(
            sum(n for e, n in flow if e.demand_id == each.demand_id) <= each.amount
            for each in given.demands
        )
        and all(
            sum(n for e, n in flow if e.organisation_id == each.organisation_id) <= each.days
            for each in given.supports
        )
        and all(
            limit is None or sum(pair[side] == own for pair in pairs) <= limit
            for side, limit in enumerate((limits.per_supporter, limits.per_recipient))
            for own in {pair[side] for pair in pairs}
        )
    )


def _check_against_all(given: PlanInput) -> None:
    most, _, related = plan_year(given)
    flows = list(_flows(given))
    assert most.proven
    assert related.proven
    assert most.value == pytest.approx(max(flows)[0], abs=1e-5)
    best = max(flows, key=lambda each: (each[1], each[0]))
    assert (related.related_value, related.value) == pytest.approx((best[1], best[0]), abs=1e-5)


@settings(max_examples=100, deadline=None)
@given(inputs())
def test_no_plan_in_whole_units_serves_more(given: PlanInput) -> None:
    _check_against_all(given)


@settings(max_examples=80, deadline=None)
@given(inputs(paired=True))
def test_no_plan_within_the_limits_on_pairs_serves_more(given: PlanInput) -> None:
    _check_against_all(given)


@settings(max_examples=100, deadline=None)
@given(inputs(day=None), st.booleans())
def test_plans_keep_to_amounts_capacities_and_pairs(given: PlanInput, few: bool) -> None:
    given = replace(given, limits=PairLimits(1, 1)) if few else given
    for plan in plan_year(given):
        for demand in given.demands:
            own = [each for each in plan.services if each.demand_id == demand.demand_id]
            assert sum(each.amount for each in own) <= demand.amount + 1e-5
        for support in given.supports:
            mine = [e for e in plan.services if e.organisation_id == support.organisation_id]
            assert sum(each.days for each in mine) <= support.days + 1e-5
            assert not few or len({each.recipient for each in mine}) <= 1


@settings(max_examples=60, deadline=None)
@given(inputs(day=None), st.integers(0, 2), st.booleans())
def test_more_capacity_never_serves_less(given: PlanInput, at: int, few: bool) -> None:
    given = replace(given, limits=PairLimits(1, 1)) if few else given
    more = tuple(
        replace(each, days=each.days + 1) if each.organisation_id == at else each
        for each in given.supports
    )
    before, after = plan_year(given), plan_year(replace(given, supports=more))
    assert after[0].value >= before[0].value - 1e-5
    assert after[2].related_value >= before[2].related_value - 1e-5


@settings(max_examples=60, deadline=None)
@given(inputs(day=None))
def test_what_more_days_bring_is_what_a_plan_with_them_has(given: PlanInput) -> None:
    most = plan_year(given, 1.0)[0]
    for price in most.prices:
        more = tuple(
            replace(each, days=each.days + 1)
            if each.organisation_id == price.organisation_id
            else each
            for each in given.supports
        )
        after = plan_year(replace(given, supports=more))[0]
        assert after.value - most.value == pytest.approx(price.gain, abs=1e-5)
        assert price.gain <= price.per_day + 1e-5  # the first day brings most


def _scarce() -> PlanInput:
    demands = (
        YearDemand(1, "甲所", "620000", "长度", 10),
        YearDemand(2, "乙所", "640000", "温度", 10),
    )
    edges = (Edge(1, 1, days=2.0), Edge(1, 2, days=4.0))
    return PlanInput(demands, (Support(1, "江苏示例计量院", 12),), edges)


def test_a_capacity_is_worth_what_the_next_unit_would_bring_and_says_so() -> None:
    price = plan_year(_scarce(), 2.0)[0].prices[0]
    assert (price.per_day, price.gain) == pytest.approx((0.5, 1.0))
    assert price.sentence == "再给江苏示例计量院 2 人天，可多服务 1 项需求（每人天折合 0.5）。"


def test_a_price_that_runs_out_says_so() -> None:
    price = plan_year(_scarce(), 20.0)[0].prices[0]
    # Eight days at two a unit fill the first demand, twelve at four go to the second.
    assert price.gain == pytest.approx(4 + 3)
    assert price.sentence.endswith("（头几人天每人天折合 0.5，之后递减）。")


def test_the_fairest_plan_gives_every_region_the_same_share_when_capacity_is_short() -> None:
    most, fairest, _ = plan_year(_scarce())
    assert dict(most.shares) == pytest.approx({"620000": 0.6, "640000": 0.0})
    assert dict(fairest.shares) == pytest.approx({"620000": 0.2, "640000": 0.2}, abs=1e-5)
    assert "得到最少的地区也有 20% 的需求得到服务" in fairest.sentence
    assert "比服务最多的方案少 2" in fairest.sentence


@settings(max_examples=60, deadline=None)
@given(inputs(day=None))
def test_no_plan_leaves_its_worst_region_better_off_than_the_fairest(given: PlanInput) -> None:
    def worst(plan: YearPlan) -> float:
        return min((s for region, s in plan.shares if region not in plan.unreached), default=0)

    most, fairest, related = plan_year(given)
    assert worst(fairest) >= max(worst(most), worst(related)) - 1e-5
    assert fairest.value <= most.value + 1e-5


def test_a_region_nobody_can_serve_does_not_hold_the_others_back() -> None:
    given = _scarce()
    alone = YearDemand(3, "丙所", "540000", "力值", 5)
    fairest = plan_year(replace(given, demands=(*given.demands, alone)))[1]
    assert fairest.unreached == ("540000",)
    assert dict(fairest.shares) == pytest.approx(
        {"540000": 0.0, "620000": 0.2, "640000": 0.2}, abs=1e-5
    )


def test_the_least_share_under_relations_is_kept() -> None:
    demands = (YearDemand(1, "甲所", "620000", "长度", 10),)
    supports = (Support(1, "一院", 10), Support(2, "二院", 2))
    edges = (Edge(1, 1, days=1.0), Edge(2, 1, days=1.0, related=True))
    most = plan_year(PlanInput(demands, supports, edges, PairLimits(related_share=0.5)))[0]
    assert (most.value, most.related_value) == pytest.approx((4.0, 2.0))


def test_leaving_edges_out_at_first_loses_nothing() -> None:
    # Everybody's best supporters are the same few, which are soon full.
    size = 60
    demands = tuple(YearDemand(at, f"r{at}", "620000", "长度", 1) for at in range(size))
    supports = tuple(Support(at, f"院{at}", 1) for at in range(size))
    edges = tuple(
        Edge(one, two, days=1.0, value=1 + one * two / size**2)
        for one in range(size)
        for two in range(size)
    )
    given = PlanInput(demands, supports, edges)
    most = plan_year(given)[0]
    whole = Transport(given)
    whole.active[:] = True
    assert most.columns < most.edges == size**2
    assert most.value == pytest.approx(whole.best(whole.worths).value)
    assert np.isclose(most.value, sum(1 + at * at / size**2 for at in range(size)))


@settings(max_examples=40, deadline=None)
@given(inputs(day=None), st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_does_not_matter(given: PlanInput, random: object) -> None:
    edges, supports = list(given.edges), list(given.supports)
    getattr(random, "shuffle")(edges)  # noqa: B009 - typed as object by the strategy
    getattr(random, "shuffle")(supports)  # noqa: B009
    again = replace(given, edges=tuple(edges), supports=tuple(supports))
    assert plan_year(again) == plan_year(given)


def test_amounts_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="no days"):
        PlanInput((), (), (Edge(1, 1, days=0.0),))
    with pytest.raises(ValueError, match="not negative"):
        PlanInput((), (Support(1, "一院", -1),), ())
