"""The statutory track: authorised for the place, nearest level first, with a clock."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.policies.policy import load_default
from app.matching.policies.sections import LEVEL_WORDS, Level
from app.matching.tracks.escalation import step_on
from app.matching.tracks.statutory import (
    StatutoryOffer,
    escalation,
    left_out,
    rank_statutory,
)
from app.metrology.gates import ORDER, Verdict

PLENTY = settings(max_examples=40, deadline=None)
POLICY = load_default().statutory
LEVELS = list(Level)
OFFER = st.builds(
    StatutoryOffer,
    organisation_id=st.integers(1, 1000),
    verdict=st.sampled_from([Verdict.QUALIFIED, Verdict.TO_VERIFY, Verdict.INCOMPLETE]),
    level=st.sampled_from(LEVELS),
    distance_steps=st.integers(0, 6),
    covers_place=st.booleans(),
    authorised=st.booleans(),
)
OFFERS = st.lists(OFFER, max_size=12, unique_by=lambda offer: offer.organisation_id)
FRIDAY = date(2026, 11, 20)


def weekday(day: date) -> bool:
    return day.weekday() < 5


def offer(number: int, level: Level, **known: Any) -> StatutoryOffer:
    plain: dict[str, Any] = {
        "verdict": Verdict.QUALIFIED,
        "distance_steps": 0,
        "covers_place": True,
        "authorised": True,
    }
    return StatutoryOffer(number, level=level, **(plain | known))


def test_the_nearest_level_comes_first_then_the_nearest_place() -> None:
    field = [
        offer(1, Level.NATION),
        offer(2, Level.PREFECTURE, distance_steps=1),
        offer(3, Level.COUNTY, verdict=Verdict.TO_VERIFY),
        offer(4, Level.PREFECTURE),
        offer(5, Level.PROVINCE),
    ]
    lines = rank_statutory(1, field, POLICY)
    assert [line.organisation_id for line in lines] == [4, 2, 5, 1, 3]
    assert lines[0].components[0].sentence.startswith("市级机构，按逐级承接排在第 2 级")
    assert all(line.rank_without_pair is None for line in lines)


@PLENTY
@given(st.integers(1, 1000), OFFERS, st.randoms(use_true_random=False))
def test_only_the_authorised_are_assigned_and_the_others_are_told_why(
    item: int, offers: list[StatutoryOffer], chance: Random
) -> None:
    lines = rank_statutory(item, offers, POLICY)
    may = {each.organisation_id for each in offers if each.authorised and each.covers_place}
    assert {line.organisation_id for line in lines} == may
    out = left_out(offers, POLICY)
    assert {each.organisation_id for each in out} == {x.organisation_id for x in offers} - may
    assert all(each.sentence.endswith("。") for each in out)
    shuffled = list(offers)
    chance.shuffle(shuffled)
    assert rank_statutory(item, shuffled, POLICY) == lines
    assert left_out(shuffled, POLICY) == out


@PLENTY
@given(st.integers(1, 1000), OFFERS)
def test_verdict_before_level_before_steps(item: int, offers: list[StatutoryOffer]) -> None:
    own = {each.organisation_id: each for each in offers}
    keys = [
        (ORDER[line.verdict], LEVELS.index(own[line.organisation_id].level), steps)
        for line in rank_statutory(item, offers, POLICY)
        for steps in (own[line.organisation_id].distance_steps,)
    ]
    assert keys == sorted(keys)


def test_a_level_the_policy_leaves_out_is_not_assigned() -> None:
    policy = POLICY.model_copy(update={"levels": (Level.PROVINCE, Level.NATION)})
    field = [offer(1, Level.COUNTY), offer(2, Level.PROVINCE)]
    assert [line.organisation_id for line in rank_statutory(1, field, policy)] == [2]
    assert left_out(field, policy)[0].sentence == "现行策略不安排县级机构承接。"


def test_each_level_has_five_working_days() -> None:
    first = escalation(POLICY, FRIDAY, FRIDAY, weekday)
    assert (first.level, first.until, first.next) == (
        Level.COUNTY,
        date(2026, 11, 27),
        Level.PREFECTURE,
    )
    assert escalation(POLICY, FRIDAY, date(2026, 11, 27), weekday) == first
    second = escalation(POLICY, FRIDAY, date(2026, 11, 28), weekday)
    assert (second.level, second.since, second.until) == (
        Level.PREFECTURE,
        date(2026, 11, 28),
        date(2026, 12, 4),
    )
    last = escalation(POLICY, FRIDAY, date(2027, 11, 20), weekday)
    assert (last.level, last.until, last.next) == (Level.NATION, None, None)
    assert first.sentence(LEVEL_WORDS) == (
        "2026-11-27 前由县级承接；到期没有响应，次日起扩大到市级。"
    )
    assert "不再扩大" in last.sentence(LEVEL_WORDS)


def test_holidays_do_not_count() -> None:
    def holiday_week(day: date) -> bool:
        return weekday(day) and not date(2026, 11, 23) <= day <= date(2026, 11, 27)

    assert escalation(POLICY, FRIDAY, FRIDAY, holiday_week).until == date(2026, 12, 4)


def test_levels_at_which_there_is_nobody_take_no_time() -> None:
    there = frozenset({Level.PROVINCE, Level.NATION})
    step = escalation(POLICY, FRIDAY, FRIDAY, weekday, there)
    assert (step.level, step.next) == (Level.PROVINCE, Level.NATION)
    nobody = escalation(POLICY, FRIDAY, FRIDAY, weekday, frozenset())
    assert nobody.level is Level.COUNTY


@PLENTY
@given(st.integers(-5, 60), st.integers(1, 10))
def test_the_clock_never_runs_backwards_and_its_day_lies_in_its_step(late: int, days: int) -> None:
    today = FRIDAY + timedelta(days=late)
    now = step_on(LEVELS, days, FRIDAY, today, weekday)
    tomorrow = step_on(LEVELS, days, FRIDAY, today + timedelta(days=1), weekday)
    assert LEVELS.index(now.level) <= LEVELS.index(tomorrow.level) <= LEVELS.index(now.level) + 1
    assert now.since <= max(today, FRIDAY)
    assert now.until is None or max(today, FRIDAY) <= now.until


def test_a_calendar_without_working_days_is_an_error() -> None:
    with pytest.raises(ValueError, match="no working day"):
        escalation(POLICY, FRIDAY, FRIDAY, lambda _: False)
