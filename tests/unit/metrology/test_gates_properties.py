"""What must hold of the gates whatever the rows: order, units, more rows, looser requirements."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrology.boxes import Box
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import ORDER, Verdict, assess, prepare
from app.metrology.grades import Grade
from app.metrology.intervals import End, Interval, make_interval
from app.metrology.limits import Limit, Terms
from app.metrology.numerals import plain_text
from app.metrology.units import find_unit

PRESSURES, FREQUENCIES = ("Pa", "kPa", "MPa", "bar"), ("Hz", "kHz", "MHz")
whole = st.integers(0, 8)
ends = st.tuples(whole, whole).map(sorted)
sizes = st.sampled_from([None, 1, 2, 3, 5])
parts = st.sampled_from([None, "0.001", "0.002", "0.003", "0.006"])
Need = tuple[Any, ...]
Written = tuple[list[int], list[int] | None]
Size = tuple[int | None, str | None, str | None, str, str, float | None, int]


def limits() -> st.SearchStrategy[Size]:
    return st.tuples(
        sizes, parts, parts, st.sampled_from(["sum", "rss", "max"]),
        st.sampled_from(["U", "MPE"]), st.sampled_from([None, 2.0, 3.0]), st.sampled_from([0, 0, 2]),
    ).filter(lambda size: size[:3] != (None, None, None))  # fmt: skip


boxes = st.tuples(ends, st.none() | ends)
grades = st.sampled_from([None, None, "0.1级", "0.2级", "0.5级"])
offers = st.tuples(
    st.lists(boxes, max_size=2), st.lists(limits(), max_size=2), grades,
    st.sampled_from([(), ("校准",), ("检定",)]), st.sampled_from(["甲", "乙"]),
)  # fmt: skip
asked = st.tuples(st.lists(boxes, min_size=1, max_size=2), st.lists(limits(), max_size=1), grades,
                  st.sampled_from(["", "校准"]))  # fmt: skip
units = st.tuples(st.sampled_from(PRESSURES), st.sampled_from(FREQUENCIES))


def interval(span: list[int], unit: str, axis: str) -> Interval:
    """A span of megapascals or kilohertz, written in another unit."""
    base = find_unit("MPa" if axis == "value" else "kHz")
    found = find_unit(unit)
    lo, hi = (End(found.from_si(base.to_si(Fraction(n))), found) for n in span)
    return replace(make_interval(lo, hi), axis=axis)


def box(written: Written, unit: tuple[str, str]) -> Box:
    main, axis = written
    others = () if axis is None else (interval(axis, unit[1], "frequency"),)
    return Box(interval(main, unit[0], "value"), others)


def as_limit(size: Size, unit: str) -> Limit:
    """A limit whose constant part is so many times 2 kPa, written in a unit."""
    a, b, fs, form, role, k, wider = size
    found, upper = find_unit(unit), None
    exact = None if a is None else found.from_si(Fraction(2000 * a))
    constant = None if exact is None else float(found.to_si(exact))

    def terms(times: int) -> Terms:
        text = "" if exact is None else plain_text(exact * times) or ""
        return Terms(
            None if constant is None else constant * times,
            None if b is None else float(b) * times, None if fs is None else float(fs) * times, text,
        )  # fmt: skip

    if wider:
        upper = terms(wider)
    kind = "" if a is None else "pressure"
    return Limit(role, terms(1), kind, unit, "Pa", form, k, upper)  # type: ignore[arg-type]


def as_row(number: int, offer: Need, unit: tuple[str, str]) -> Row:
    ranges, sized, grade, services, device = offer
    return Row(
        number,
        device,
        boxes=tuple(box(each, unit) for each in ranges),
        limits=tuple(as_limit(each, unit[0]) for each in sized),
        grades=(Grade(grade),) if grade else (),
        services=services,
    )


def as_demand(need: Need, unit: tuple[str, str]) -> Demand:
    ranges, sized, grade, service = need
    return Demand(
        "甲",
        boxes=tuple(box(each, unit) for each in ranges),
        limits=tuple(as_limit(each, unit[0]) for each in sized),
        grades=(Grade(grade),) if grade else (),
        service=service,
    )


PLAIN = ("MPa", "kHz")


@given(asked, st.lists(offers, max_size=4), st.data())
def test_the_order_of_rows_changes_nothing(
    need: Need, given_rows: list[Any], data: st.DataObject
) -> None:
    rows = [as_row(number, offer, PLAIN) for number, offer in enumerate(given_rows)]
    turned = data.draw(st.permutations(rows))
    assert assess(as_demand(need, PLAIN), rows) == assess(as_demand(need, PLAIN), turned)


@given(asked, st.lists(st.tuples(offers, units), max_size=4), units)
def test_units_change_no_verdict(need: Need, given_rows: list[Any], unit: tuple[str, str]) -> None:
    plain = [as_row(n, offer, PLAIN) for n, (offer, _) in enumerate(given_rows)]
    other = [as_row(n, offer, own) for n, (offer, own) in enumerate(given_rows)]
    one, two = assess(as_demand(need, PLAIN), plain), assess(as_demand(need, unit), other)
    assert (one.verdict, one.rows, one.missing) == (two.verdict, two.rows, two.missing)
    assert (one.worst and one.worst.ratio) == (two.worst and two.worst.ratio)


@given(asked, st.lists(offers, max_size=6))
def test_the_rows_named_are_enough_and_none_of_them_can_be_spared(
    need: Need, given_rows: list[Any]
) -> None:
    wanted = as_demand(need, PLAIN)
    rows = [as_row(number, offer, PLAIN) for number, offer in enumerate(given_rows)]
    whole = assess(wanted, rows)
    if whole.verdict is not Verdict.QUALIFIED:
        return
    named = [row for row in rows if row.id in whole.rows]
    alone = assess(wanted, named)
    assert (alone.verdict, alone.rows, alone.coverage) == (
        Verdict.QUALIFIED, whole.rows, whole.coverage,
    )  # fmt: skip
    assert alone.ratio == pytest.approx(whole.ratio)
    for spare in named:
        fewer = assess(wanted, [row for row in named if row is not spare])
        worse = (fewer.ratio or 0.0) > (whole.ratio or 0.0)
        assert fewer.verdict is not Verdict.QUALIFIED or worse


@given(
    given_rows=st.lists(st.tuples(ends, ends), max_size=12),
    main=ends,
    axis=ends,
    flat=st.booleans(),
)
def test_rows_on_two_axes_cover_as_much_as_all_and_on_one_are_the_fewest(
    given_rows: list[tuple[list[int], list[int]]], main: list[int], axis: list[int], *, flat: bool
) -> None:
    wanted = as_demand(([(main, None if flat else axis)], [], None, ""), PLAIN)
    rows = [
        as_row(number, ([(span, None if flat else other)], [], None, (), "甲"), PLAIN)
        for number, (span, other) in enumerate(given_rows)
    ]
    whole = assess(wanted, rows)
    if whole.coverage is None or not rows:
        return
    named = [row for row in rows if row.id in whole.rows]
    assert assess(wanted, named).coverage == whole.coverage
    if whole.coverage.covered and flat:
        for count in range(len(named)):
            for some in combinations(rows, count):
                assert assess(wanted, list(some)).verdict is not Verdict.QUALIFIED


@given(asked, st.lists(offers, max_size=4))
def test_the_numbers_of_a_judgement_are_those_of_its_words(
    need: Need, given_rows: list[Any]
) -> None:
    rows = [as_row(number, offer, PLAIN) for number, offer in enumerate(given_rows)]
    judged = prepare(as_demand(need, PLAIN)).judge(rows)
    told = judged.explained()
    assert told == assess(as_demand(need, PLAIN), rows)
    assert judged.verdict == told.verdict
    assert judged.ratio == twelve_digits(told.ratio)
    assert judged.share == twelve_digits(told.coverage.share if told.coverage else None)


def twelve_digits(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.12g}")


@given(asked, st.lists(offers, max_size=4), offers)
def test_another_row_never_makes_it_worse(need: Need, given_rows: list[Any], extra: Need) -> None:
    wanted = as_demand(need, PLAIN)
    rows = [as_row(number, offer, PLAIN) for number, offer in enumerate(given_rows)]
    before = assess(wanted, rows).verdict
    after = assess(wanted, [*rows, as_row(99, extra, PLAIN)]).verdict
    assert ORDER[after] <= ORDER[before]


@given(asked, st.lists(offers, max_size=4), st.sampled_from([2, 3, 10]))
def test_a_looser_requirement_never_makes_it_worse(
    need: Need, given_rows: list[Any], times: int
) -> None:
    wanted = as_demand(need, PLAIN)
    rows = [as_row(number, offer, PLAIN) for number, offer in enumerate(given_rows)]
    looser = replace(wanted, limits=tuple(_times(limit, times) for limit in wanted.limits))
    assert ORDER[assess(looser, rows).verdict] <= ORDER[assess(wanted, rows).verdict]
    without = replace(wanted, limits=(), grades=())
    assert ORDER[assess(without, rows).verdict] <= ORDER[assess(looser, rows).verdict]


def _times(limit: Limit, times: int) -> Limit:
    def more(terms: Terms) -> Terms:
        a, b, fs = (each if each is None else each * times for each in (terms.a, terms.b, terms.fs))
        return Terms(a, b, fs)

    return replace(limit, terms=more(limit.terms), upper=limit.upper and more(limit.upper))
