"""What a person sees when a range text is read, refused or left empty."""

import json

import pytest

from app.metrology.describe import describe
from app.metrology.intervals import Interval
from app.metrology.ranges import RangeReading, read_range

from .range_examples import READ, REFUSED


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_real_range_is_read_as_a_metrologist_reads_it(
    text: str, expected: list[tuple[str, str, str, str, str]]
) -> None:
    reading = read_range(text)
    assert reading.reason == ""
    assert [
        (
            box.kind,
            box.lo_text,
            box.hi_text,
            box.unit,
            ("lo" if box.lo_open else "") + ("hi" if box.hi_open else ""),
        )
        for box in reading.boxes
    ] == expected


@pytest.mark.parametrize(("text", "position", "word"), REFUSED)
def test_a_damaged_or_ambiguous_range_is_refused_at_its_place(
    text: str, position: int | None, word: str
) -> None:
    reading = read_range(text)
    assert (reading.status, reading.boxes) == ("refused", ())
    assert reading.position == position
    assert word in reading.reason
    if position is not None and position < len(text):
        assert reading.reason.startswith(f"第 {position + 1} 个字符")


@pytest.mark.parametrize("text", ["", "  ", "---", "/", "\u3000\n"])
def test_a_blank_or_a_dash_is_empty_not_an_error(text: str) -> None:
    assert read_range(text) == RangeReading("empty")
    assert describe(read_range(text)) == ""


def test_limits_are_stored_in_si_units() -> None:
    (box,) = read_range("(-40~100)℃").boxes
    assert (box.lo, box.hi, box.si_unit) == (233.15, 373.15, "K")
    (box,) = read_range("(0~60)MPa").boxes
    assert (box.lo, box.hi, box.si_unit) == (0.0, 6e7, "Pa")
    (box,) = read_range("Up to 8.5 in").boxes
    assert (box.lo, box.hi, box.si_unit) == (None, 0.2159, "m")


def test_the_same_quantity_in_other_units_is_the_same_float() -> None:
    pairs = [("100 kPa", "0.1 MPa"), ("0.3 mm", "300 μm"), ("3 A", "3000000 μA"), ("1 h", "60min")]
    pairs += [("1°", "60′"), ("1 in", "25.4 mm"), ("32 ℉", "0 ℃"), ("36 km/h", "10 m/s")]
    for left, right in pairs:
        assert read_range(left).boxes[0].lo == read_range(right).boxes[0].lo, (left, right)


def test_the_form_shows_what_was_understood() -> None:
    assert describe(read_range("（-0.1~2.5）ＭＰa")) == "量程 -0.1～2.5 MPa"
    assert describe(read_range("0~1 V; 1~10 A")) == "量程 0～1 V；1～10 A"
    assert describe(read_range("0~360°")) == "量程 0～360°"
    assert describe(read_range("0~60 mpa")).startswith("第 6 个字符“mpa”处：")


def test_a_box_survives_storage_as_json() -> None:
    for box in read_range("(0~60)MPa;>5t;≤3mm").boxes:
        assert Interval.from_json(json.loads(json.dumps(box.to_json()))) == box
