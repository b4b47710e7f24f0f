"""Rough travelling times between places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.relations.travel import Point, hours_between, kilometres

POINTS = st.builds(Point, st.floats(18, 54), st.floats(73, 135))  # about China


def test_distances_are_those_of_the_map() -> None:
    beijing, shanghai = Point(39.90, 116.41), Point(31.23, 121.47)
    assert kilometres(beijing, shanghai) == pytest.approx(1067, abs=5)


def test_near_places_are_reached_by_road_and_far_ones_by_air() -> None:
    near = hours_between(Point(43.9, 125.3), Point(45.8, 126.5))  # 长春—哈尔滨
    far = hours_between(Point(30.3, 120.2), Point(43.8, 87.6))  # 杭州—乌鲁木齐
    assert 3 < near < 6
    assert 8 < far < 10


@given(POINTS, POINTS)
def test_both_ways_take_as_long_and_staying_takes_none(one: Point, other: Point) -> None:
    assert hours_between(one, other) == hours_between(other, one) >= 0
    assert hours_between(one, one) == 0
