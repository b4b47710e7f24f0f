"""A simulation says what a draft moves: nothing for the policy in force, and the same in any order."""

import copy
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.field import (
    Entrant,
    Field,
    MarketFacts,
    StatutoryFacts,
    Track,
    Wish,
)
from app.matching.policies.policy import Policy, load_default, read_policy
from app.matching.policies.sections import Level
from app.matching.simulating.figures import figures, hhi
from app.matching.simulating.shifts import Case, first_changed, moves, reranked, three_changed
from app.matching.simulating.tally import AWARD, Tally
from tests.unit.metrology.gate_examples import demand, limit, row

SOME = settings(max_examples=40, deadline=None)
BASE = load_default()
ASKED = demand("(0~10)MPa", limits=(limit(0.06e6, role="MPE"),))
ROWS = {
    "wide": row("(0~60)MPa", row_id=1, limits=(limit(0.01e6),)),
    "exact": row("(0~10)MPa", row_id=2, limits=(limit(0.02e6),)),
    "coarse": row("(0~10)MPa", row_id=3, limits=(limit(0.05e6),)),
    "short": row("(0~1)MPa", row_id=4, limits=(limit(0.01e6),)),
}
HERE, THERE = "320000", "620000"


def maybe(low: float, high: float) -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(low, high)


FACTS = st.builds(
    MarketFacts,
    days=maybe(0, 60),
    transit_days=maybe(0, 8),
    price=maybe(1, 9000),
    newcomer=st.booleans(),
)
WEIGHTS = st.permutations([0.30, 0.20, 0.20, 0.20, 0.10])


@st.composite
def market_fields(draw: st.DrawFn) -> Field:
    owners = draw(st.lists(st.integers(1, 60), min_size=1, max_size=12, unique=True))
    entrants = tuple(
        Entrant(owner, (draw(st.sampled_from(sorted(ROWS))),), draw(FACTS))
        for owner in sorted(owners)
    )
    seen = draw(st.lists(st.sampled_from(sorted(owners)), unique=True))
    exposure = tuple((owner, draw(st.floats(0, 1))) for owner in sorted(seen))
    wish = Wish(draw(maybe(1, 90)), draw(maybe(1, 9000)))
    item, like = draw(st.integers(1, 500)), draw(st.integers(0, 20))
    return Field(1, 1, item, "2026-06-01", Track.MARKET, 1, ASKED, wish, entrants, exposure, like)


def changed(path: str, value: Any) -> Policy:
    content = copy.deepcopy(BASE.model_dump(mode="json"))
    *above, last = path.split(".")
    inner = content
    for name in above:
        inner = inner[name]
    inner[last] = value
    read = read_policy(content)
    assert isinstance(read, Policy), read
    return read


def drafted(weights: Sequence[float]) -> Policy:
    names = ("fit", "time", "price", "record", "capacity")
    return changed("market.weights", dict(zip(names, weights, strict=True)))


def case(field: Field, draft: Policy, run_id: int = 1, province: str = HERE) -> Case:
    before, after = reranked(field, ROWS, BASE, draft)
    return Case(run_id, run_id, field.item_id, field.track, province, before.places, after.places)


def counted(cases: Sequence[Case], provinces: dict[int, str]) -> Tally:
    tally = Tally()
    tally.add(cases, provinces)
    return tally


@SOME
@given(market_fields())
def test_the_policy_in_force_moves_nothing(field: Field) -> None:
    found = case(field, BASE)
    assert found.before == found.after
    assert not first_changed(found)
    assert not three_changed(found)
    assert moves(found) == ()
    said = figures(counted([found], {}).tracks[Track.MARKET], {}, {})
    assert (said.first_changed, said.three_changed) == (0, 0)
    assert all(gain.firsts == gain.awards == 0 for gain in said.provinces + said.levels)
    assert said.hhi_firsts.before == said.hhi_firsts.after


@SOME
@given(market_fields(), WEIGHTS)
def test_what_concerns_other_tracks_moves_nothing(field: Field, weights: Sequence[float]) -> None:
    for path, value in (
        ("statutory.levels", ["nation"]),
        ("collaboration.neutral", 0.1),
        ("gate.weak_below", 5),
    ):
        found = case(field, changed(path, value))
        assert found.before == found.after


@SOME
@given(market_fields(), WEIGHTS)
def test_a_draft_gives_what_ranking_by_it_gives(field: Field, weights: Sequence[float]) -> None:
    draft = drafted(weights)
    _, after = reranked(field, ROWS, BASE, draft)
    again, same = reranked(field, ROWS, draft, draft)
    assert after == again == same


def test_a_stricter_ratio_is_judged_anew() -> None:
    facts = MarketFacts()
    entrants = tuple(Entrant(owner, (said,), facts) for owner, said in ((1, "exact"), (2, "wide")))
    field = Field(1, 1, 1, "2026-06-01", Track.MARKET, 1, ASKED, Wish(), entrants)
    found = case(field, changed("gate.target_ratio", 6))
    assert {each.verdict.value for each in found.before} == {"qualified"}
    assert [each.verdict.value for each in found.after] == ["qualified", "inaccurate"]
    assert found.after[0].organisation_id == 2


def test_a_level_that_is_left_out_leaves_the_list() -> None:
    facts = {
        1: StatutoryFacts(Level.COUNTY, 0, covers_place=True, authorised=True),
        2: StatutoryFacts(Level.PROVINCE, 2, covers_place=True, authorised=True),
    }
    entrants = tuple(Entrant(owner, ("wide",), said) for owner, said in facts.items())
    field = Field(1, 1, 1, "2026-06-01", Track.STATUTORY, 1, ASKED, Wish(), entrants)
    found = case(field, changed("statutory.levels", ["province", "nation"]))
    assert first_changed(found)
    assert [(each.organisation_id, each.before, each.after) for each in moves(found)] == [
        (1, 1, None),
        (2, 2, 1),
    ]


@SOME
@given(st.dictionaries(st.integers(1, 99), st.integers(1, 500), min_size=1))
def test_concentration_lies_between_equal_shares_and_one_for_all(counts: dict[int, int]) -> None:
    found = hhi(counts)
    assert found is not None
    assert 10_000 / len(counts) - 0.1 <= found <= 10_000
    assert hhi(dict.fromkeys(counts, 7)) == round(10_000 / len(counts), 1)


def test_nothing_has_no_concentration() -> None:
    assert hhi({}) is None


@SOME
@given(st.lists(market_fields(), min_size=1, max_size=4), WEIGHTS, st.randoms())
def test_exchanging_two_regions_names_leaves_market_results_unchanged(
    fields: Sequence[Field], weights: Sequence[float], chance: Any
) -> None:
    draft = drafted(weights)
    provinces = {owner: chance.choice((HERE, THERE)) for owner in range(1, 61)}
    swap = {HERE: THERE, THERE: HERE}
    places = [chance.choice((HERE, THERE)) for _ in fields]
    one = counted(
        [case(f, draft, n, p) for n, (f, p) in enumerate(zip(fields, places, strict=True))],
        provinces,
    )
    other = counted(
        [case(f, draft, n, swap[p]) for n, (f, p) in enumerate(zip(fields, places, strict=True))],
        {owner: swap[place] for owner, place in provinces.items()},
    )
    mine, theirs = one.tracks[Track.MARKET], other.tracks[Track.MARKET]
    assert (mine.before, mine.after) == (theirs.before, theirs.after)
    assert one.movers == other.movers
    assert {swap[place]: n for place, n in mine.touched.items()} == dict(theirs.touched)
    gains = figures(mine, provinces, {}).provinces
    swapped = {owner: swap[place] for owner, place in provinces.items()}
    turned = {gain.key: gain for gain in figures(theirs, swapped, {}).provinces}
    for gain in gains:
        assert turned[swap[gain.key]].awards == gain.awards
        assert turned[swap[gain.key]].firsts == gain.firsts


@SOME
@given(st.lists(market_fields(), min_size=1, max_size=5), WEIGHTS, st.integers(0, 5))
def test_counting_in_steps_is_counting_at_once(
    fields: Sequence[Field], weights: Sequence[float], cut: int
) -> None:
    draft = drafted(weights)
    provinces = {owner: HERE if owner % 2 else THERE for owner in range(1, 61)}
    cases = [case(field, draft, number) for number, field in enumerate(fields)]
    whole = counted(cases, provinces)
    steps = counted(cases[:cut], provinces)
    steps = Tally.read(steps.to_json())
    steps.add(cases[cut:], provinces)
    assert steps.to_json() == whole.to_json()


@SOME
@given(st.lists(market_fields(), min_size=1, max_size=4), WEIGHTS)
def test_gains_and_losses_add_up(fields: Sequence[Field], weights: Sequence[float]) -> None:
    cases = [case(field, drafted(weights), number) for number, field in enumerate(fields)]
    provinces = {owner: HERE if owner % 2 else THERE for owner in range(1, 61)}
    own = counted(cases, provinces).tracks[Track.MARKET]
    said = figures(own, provinces, dict.fromkeys(provinces, "county"))
    # The gates decide who is able; no weight gives or takes an award.
    assert (
        sum(own.before.awards.values())
        == sum(own.after.awards.values())
        == AWARD * own.before.served
    )
    assert sum(gain.firsts for gain in said.provinces) == 0
    assert abs(sum(gain.awards for gain in said.provinces)) < 1e-2
    assert said.crossing.before is None or 0 <= said.crossing.before <= 1
