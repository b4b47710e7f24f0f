"""Coverage of a demanded interval: exact at ends, in every unit, and against brute force."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrology.containment import covers, describe_coverage, gap_texts
from app.metrology.intervals import Interval
from app.metrology.ranges import read_range

Ends = tuple[int, int, bool, bool]


def boxes(text: str) -> tuple[Interval, ...]:
    return read_range(text).boxes


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
        ("0~300 V", "≤200 V", False, None, ((None, 0.0),)),
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
    assert (result.covered, result.gaps) == (covered, gaps)
    assert result.share == (None if share is None else pytest.approx(share))


def test_a_person_reads_the_missing_part_in_the_demanded_unit() -> None:
    demand = boxes("0~100 MPa")[0]
    result = covers(boxes("0~60 MPa"), demand)
    assert gap_texts(result, demand) == ("60～100 MPa",)
    assert describe_coverage(result, demand) == "覆盖 0～100 MPa 的 60 %，缺 60～100 MPa"
    assert describe_coverage(covers([demand], demand), demand) == "覆盖 0～100 MPa"
    demand = boxes("≥5 m")[0]
    assert describe_coverage(covers(boxes("2~10 m"), demand), demand) == "需要 ≥ 5 m，缺 10 m 以上"


tenths = st.integers(0, 200)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    lo, hi = sorted((draw(tenths), draw(tenths)))
    shut = lo == hi
    return (lo, hi, not shut and draw(st.booleans()), not shut and draw(st.booleans()))


def as_box(interval: Interval, unit: str) -> Interval:
    lo, hi, lo_open, hi_open = interval
    low, high = (f"{n * 100}" if unit == "kPa" else f"{n / 10:.1f}" for n in (lo, hi))
    (box,) = boxes(f"{low}~{high} {unit}")
    return replace(box, lo_open=lo_open, hi_open=hi_open)


def holds(box: Interval, x: float) -> bool:
    assert box.lo is not None
    assert box.hi is not None
    above = x > box.lo if box.lo_open else x >= box.lo
    return above and (x < box.hi if box.hi_open else x <= box.hi)


@given(st.lists(intervals(), max_size=6), intervals())
def test_coverage_equals_brute_force_on_ends_and_between_them(
    rows: list[Interval], demand: Interval
) -> None:
    offered, wanted = [as_box(row, "kPa") for row in rows], as_box(demand, "kPa")
    probes = [x * 50_000.0 for x in range(401)]  # every end and every middle between two ends
    inside = [x for x in probes if holds(wanted, x)]
    expected = all(any(holds(row, x) for row in offered) for x in inside)
    assert covers(offered, wanted).covered == expected


@given(st.lists(intervals(), max_size=6), intervals())
def test_changing_units_changes_no_verdict(rows: list[Interval], demand: Interval) -> None:
    kilo = covers([as_box(row, "kPa") for row in rows], as_box(demand, "kPa"))
    mega = covers([as_box(row, "MPa") for row in rows], as_box(demand, "MPa"))
    assert kilo == mega


@given(st.lists(intervals(), max_size=5), intervals(), intervals())
def test_another_row_never_reduces_coverage(
    rows: list[Interval], extra: Interval, demand: Interval
) -> None:
    offered, wanted = [as_box(row, "kPa") for row in rows], as_box(demand, "kPa")
    before, after = covers(offered, wanted), covers([*offered, as_box(extra, "kPa")], wanted)
    assert (after.share or 0) >= (before.share or 0) - 1e-12
    assert after.covered or not before.covered


def test_a_share_is_shown_without_rounding_up_to_everything() -> None:
    demand = boxes("0~100000 V")[0]
    almost = covers(boxes("0~99999 V"), demand)
    assert describe_coverage(almost, demand) == "覆盖 0～100000 V 的 99.9 %，缺 99999～100000 V"
    part = covers(boxes("0~29000 V"), demand)
    assert describe_coverage(part, demand) == "覆盖 0～100000 V 的 29 %，缺 29000～100000 V"
