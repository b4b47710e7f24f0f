"""Accuracy of several rows together against dense sampling: sums, roots, the larger, spans."""

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrology.arcs import Arc, arcs_of
from app.metrology.comparison import Piece, Worst, accurate_regions, pieces_of, worst_place
from app.metrology.limits import Form, Terms
from app.metrology.spans import Region, Span, uncovered

Function = tuple[Terms, Form]
Given = tuple[Function, int, int]
STEPS = 400

sizes = st.sampled_from([None, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0])
slopes = st.sampled_from([None, 0.0, 0.1, 0.2, 0.25, 0.5, 1.0])
forms: st.SearchStrategy[Form] = st.sampled_from(["sum", "rss", "max"])
functions = st.tuples(st.builds(Terms, sizes, slopes), forms)
ranges = st.tuples(st.integers(-10, 10), st.integers(-10, 10)).map(sorted)


@st.composite
def offers(draw: st.DrawFn) -> Given:
    lo, hi = draw(ranges)
    return draw(functions), lo, hi


def region(lo: float, hi: float) -> Region:
    return (((lo, 0), (hi, 1)),)


def arcs(function: Function, lo: float, hi: float) -> list[Arc]:
    terms, form = function
    found = arcs_of(terms, form, region(lo, hi)[0], full_scale=1.0)
    assert found is not None
    return found


def judged(
    required: Function, rows: list[Given], lo: float, hi: float
) -> tuple[tuple[Region, ...], Worst | None]:
    """Where the rows together are not accurate enough (or absent), and the worst place."""
    wanted = region(lo, hi)
    needed = arcs(required, lo, hi)
    pieces = [
        piece
        for number, (function, start, stop) in enumerate(rows)
        for piece in pieces_of((), arcs(function, start, stop), needed, number)
    ]
    return uncovered(wanted, accurate_regions(pieces)), worst_place(wanted, pieces)


def size(function: Function, x: float) -> float:
    terms, form = function
    found = terms.at(x, 1.0, form)
    assert found is not None
    return found


def inside(x: float, regions: tuple[Region, ...]) -> bool:
    return any(span[0] <= (x, 0) and (x, 1) <= span[1] for (span,) in regions)


@given(functions, st.lists(offers(), min_size=1, max_size=5), ranges)
def test_what_is_accurate_equals_dense_sampling(
    required: Function, rows: list[Given], over: list[int]
) -> None:
    lo, hi = over
    missing, worst = judged(required, rows, lo, hi)
    for step in range(STEPS + 1):
        x = lo + (hi - lo) * step / STEPS
        offered = [size(function, x) for function, start, stop in rows if start <= x <= stop]
        needed = size(required, x)
        best = min(offered, default=inf)
        if abs(best - needed) > 1e-6 * needed:  # nearer than that both answers are right
            assert inside(x, missing) == (best > needed)
        if offered and needed > 0:
            found = worst.ratio if worst else 0.0
            assert best / needed <= found * (1 + 1e-6) + 1e-9


@given(functions, st.lists(offers(), min_size=1, max_size=5), ranges)
def test_the_worst_place_is_a_place_and_its_ratio_is_true_there(
    required: Function, rows: list[Given], over: list[int]
) -> None:
    lo, hi = over
    _, worst = judged(required, rows, lo, hi)
    if worst is None or worst.ratio == inf:
        return
    assert lo <= worst.value <= hi
    function, start, stop = rows[worst.row]
    assert start - 1e-9 <= worst.value <= stop + 1e-9
    if size(required, worst.value) > 1e-9:
        ratio = size(function, worst.value) / size(required, worst.value)
        assert worst.ratio == pytest.approx(ratio, rel=1e-6)


@given(functions, st.lists(offers(), max_size=30), ranges)
def test_pruning_finds_the_same_worst_ratio_as_looking_at_every_piece(
    required: Function, rows: list[Given], over: list[int]
) -> None:
    lo, hi = over
    _, all_at_once = judged(required, [*rows, *rows[::-1]], lo, hi)
    # One value at a time never has enough pieces to be pruned.
    single = [
        judged(required, [row for row in rows if row[1] <= lo + x <= row[2]], lo + x, lo + x)[1]
        for x in range(hi - lo + 1)
    ]
    at_least = max((worst.ratio for worst in single if worst), default=0.0)
    found = all_at_once.ratio if all_at_once else 0.0
    assert found >= at_least * (1 - 1e-9)


@given(functions, st.lists(st.tuples(offers(), ranges), max_size=12), ranges, ranges)
def test_on_two_axes_the_worst_place_is_that_of_the_worst_strip(
    required: Function, rows: list[tuple[Given, list[int]]], over: list[int], wide: list[int]
) -> None:
    (lo, hi), strip = over, region(*wide)[0]
    needed = arcs(required, lo, hi)
    pieces = [
        piece
        for number, ((function, start, stop), beside) in enumerate(rows)
        for piece in pieces_of(region(*beside), arcs(function, start, stop), needed, number)
    ]
    # Strips between neighbouring cuts, from left to right, each on its own.
    marks = sorted(
        {cut for piece in pieces for cut in piece.region[0] if strip[0] < cut < strip[1]}
        | set(strip)
    )
    ratios: dict[Span, float] = {}
    for part in pairwise(marks):
        inside_it = [
            Piece(piece.region[1:], *piece[1:])
            for piece in pieces
            if piece.region[0][0] <= part[0] and part[1] <= piece.region[0][1]
        ]
        found = worst_place(region(lo, hi), inside_it)
        ratios[part] = found.ratio if found else 0.0
    worst = worst_place((strip, *region(lo, hi)), pieces)
    assert (worst.ratio if worst else 0.0) == max(ratios.values())
    if worst is not None:
        ((start, stop),) = worst.beside
        named = [ratio for part, ratio in ratios.items() if start <= part[0] and part[1] <= stop]
        assert set(named) == {worst.ratio}


def test_where_two_rows_cross_the_better_of_both_is_worst() -> None:
    required: Function = (Terms(1.0, 1.0), "sum")
    falling: Given = ((Terms(2.0), "sum"), 0, 10)
    rising: Given = ((Terms(None, 1.0), "sum"), 0, 10)
    _, worst = judged(required, [falling, rising], 0, 10)
    assert worst is not None
    assert (worst.ratio, worst.value) == pytest.approx((2 / 3, 2.0))


def test_a_required_root_of_squares_is_compared_where_the_ratio_turns() -> None:
    required: Function = (Terms(1.0, 1.0), "rss")
    offered: Given = ((Terms(1.0, 1.0), "sum"), 0, 10)
    missing, worst = judged(required, [offered], 0, 10)
    assert missing
    assert worst is not None
    assert worst.value == pytest.approx(1.0)
    assert worst.ratio == pytest.approx(2**0.5)


def test_the_last_digit_of_a_float_decides_nothing() -> None:
    required: Function = (Terms(None, 0.001), "sum")
    terms = Terms(0.1 + 0.2)
    found = arcs_of(terms, "sum", region(300.0, 400.0)[0])
    needed = arcs_of(required[0], "sum", region(300.0, 400.0)[0])
    assert found
    assert needed
    pieces = list(pieces_of((), found, needed, 1))
    assert not uncovered(region(300.0, 400.0), accurate_regions(pieces))


def test_an_endless_range_is_compared_in_the_limit() -> None:
    needed: Function = (Terms(1.0, 0.1), "sum")
    _, worst = judged(needed, [((Terms(2.0, 0.05), "sum"), 0, 0)], 0, 0)
    assert worst is not None
    endless = region(0.0, inf)
    offered = arcs((Terms(1.0, 0.3), "sum"), 0.0, inf)
    pieces = list(pieces_of((), offered, arcs(needed, 0.0, inf), 1))
    found = worst_place(endless, pieces)
    assert found is not None
    assert found.ratio == pytest.approx(3.0)
