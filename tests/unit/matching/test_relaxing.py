"""Concessions of an enterprise: just what is promised is found when one is made, and not less."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.relaxing.kinds import Brought, Kind
from app.matching.relaxing.rounding import DIGITS, rounded_down, rounded_up
from app.matching.relaxing.weighing import Choices, Ground, relaxed
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import Verdict, assess
from app.metrology.likeness import alike
from app.metrology.records import (
    read_capability,
    read_need_item,
    stored_boxes,
    stored_grades,
    stored_limits,
)

CHOICES = Choices(("送检", "现场", "远程"), ("CNAS认可", "计量标准考核"), ("检定", "校准"))


def asked(
    range_text: str, requirement: str = "", device: str = "数字压力表", **more: Any
) -> Demand:
    """A demand read from texts, as it is stored."""
    record = read_need_item(device, "", range_text, requirement)
    return Demand(
        device=device,
        devices=frozenset(record.device_codes),
        measurands=frozenset(record.measurand_codes),
        boxes=stored_boxes(record.boxes),
        range_text=range_text,
        limits=stored_limits(record.limits),
        grades=stored_grades(record.grades),
        requirement_text=requirement,
        **more,
    )


def offered(range_text: str, accuracy: str = "", device: str = "数字压力表", **more: Any) -> Row:
    """A row read from texts; its number is made by `ground`."""
    record = read_capability(device, "", range_text, "", accuracy)
    return Row(
        0,
        device=device,
        devices=frozenset(record.device_codes),
        measurands=frozenset(record.measurand_codes),
        boxes=stored_boxes(record.boxes),
        range_text=range_text,
        limits=stored_limits(record.limits),
        grades=stored_grades(record.grades),
        uncertainty_text=accuracy,
        **more,
    )


def ground(*institutions: Row | Sequence[Row]) -> Ground:
    """Institutions 1, 2, 3 … with their rows."""
    contents: dict[int, tuple[str, ...]] = {}
    rows: dict[str, Row] = {}
    for owner, given_rows in enumerate(institutions, start=1):
        listed = [given_rows] if isinstance(given_rows, Row) else list(given_rows)
        terms = []
        for row in listed:
            digest = f"{len(rows):032x}"
            rows[digest] = Row(
                len(rows), **{name: getattr(row, name) for name in Row.__slots__ if name != "id"}
            )
            terms.append(digest)
        contents[owner] = tuple(terms)
    return Ground(contents, rows)


def one(found: Sequence[Brought], kind: Kind) -> Brought:
    """The first of a kind."""
    return next(each for each in found if each.concession.kind is kind)


def test_the_requirement_is_loosened_just_to_the_next_institution() -> None:
    found = relaxed(
        asked("(0~60)MPa", "Urel=0.5%(k=2)"),
        ground(
            offered("(0~60)MPa", "Urel=0.4%(k=2)"),
            offered("(0~60)MPa", "Urel=0.6%(k=2)"),
            offered("(0~60)MPa", "Urel=1.1%(k=2)"),
            offered("(0~60)MPa", "Urel=9%(k=2)"),
        ),
        CHOICES,
    )
    first, further = found
    assert first.concession.to == "U = 0.6 %（k = 2）"
    assert first.concession.now == "U = 0.5 %（k = 2）"
    assert (first.gained, first.total) == ((2,), 2)
    assert further.concession.to == "U = 1.1 %（k = 2）"
    assert further.gained == (2, 3)
    assert first.concession.changes["requirement_text"] == "U = 0.6 %（k = 2）"


def test_an_error_limit_is_loosened_with_its_target_ratio() -> None:
    found = relaxed(
        asked("(0~10)MPa", "±0.03MPa"), ground(offered("(0~10)MPa", "U=0.02MPa(k=2)")), CHOICES
    )
    assert one(found, Kind.ACCURACY).concession.to == "±0.06 MPa"


def test_the_range_is_narrowed_to_what_the_best_covers() -> None:
    found = relaxed(
        asked("(0~60)MPa"),
        ground(offered("(0~40)MPa"), offered("(0~25)MPa"), offered("(0~25)MPa")),
        CHOICES,
    )
    first, further = found
    assert (first.concession.to, first.gained) == ("0～40 MPa", (1,))
    assert (further.concession.to, further.gained) == ("0～25 MPa", (1, 2, 3))
    assert first.concession.changes["range_text"] == "0～40 MPa"


def test_a_part_that_is_not_accurate_enough_is_given_up_too() -> None:
    found = relaxed(
        asked("(1~10)MPa", "U=0.02MPa(k=2)"), ground(offered("(0~10)MPa", "Urel=0.4%")), CHOICES
    )
    assert one(found, Kind.RANGE).concession.to == "1～5 MPa"


def test_a_coarser_class_is_found_in_the_table_of_the_device() -> None:
    found = relaxed(
        asked("(0~60)MPa", "0.25级", device="精密压力表"),
        ground(offered("(0~60)MPa", "U=0.07MPa(k=2)", device="精密压力表")),
        CHOICES,
    )
    assert one(found, Kind.GRADE).concession.to == "0.4级"


def test_conditions_are_changed_or_given_up() -> None:
    found = relaxed(
        asked("(0~60)MPa", mode="送检", proof_kind="CNAS认可"),
        ground(
            offered("(0~60)MPa", modes=("现场",), proof_kind="CNAS认可"),
            offered("(0~60)MPa", modes=("远程",), proof_kind="CNAS认可"),
            offered("(0~60)MPa", modes=("送检",), proof_kind="计量标准考核"),
            offered("(0~60)MPa", modes=("送检",), proof_kind="CNAS认可"),
        ),
        CHOICES,
    )
    said = [
        (each.concession.act + each.concession.to, each.gained, each.lost, each.total)
        for each in found
    ]
    assert said == [
        ("方式不限", (1, 2), (), 3),
        ("方式改为现场", (1,), (4,), 1),
        ("证明不限", (3,), (), 2),
    ]


def test_nothing_is_proposed_where_nothing_brings_anybody() -> None:
    able = ground(offered("(0~60)MPa"))
    assert relaxed(asked("(0~60)MPa"), able, CHOICES) == ()
    assert relaxed(asked("量程见附件"), able, CHOICES) == ()
    other = ground(offered("(0~300)℃", device="温度计"))
    assert relaxed(asked("(0~60)MPa"), other, CHOICES) == ()


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [("0.6", "0.600", "0.600"), ("0.61728", "0.618", "0.617"), ("12345", "12400", "12300")],
)
def test_numbers_are_written_with_three_digits_on_the_safe_side(
    value: str, up: str, down: str
) -> None:
    assert rounded_up(Decimal(value)) == Decimal(up)
    assert rounded_down(Decimal(value)) == Decimal(down)


@given(st.decimals("1e-9", "1e9", allow_nan=False))
def test_rounding_moves_by_less_than_a_step(value: Decimal) -> None:
    step = Decimal(1).scaleb(value.adjusted() - DIGITS + 1)
    assert value * (1 - Decimal("2e-9")) <= rounded_up(value) < value + step
    assert value - step < rounded_down(value) <= value * (1 + Decimal("2e-9"))


ends = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted)
sizes = st.sampled_from(
    ["U=0.01MPa(k=2)", "U=0.023MPa(k=2)", "Urel=0.3%(k=2)", "Urel=0.37%", "U=0.004MPa+0.001x", "±0.05MPa",
     "0.1级", "0.25级", "1级", ""]
)  # fmt: skip
wishes = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(["", "送检", "现场"]),
        "proof_kind": st.sampled_from(["", "CNAS认可"]),
        "service": st.sampled_from(["", "校准"]),
    }
)
offers = st.builds(
    lambda span, size, modes, proof, services: offered(
        f"({span[0]}~{span[1]})MPa", size, modes=modes, proof_kind=proof, services=services
    ),
    ends,
    sizes,
    st.sampled_from([(), ("送检",), ("现场",), ("送检", "现场")]),
    st.sampled_from(["", "CNAS认可", "计量标准考核"]),
    st.sampled_from([(), ("校准",), ("检定",)]),
)


def brute(demand: Demand, found: Ground) -> set[int]:
    """Who is able, each asked alone."""
    return {
        owner
        for owner, terms in found.contents.items()
        if assess(demand, [found.rows[each] for each in terms], alike).verdict is Verdict.QUALIFIED
    }


@settings(max_examples=150, deadline=None)
@given(ends, sizes, wishes, st.lists(st.lists(offers, min_size=1, max_size=2), max_size=5))
def test_making_the_concession_brings_just_the_promised_number(
    span: list[int], size: str, wish: dict[str, str], institutions: list[list[Row]]
) -> None:
    demand, among = asked(f"({span[0]}~{span[1]})MPa", size, **wish), ground(*institutions)
    before = brute(demand, among)
    for each in relaxed(demand, among, CHOICES):
        said = each.concession
        texts = {"range_text": demand.range_text, "requirement_text": size, **said.changes}
        conditions = {name: texts.get(name, wish[name]) for name in wish}
        written = asked(texts["range_text"], texts["requirement_text"], **conditions)
        assert said.changes
        after = brute(written, among)
        assert after == brute(said.demand, among)
        assert (set(each.gained), set(each.lost)) == (after - before, before - after)
        assert each.total == len(after)
        assert each.gained


@settings(max_examples=100, deadline=None)
@given(ends, st.lists(offers, max_size=6), st.sampled_from(["0.5", "0.12", "0.031"]))
def test_a_digit_less_would_not_reach_the_first(
    span: list[int], institutions: list[Row], share: str
) -> None:
    demand, among = asked(f"({span[0]}~{span[1]})MPa", f"Urel={share}%(k=2)"), ground(*institutions)
    found = [e for e in relaxed(demand, among, CHOICES) if e.concession.kind is Kind.ACCURACY]
    for each in found[:1]:
        [limit] = each.concession.demand.limits
        to = Decimal(limit.terms.b_text) * 100
        less = to - Decimal(1).scaleb(to.adjusted() - DIGITS + 1)
        nearly = asked(demand.range_text, f"Urel={less}%(k=2)")
        assert brute(nearly, among) == brute(demand, among)
