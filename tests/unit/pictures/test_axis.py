"""The axis of a picture: its scale, its reach and its ticks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pictures.axis import axis_for
from app.pictures.numbers import number_text, ratio_text

ends = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)


def test_two_decades_stay_linear_and_more_become_logarithmic() -> None:
    assert not axis_for((1, 100), []).log
    assert axis_for((1, 101), []).log


def test_an_interval_that_touches_zero_or_goes_below_stays_linear() -> None:
    assert not axis_for((0, 1e6), []).log
    assert not axis_for((-1, 1e6), []).log


def test_equal_ratios_are_equally_far_apart_on_a_logarithmic_axis() -> None:
    axis = axis_for((1, 1e4), [])
    assert axis.at(100) - axis.at(1) == pytest.approx(axis.at(1e4) - axis.at(100), abs=0.02)


def test_an_offer_far_beyond_the_demand_does_not_squeeze_the_demand() -> None:
    assert axis_for((0, 2.5), [0, 1000]) == axis_for((0, 2.5), [])


def test_an_open_demand_reaches_as_far_as_what_is_offered() -> None:
    axis = axis_for((500, None), [0, 3000])
    assert axis.lo < 500
    assert axis.hi > 3000


def test_a_point_with_nothing_offered_still_has_room_around_it() -> None:
    assert 0 < axis_for((20, 20), []).at(20) < 100
    assert 0 < axis_for((0, 0), []).at(0) < 100


@given(ends, ends)
def test_ticks_lie_inside_the_axis_in_order_and_at_most_seven_carry_labels(
    a: float, b: float
) -> None:
    lo, hi = sorted((a, b))
    if hi - lo < 1e-6 * max(abs(lo), abs(hi), 1e-6):
        return
    axis = axis_for((lo, hi), [])
    labelled = [tick for tick in axis.ticks() if tick.label]
    assert 2 <= len(labelled) <= 7
    assert all(0 <= tick.x <= 100 for tick in axis.ticks())
    assert [tick.x for tick in labelled] == sorted(tick.x for tick in labelled)


@given(st.floats(min_value=1e-12, max_value=1e12), st.floats(min_value=101, max_value=1e20))
def test_a_logarithmic_axis_labels_powers_of_ten_only(lo: float, ratio: float) -> None:
    axis = axis_for((lo, lo * ratio), [])
    labelled = [tick for tick in axis.ticks() if tick.label]
    assert axis.log
    assert 2 <= len(labelled) <= 7
    assert len({tick.label for tick in labelled}) == len(labelled)


@given(ends, ends, st.lists(ends, min_size=2, max_size=2))
def test_a_larger_value_is_never_further_left(a: float, b: float, values: list[float]) -> None:
    axis = axis_for((min(a, b), max(a, b)), [])
    low, high = sorted(values)
    assert 0 <= axis.at(low) <= axis.at(high) <= 100


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.1 * 3, "0.3"),
        (2.5, "2.5"),
        (-40, "-40"),
        (100000, "100000"),
        (1e7, "10⁷"),
        (2e-6, "2×10⁻⁶"),
        (-1e-9, "-10⁻⁹"),
        (999999.7, "10⁶"),
        (1 / 3, "0.333333"),
    ],
)
def test_numbers_read_short(value: float, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("ratio", "text"), [(1.8, "1.8×"), (1.02, "1.02×"), (12.4, "12×"), (9.97, "10×"), (1, "1.0×")]
)
def test_a_ratio_just_above_one_does_not_read_as_one(ratio: float, text: str) -> None:
    assert ratio_text(ratio) == text


def test_every_label_says_the_value_it_stands_at() -> None:
    axis = axis_for((0, 60), [])
    for tick in axis.ticks():
        assert math.isclose(axis.at(float(tick.label)), tick.x, abs_tol=0.01)
