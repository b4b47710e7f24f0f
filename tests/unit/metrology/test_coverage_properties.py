"""Coverage against brute force on one, two and three axes, with open ends; and in other units."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.metrology.boxes import Box
from app.metrology.coverage import covers
from app.metrology.intervals import Interval

KINDS = {"value": ("pressure", "Pa"), "frequency": ("frequency", "Hz")}
End = tuple[int, int, bool, bool]


@st.composite
def ends(draw: st.DrawFn, top: int) -> End:
    lo, hi = sorted((draw(st.integers(0, top)), draw(st.integers(0, top))))
    point = lo == hi
    return lo, hi, not point and draw(st.booleans()), not point and draw(st.booleans())


def as_interval(end: End, axis: str, scale: int = 1) -> Interval:
    lo, hi, lo_open, hi_open = end
    kind, unit = KINDS.get(axis, ("length", "m"))
    low, high = lo * 1000.0, hi * 1000.0
    shown = {1: unit, 1000: f"k{unit}"}[scale]
    lo_text, hi_text = (str(n * 1000 // scale) for n in (lo, hi))
    return Interval(kind, shown, unit, low, high, lo_text, hi_text, lo_open, hi_open, axis)


def as_box(parts: tuple[End, ...], scale: int = 1) -> Box:
    main, *others = parts
    names = ("frequency", "width")
    axes = tuple(as_interval(end, axis, scale) for end, axis in zip(others, names, strict=False))
    return Box(as_interval(main, "value", scale), axes)


def holds(box: Box, point: tuple[float, ...]) -> bool:
    assert box.main is not None
    inside = True
    for x, part in zip(point, (box.main, *box.axes), strict=True):
        assert part.lo is not None
        assert part.hi is not None
        inside &= x > part.lo if part.lo_open else x >= part.lo
        inside &= x < part.hi if part.hi_open else x <= part.hi
    return inside


def cases(
    axes: int, top: int, most: int
) -> st.SearchStrategy[tuple[list[tuple[End, ...]], tuple[End, ...]]]:
    parts = st.tuples(*[ends(top)] * axes)
    return st.tuples(st.lists(parts, max_size=most), parts)


def check(rows: list[tuple[End, ...]], wanted: tuple[End, ...], top: int) -> None:
    offered, demand = [as_box(row) for row in rows], as_box(wanted)
    result = covers(offered, demand)
    # Every end and every middle between two ends: nothing can change anywhere else.
    marks = [half * 500.0 for half in range(2 * top + 1)]
    for point in product(marks, repeat=len(wanted)):
        if holds(demand, point):
            missing = not any(holds(row, point) for row in offered)
            assert missing == any(holds(gap, point) for gap in result.gaps)
    assert result.covered == (not result.gaps)


@given(cases(1, 40, 6))
def test_one_axis_equals_brute_force(case: tuple[list[tuple[End, ...]], tuple[End, ...]]) -> None:
    check(*case, top=40)


@given(cases(2, 8, 6))
def test_two_axes_equal_brute_force(case: tuple[list[tuple[End, ...]], tuple[End, ...]]) -> None:
    check(*case, top=8)


@given(cases(3, 4, 5))
def test_three_axes_equal_brute_force(case: tuple[list[tuple[End, ...]], tuple[End, ...]]) -> None:
    check(*case, top=4)


@given(cases(2, 8, 6), st.tuples(ends(8), ends(8)))
def test_another_row_never_reduces_coverage(
    case: tuple[list[tuple[End, ...]], tuple[End, ...]], extra: tuple[End, ...]
) -> None:
    rows, wanted = case
    before = covers([as_box(row) for row in rows], as_box(wanted))
    after = covers([as_box(row) for row in (*rows, extra)], as_box(wanted))
    assert (after.share or 0) >= (before.share or 0) - 1e-12
    assert after.covered or not before.covered


@given(cases(2, 8, 6))
def test_neither_order_nor_units_change_coverage(
    case: tuple[list[tuple[End, ...]], tuple[End, ...]],
) -> None:
    rows, wanted = case
    plain = covers([as_box(row) for row in rows], as_box(wanted))
    turned = covers([as_box(row, 1000) for row in rows[::-1]], as_box(wanted))
    assert plain == turned
