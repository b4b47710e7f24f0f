"""The statutory ladder: the level in charge, and what each level has or had for itself."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.clock import rungs, sentence, working_day
from app.matching.policies.policy import load_default
from app.matching.policies.sections import Level

POLICY = load_default().statutory
FRIDAY = date(2026, 1, 2)


def test_the_nearest_level_with_somebody_is_asked_first_and_for_so_many_working_days() -> None:
    able = {Level.PREFECTURE: 2, Level.PROVINCE: 1}
    found = {rung.word: rung for rung in rungs(POLICY, FRIDAY, FRIDAY, able)}
    assert [rung.word for rung in found.values()] == ["县级", "市级", "省级", "大区", "国家级"]
    assert (found["县级"].step, found["国家级"].step) == (None, None)
    assert (found["市级"].now, found["市级"].able) == (True, 2)
    step = found["市级"].step
    assert step is not None
    assert step.since == FRIDAY
    assert step.until is not None
    days = (step.until - FRIDAY).days
    between = [FRIDAY + timedelta(days=each) for each in range(1, days + 1)]
    assert sum(map(working_day, between)) == POLICY.step_days
    later = rungs(POLICY, FRIDAY, step.until + timedelta(days=1), able)
    assert [(rung.word, rung.past, rung.now) for rung in later if rung.step] == [
        ("市级", True, False),
        ("省级", False, True),
    ]
    assert "由省级承接" in sentence(later)


def test_where_nobody_may_be_assigned_all_levels_have_their_time() -> None:
    found = rungs(POLICY, FRIDAY, FRIDAY, {})
    assert all(rung.step for rung in found)
    assert [rung.now for rung in found] == [True, False, False, False, False]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(list(POLICY.levels)), st.integers(0, 3)),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.integers(0, 100),
)
def test_just_one_level_is_in_charge_and_the_steps_follow_each_other(
    able: dict[Level, int], published: date, later: int
) -> None:
    found = rungs(POLICY, published, published + timedelta(days=later), able)
    assert sum(rung.now for rung in found) == 1
    steps = [rung.step for rung in found if rung.step]
    assert steps[-1].until is None
    for one, two in pairwise(steps):
        assert one.until is not None
        assert two.since == one.until + timedelta(days=1)
    at = next(place for place, rung in enumerate(found) if rung.now)
    assert all(rung.past for rung in found[:at] if rung.step)
    assert not any(rung.past for rung in found[at:])
