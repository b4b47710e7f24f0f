"""Quantities as they are kept: SI values, equal whatever unit was written, and through JSON."""

import json

import pytest

from app.metrology.describe import describe_reading
from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit
from app.metrology.quantities import read_quantities
from app.metrology.records import boxes_text, read_capability


def interval(text: str) -> Interval:
    (found,) = read_quantities(text, "range").intervals
    return found


def test_limits_of_a_range_are_stored_in_si_units() -> None:
    found = interval("(-40~100)℃")
    assert (found.lo, found.hi, found.si_unit) == (233.15, 373.15, "K")
    found = interval("(0~60)MPa")
    assert (found.lo, found.hi, found.si_unit) == (0.0, 6e7, "Pa")
    found = interval("Up to 8.5 in")
    assert (found.lo, found.hi, found.si_unit) == (None, 0.2159, "m")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("100 kPa", "0.1 MPa"),
        ("0.3 mm", "300 μm"),
        ("3 A", "3000000 μA"),
        ("1 h", "60min"),
        ("1°", "60′"),
        ("1 in", "25.4 mm"),
        ("32 ℉", "0 ℃"),
        ("36 km/h", "10 m/s"),
    ],
)
def test_the_same_quantity_in_other_units_is_the_same_float(left: str, right: str) -> None:
    assert interval(left).lo == interval(right).lo


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("（-0.1~2.5）ＭＰa", "量程 -0.1～2.5 MPa"),
        ("0~360°", "量程 0～360°"),
        ("(0~60)MPa 0.05级", "量程 0～60 MPa · 0.05级"),
        ("", ""),
    ],
)
def test_the_form_shows_what_was_understood(text: str, sentence: str) -> None:
    assert describe_reading(read_quantities(text, "range")) == sentence


def test_the_form_says_what_was_not_understood() -> None:
    refused = read_quantities("0~60 mpa", "range")
    assert describe_reading(refused).startswith("第 6 个字符“mpa”处：")


@pytest.mark.parametrize(
    ("text", "hint"),
    [("(0~60)MPa;>5t;≤3mm", "range"), ("U=(1~4) Pa(k=2)", "uncertainty"), ("0.4级及以下", "grade")],
)
def test_what_was_read_survives_storage_as_json(text: str, hint: str) -> None:
    kinds: tuple[type[Interval | Limit | Grade], ...] = (Interval, Limit, Grade)
    items = read_quantities(text, hint).items
    assert items
    for item in items:
        [kind] = [each for each in kinds if isinstance(item, each)]
        assert kind.from_json(json.loads(json.dumps(item.to_json()))) == item


def test_words_in_a_list_of_conditions_do_not_hide_its_numbers() -> None:
    read = read_capability("压力表", "压力", "(0~60)MPa", "气体介质,20 ℃±2 ℃", "")
    assert read.condition_refusal == ""
    assert boxes_text(read.boxes) == "0～60 MPa（温度 18～22 ℃）"
    assert read_capability("压力表", "", "(0~60)MPa", "气体介质,第3阶", "").condition_refusal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("9 Hz~18GHz", "9 Hz～18 GHz"),
        ("40 Hz to 10 MHz", "40 Hz～10 MHz"),
        ("10Ω~1TΩ", "10 Ω～1 TΩ"),
        ("1mg~1000kg", "1 mg～1000 kg"),
        ("(0.1~1000)V", "0.1～1000 V"),
        ("12345.678 mm", "12345.678 mm"),
    ],
)
def test_ends_far_apart_are_shown_under_prefixes_of_their_own(text: str, shown: str) -> None:
    assert interval(text).as_text() == shown
    assert interval(shown) == interval(text)
