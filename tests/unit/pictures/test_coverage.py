"""The coverage strip: what is drawn where, and the words that say the same."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pictures.axis import Ends
from app.pictures.coverage import Bar, DrawnRow, Segment, Strip, StripRow, coverage_strip


def _same(value: float) -> float:
    return value


def _strip(
    demand: Ends, *segments: Segment, worst: tuple[float, float] | None = None
) -> tuple[Strip, DrawnRow]:
    row = StripRow("示例机构", segments, "incomplete", worst)
    strip = coverage_strip(demand, [row], "MPa", _same)
    return strip, strip.rows[0]


def _inside(row: DrawnRow, state: str) -> list[Bar]:
    return [bar for bar in row.bars if bar.inside and bar.state == state]


def test_half_the_demand_covered_is_drawn_as_half_the_width() -> None:
    strip, row = _strip((0, 10), (0, 5, "covered"))
    assert _inside(row, "covered")[0].width == pytest.approx(strip.demand.width / 2, abs=0.02)
    assert _inside(row, "missing")[0].width == pytest.approx(strip.demand.width / 2, abs=0.02)


def test_the_hole_between_two_rows_of_an_institution_is_shown_as_missing() -> None:
    _, row = _strip((0, 10), (0, 4, "covered"), (6, 10, "covered"))
    assert "未覆盖 4～6 MPa" in row.text
    assert len(_inside(row, "missing")) == 1


def test_touching_and_overlapping_offers_are_drawn_as_one() -> None:
    _, row = _strip((0, 10), (0, 4, "covered"), (4, 7, "covered"), (6, 10, "covered"))
    assert len(_inside(row, "covered")) == 1
    assert row.text == "覆盖且够准 0～10 MPa"


def test_what_is_offered_beyond_the_demand_is_kept_apart_and_points_outwards() -> None:
    _, row = _strip((0, 10), (-100, 1000, "covered"))
    beyond = [bar for bar in row.bars if not bar.inside]
    assert [(bar.open_left, bar.open_right) for bar in beyond] == [(True, False), (False, True)]
    assert "未覆盖" not in row.text


def test_an_offer_without_ends_covers_everything_asked_for() -> None:
    _, row = _strip((0, 10), (None, None, "covered"))
    assert row.text == "覆盖且够准 0～10 MPa"
    assert any(bar.open_left for bar in row.bars)
    assert any(bar.open_right for bar in row.bars)


def test_infinity_means_no_end() -> None:
    _, row = _strip((0, 10), (-math.inf, math.inf, "covered"))
    assert row.text == "覆盖且够准 0～10 MPa"


def test_a_demand_without_upper_end_is_missed_by_an_offer_that_ends() -> None:
    strip, row = _strip((500, None), (0, 3000, "covered"))
    assert strip.demand.open_right
    assert strip.demand_text == "≥ 500 MPa"
    assert "未覆盖 ≥ 3000 MPa" in row.text


def test_a_demanded_point_is_drawn_as_a_point_and_met_or_missed() -> None:
    strip, met = _strip((20, 20), (0, 60, "covered"))
    assert strip.demand.point
    assert met.text == "覆盖且够准 20 MPa"
    _, missed = _strip((20, 20), (30, 60, "covered"))
    assert missed.text == "未覆盖 20 MPa"


def test_accuracy_nobody_stated_is_not_drawn_as_accurate_enough() -> None:
    _, row = _strip((0, 10), (0, 10, "unverified"))
    assert not _inside(row, "covered")
    assert "准确度待核实" in row.text


def test_the_worst_point_is_marked_where_it_lies_with_its_ratio() -> None:
    strip, row = _strip((0, 10), (0, 10, "inaccurate"), worst=(10, 1.8))
    assert row.worst
    assert row.worst.label == "1.8×"
    assert row.worst.x == pytest.approx(strip.demand.x + strip.demand.width)
    assert "最差点 10 MPa" in row.text


def test_si_values_are_shown_in_the_unit_asked_for() -> None:
    row = StripRow("示例机构", [(273.15, 373.15, "covered")], "qualified")
    strip = coverage_strip((273.15, 373.15), [row], "℃", lambda kelvin: kelvin - 273.15)
    assert strip.demand_text == "0～100 ℃"
    assert [tick.label for tick in strip.ticks] == ["0", "20", "40", "60", "80", "100"]


@pytest.mark.parametrize("segment", [(5, 1, "covered"), (math.nan, 1, "covered")])
def test_reversed_ends_and_non_numbers_are_refused(segment: Segment) -> None:
    with pytest.raises(ValueError, match="end"):
        _strip((0, 10), segment)


finite = st.floats(min_value=-100, max_value=100)


@given(finite, finite, st.lists(st.tuples(finite, finite), max_size=5))
def test_covered_and_missing_together_fill_the_demand_exactly(
    a: float, b: float, offers: list[tuple[float, float]]
) -> None:
    lo, hi = sorted((a, b))
    if hi - lo < 1e-3:
        return
    strip, row = _strip((lo, hi), *((min(o), max(o), "covered") for o in offers))
    filled = sum(bar.width for bar in row.bars if bar.inside)
    assert filled == pytest.approx(strip.demand.width, abs=0.2)
    for bar in row.bars:
        assert -0.01 <= bar.x <= bar.x + bar.width <= 100.01


def test_a_row_that_says_nothing_readable_is_not_drawn_as_uncovered() -> None:
    rows = [StripRow("示例院", [], "to_verify", note="量程没有读懂", unknown=True)]
    strip = coverage_strip((0.0, 1.0), rows, "MPa", lambda value: value)
    assert strip.rows[0].bars == ()
    assert strip.rows[0].text == "量程没有读懂"
