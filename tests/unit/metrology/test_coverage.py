"""Coverage of demanded boxes: exact at ends, in every unit, on several axes."""

import pytest

from app.metrology.coverage import covers
from app.metrology.coverage_words import describe_coverage, gap_texts
from tests.unit.metrology.gate_examples import box, boxes


@pytest.mark.parametrize(
    ("rows", "demand", "covered", "share", "gaps"),
    [
        ("0~60 MPa", "0~60 MPa", True, 1.0, ()),
        ("(0~0.1)MPa", "100 kPa", True, 1.0, ()),
        ("0~60 MPa", "0~100 MPa", False, 0.6, ((6e7, 1e8),)),
        ("0~1 V;1~10 V", "0~10 V", True, 1.0, ()),
        ("0~1 V;2~10 V", "0~10 V", False, 0.9, ((1.0, 2.0),)),
        ("0~5 V(不含5 V);5~10 V", "0~10 V", True, 1.0, ()),
        ("0~5 V(不含5 V);5~10 V(不含5 V)", "0~10 V", False, 1.0, ((5.0, 5.0),)),
        ("0~10 V(不含10 V)", "0~10 V", False, 1.0, ((10.0, 10.0),)),
        ("0~10 V(不含10 V)", "0~10 V(不含10 V)", True, 1.0, ()),
        ("50 Hz;60 Hz", "50 Hz", True, 1.0, ()),
        ("50 Hz;60 Hz", "55 Hz", False, 0.0, ((55.0, 55.0),)),
        ("50 Hz;60 Hz", "50~60 Hz", False, 0.0, ((50.0, 60.0),)),
        ("≤300 mm", "0~200 mm", True, 1.0, ()),
        ("0~300 mm", "≤200 mm", True, 1.0, ()),
        ("0~300 V", "≤200 V", True, 1.0, ()),
        ("0~300 V", "≤-200 V", False, None, ((None, -200.0),)),
        ("-40~300 ℃", "≤100 ℃", False, pytest.approx(140 / 373.15), ((0.0, 233.15),)),
        ("2m~∞", "≥5 m", True, None, ()),
        ("2m~10m", "≥5 m", False, None, ((10.0, None),)),
        ("0~60 N·m", "0~60 J", False, 0.0, ((0.0, 60.0),)),
        ("(32~212)℉", "0~100 ℃", True, 1.0, ()),
    ],
)
def test_coverage_says_what_is_missing(
    rows: str,
    demand: str,
    covered: bool,
    share: float | None,
    gaps: tuple[tuple[float | None, float | None], ...],
) -> None:
    result = covers(boxes(rows), boxes(demand)[0])
    found = tuple((gap.main.lo, gap.main.hi) for gap in result.gaps if gap.main)
    assert (result.covered, found) == (covered, gaps)
    assert result.share == (None if share is None else pytest.approx(share))


def test_a_row_without_lower_limit_on_a_scale_with_a_conventional_zero_covers_only_its_end() -> (
    None
):
    # "室温～300 ℃" is read without a lower limit: where room temperature ends is not written.
    assert covers(boxes("≤300 ℃"), box("300 ℃")).covered
    assert not covers(boxes("≤300 ℃"), box("100~300 ℃")).covered


def test_a_gap_keeps_the_end_that_is_missing() -> None:
    (gap,) = covers(boxes("0~60 MPa"), box("0~100 MPa")).gaps
    assert gap.main is not None
    assert (gap.main.lo_open, gap.main.hi_open) == (True, False)
    assert gap.main.as_text() == "60～100 MPa（不含 60 MPa）"


def test_a_person_reads_the_missing_part_in_the_demanded_unit() -> None:
    demand = box("0~100 MPa")
    result = covers(boxes("0~60 MPa"), demand)
    assert gap_texts(result, demand) == ("60～100 MPa",)
    assert describe_coverage(result, demand) == "覆盖 0～100 MPa 的 60 %，缺 60～100 MPa"
    assert describe_coverage(covers([demand], demand), demand) == "覆盖 0～100 MPa"
    demand = box("≥5 m")
    assert describe_coverage(covers(boxes("2~10 m"), demand), demand) == "需要 ≥ 5 m，缺 10 m 以上"


def test_a_share_is_shown_without_rounding_up_to_everything() -> None:
    demand = box("0~100000 V")
    almost = covers(boxes("0~99999 V"), demand)
    assert describe_coverage(almost, demand) == "覆盖 0～100000 V 的 99.9 %，缺 99999～100000 V"


def test_voltage_and_frequency_are_covered_together() -> None:
    rows = [
        box("0~1000 V", frequency="40 Hz~1 kHz"),
        box("0~700 V", frequency="1 kHz~100 kHz"),
        box("0~70 V", frequency="1 kHz~1 MHz"),
    ]
    assert covers(rows, box("0~70 V", frequency="40 Hz~1 MHz")).covered
    demand = box("0~1000 V", frequency="40 Hz~100 kHz")
    result = covers(rows, demand)
    assert not result.covered
    assert gap_texts(result, demand) == ("频率 1～100 kHz 时 700～1000 V",)


def test_many_gaps_are_counted_rather_than_listed() -> None:
    demand = box("0~10 V")
    result = covers(boxes("1 V;2 V;3 V;4 V;5 V;6 V"), demand)
    assert gap_texts(result, demand)[-1] == "另外 3 段"


def test_an_axis_that_was_not_said_is_not_any() -> None:
    demand = box("0~10 V", frequency="50 Hz")
    assert not covers([box("0~10 V")], demand).covered
    assert not covers([demand], box("0~10 V")).covered
    assert covers([demand], demand).share == 1.0


def test_an_axis_of_another_kind_is_not_compared() -> None:
    demand = box("0~10 V", temperature="20 ℃")
    assert not covers([box("0~10 V", temperature="0~100 Hz")], demand).covered
