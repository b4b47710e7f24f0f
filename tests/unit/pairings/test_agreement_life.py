"""An agreement needs four words in order; whether it is in force follows from its dates."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Conflict
from app.pairings.workflow import (
    ALL_WORDS,
    TRANSITIONS,
    PairingState,
    PairingStatus,
    Side,
    Term,
    Voice,
    advance,
    can,
    confirm,
    review_due,
    settled,
    state,
    waiting,
)

SUPPORTER = (Voice.INSTITUTION, Side.SUPPORTER)
RECIPIENT = (Voice.INSTITUTION, Side.RECIPIENT)
EAST = (Voice.REGULATOR, Side.SUPPORTER)
WEST = (Voice.REGULATOR, Side.RECIPIENT)
EVERY_SUBSET = [
    frozenset(some) for count in range(5) for some in combinations(sorted(ALL_WORDS), count)
]
DAY = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    first = draw(DAY)
    last = draw(st.none() | DAY.filter(lambda day: day >= first))
    return Term(first, last, draw(st.none() | DAY))


def test_institutions_agree_before_regulators_confirm() -> None:
    entered = frozenset({EAST})
    assert settled(entered) == "proposed"
    words, status = confirm(PairingStatus.PROPOSED, entered, frozenset({RECIPIENT}))
    assert words == {RECIPIENT}
    assert status == "proposed"
    words, status = confirm(PairingStatus.PROPOSED, entered | words, frozenset({SUPPORTER}))
    assert status == "agreed"
    words, status = confirm(status, ALL_WORDS - {WEST}, frozenset({WEST}))
    assert status == "confirmed"


def test_a_regulator_of_both_sides_is_not_asked_again() -> None:
    entered = frozenset({EAST, WEST, SUPPORTER})
    assert confirm(PairingStatus.PROPOSED, entered, frozenset({RECIPIENT}))[1] == "confirmed"


@pytest.mark.parametrize("confirmed", EVERY_SUBSET)
def test_nothing_is_confirmed_without_all_four_words(
    confirmed: frozenset[tuple[Voice, Side]],
) -> None:
    assert (settled(confirmed) == "confirmed") == (confirmed == ALL_WORDS)


@pytest.mark.parametrize("confirmed", EVERY_SUBSET)
def test_an_open_agreement_always_waits_for_somebody(
    confirmed: frozenset[tuple[Voice, Side]],
) -> None:
    status = settled(confirmed)
    waited = waiting(status, confirmed)
    assert bool(waited) == (status != "confirmed")
    assert not waited & confirmed


def test_nobody_confirms_twice_or_out_of_turn() -> None:
    with pytest.raises(Conflict, match="不需要您确认"):
        confirm(PairingStatus.PROPOSED, frozenset({SUPPORTER}), frozenset({SUPPORTER}))
    with pytest.raises(Conflict, match="还没有轮到您"):
        confirm(PairingStatus.PROPOSED, frozenset({EAST}), frozenset({WEST}))
    with pytest.raises(Conflict, match="已经终止"):
        confirm(PairingStatus.ENDED, ALL_WORDS, ALL_WORDS)


@pytest.mark.parametrize("status", list(PairingStatus))
@pytest.mark.parametrize("action", ["edit", "refuse", "withdraw", "review", "end"])
def test_what_cannot_be_done_is_refused_with_what_to_do(status: PairingStatus, action: str) -> None:
    if can(status, action):
        assert advance(status, action) == TRANSITIONS[status, action]
        return
    with pytest.raises(Conflict) as refusal:
        advance(status, action)
    assert refusal.value.message.endswith("。")
    assert "协议" in refusal.value.message


def test_a_confirmed_text_cannot_be_changed_only_ended() -> None:
    with pytest.raises(Conflict, match="不能再改"):
        advance(PairingStatus.CONFIRMED, "edit")
    assert advance(PairingStatus.CONFIRMED, "end") == "ended"


def test_both_ends_of_the_term_are_included() -> None:
    term = Term(date(2026, 1, 1), date(2026, 12, 31))
    told = [
        state(PairingStatus.CONFIRMED, term, day)
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    ]
    assert told == ["upcoming", "active", "active", "lapsed"]


def test_it_no_longer_holds_on_the_day_it_is_ended() -> None:
    term = Term(date(2026, 1, 1), None, date(2026, 6, 1))
    assert state(PairingStatus.ENDED, term, date(2026, 5, 31)) == "active"
    assert state(PairingStatus.ENDED, term, date(2026, 6, 1)) == "ended"


@given(terms(), DAY)
def test_active_is_said_exactly_while_the_dates_hold(term: Term, on: date) -> None:
    status = PairingStatus.ENDED if term.ended_on else PairingStatus.CONFIRMED
    assert (state(status, term, on) == PairingState.ACTIVE) == term.holds(on)


@given(terms(), DAY, st.sampled_from(["proposed", "agreed", "refused", "withdrawn"]))
def test_without_all_words_no_date_brings_it_into_force(term: Term, on: date, code: str) -> None:
    assert state(PairingStatus(code), term, on) == code


@given(terms(), st.none() | DAY)
def test_a_review_is_due_a_year_after_start_or_last_review(
    term: Term, reviewed: date | None
) -> None:
    last = max(term.first, reviewed or term.first)
    assert timedelta(364) <= review_due(term, reviewed) - last <= timedelta(366)


def test_a_term_that_starts_on_a_leap_day_has_its_review() -> None:
    assert review_due(Term(date(2028, 2, 29)), None) == date(2029, 2, 28)
