"""What an institution missed and why; an extension wins just the items that are promised."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.missed.candidates import ladders
from app.matching.missed.catalogue import Catalogue, Own
from app.matching.missed.extensions import Kind, Won, best_extensions
from app.matching.missed.reasons import Asked, Missed, Reason, missed
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import Verdict, assess
from app.metrology.likeness import alike
from tests.unit.matching.test_relaxing import asked, offered
from tests.unit.metrology.gate_examples import box, demand, row


def catalogue(*rows: Row | Own) -> Catalogue:
    listed = [row if isinstance(row, Own) else Own(row) for row in rows]
    return Catalogue(
        tuple(replace(own, row=replace(own.row, id=n)) for n, own in enumerate(listed, start=1))
    )


def lapsed(row: Row, certificate: str = "证书甲") -> Own:
    return Own(row, in_force=False, certificate=certificate)


def found(rows: Catalogue, *demands: Demand, rank: int | None = 1) -> list[Missed]:
    listed = (missed(Asked(n, each, rank), rows) for n, each in enumerate(demands, start=1))
    return [each for each in listed if each]


def best(rows: Catalogue, listed: Sequence[Missed]) -> tuple[Won, ...]:
    return best_extensions(ladders(listed, rows), listed, rows)


def reason(own: Catalogue, demand: Demand, **more: Any) -> Reason | None:
    made = missed(Asked(1, demand, **{"rank": 1, **more}), own)
    return made.reason if made else None


FINE = offered("(0~60)MPa", "Urel=0.3%(k=2)", modes=("送检",), proof_kind="CNAS认可")


@pytest.mark.parametrize(
    ("demand", "why"),
    [
        (asked("(0~40)MPa"), None),
        (asked("(0~40)MPa", mode="现场"), Reason.MODE),
        (asked("(0~40)MPa", proof_kind="法定授权"), Reason.PROOF),
        (asked("(0~40)MPa", mode="现场", proof_kind="法定授权"), Reason.CONDITIONS),
        (asked("(0~40)MPa", "Urel=0.1%(k=2)"), Reason.INACCURATE),
        (asked("(0~100)MPa"), Reason.INCOMPLETE),
        (asked("(0~40)MPa", "0.05级"), Reason.INACCURATE),
        (asked("(0~300)℃", device="温度计"), None),
    ],
)
def test_every_missed_need_has_one_reason(demand: Demand, why: Reason | None) -> None:
    assert reason(catalogue(FINE), demand) is why


def test_a_lapsed_certificate_comes_before_everything_it_would_settle() -> None:
    own = catalogue(offered("(0~10)MPa"), lapsed(FINE))
    assert reason(own, asked("(0~40)MPa", mode="送检")) is Reason.EXPIRED
    assert reason(own, asked("(0~100)MPa")) is Reason.INCOMPLETE


def test_who_can_but_stands_far_behind_missed_it_too() -> None:
    own = catalogue(FINE)
    assert reason(own, asked("(0~40)MPa"), rank=3) is None
    assert reason(own, asked("(0~40)MPa"), rank=4) is Reason.LOW
    assert reason(own, asked("(0~40)MPa"), rank=None) is Reason.LOW
    assert reason(own, asked("(0~40)MPa"), rank=None, assigned=True) is Reason.AREA


def test_a_row_that_says_nothing_of_its_accuracy_is_to_be_completed() -> None:
    own = catalogue(offered("(0~60)MPa"))
    made = missed(Asked(1, asked("(0~40)MPa", "Urel=0.5%(k=2)"), 1), own)
    assert made is not None
    assert (made.reason, made.assessment.missing) == (Reason.UNCLEAR, ("机构不确定度",))


def test_the_smallest_widening_that_wins_most_is_found_with_smaller_steps() -> None:
    own = catalogue(FINE, offered("(0~100)℃", device="数字温度计"))
    demands = [asked(f"(0~{top})MPa") for top in (80, 100, 100, 250)]
    [won] = best(own, found(own, *demands))
    assert won.extension.title == "把“数字压力表”的量程由 0～60 MPa 扩展到 0～250 MPa"
    assert (won.extension.kind, won.items) == (Kind.RANGE, (1, 2, 3, 4))
    assert [(step.extension.title.split("到 ")[1], step.items) for step in won.steps] == [
        ("0～80 MPa", (1,)),
        ("0～100 MPa", (1, 2, 3)),
    ]


def test_the_widening_reaches_only_to_where_another_row_goes_on() -> None:
    own = catalogue(offered("(0~10)MPa"), offered("(40~100)MPa"))
    titles = {won.extension.title for won in best(own, found(own, asked("(0~100)MPa")))}
    assert titles == {"把“数字压力表”的量程由 40～100 MPa 扩展到 10～100 MPa"}


def test_a_smaller_uncertainty_is_written_in_three_digits() -> None:
    own = catalogue(FINE)
    demands = [asked("(0~40)MPa", f"Urel={share}%(k=2)") for share in ("0.2", "0.11", "0.11")]
    [won] = best(own, found(own, *demands))
    assert won.extension.title == (
        "把“数字压力表”（0～60 MPa）的不确定度由 U = 0.3 %（k = 2） 降到 U = 0.11 %（k = 2）"
    )
    assert won.items == (1, 2, 3)


def test_a_mode_a_proof_or_a_renewed_certificate_may_win_most() -> None:
    own = catalogue(FINE, lapsed(offered("(0~300)℃", device="数字温度计"), "CNAS L0000"))
    listed = found(
        own,
        asked("(0~40)MPa", mode="现场"),
        asked("(0~50)MPa", mode="现场"),
        asked("(0~40)MPa", proof_kind="法定授权"),
        asked("(0~100)℃", device="数字温度计"),
    )
    assert [(won.extension.title, won.items) for won in best(own, listed)] == [
        ("为“数字压力表”增加“现场”方式", (1, 2)),
        ("续证：CNAS L0000（1 条能力项）", (4,)),
        ("为“数字压力表”取得“法定授权”证明", (3,)),
    ]


def test_work_the_law_assigns_is_never_promised() -> None:
    own = catalogue(FINE)
    made = missed(Asked(1, asked("(0~100)MPa"), None, assigned=True), own)
    assert made is not None
    assert best(own, [made]) == ()


ends = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted).filter(lambda e: e[0] < e[1])
sizes = st.sampled_from(["U=0.01MPa(k=2)", "Urel=0.3%(k=2)", "Urel=0.07%", "U=0.004MPa+0.001x", ""])
modes = st.sampled_from([(), ("送检",), ("送检", "现场")])
demands = st.builds(
    lambda span, size, mode: asked(f"({span[0]}~{span[1]})MPa", size, mode=mode),
    ends, sizes, st.sampled_from(["", "现场"]),
)  # fmt: skip
owned = st.builds(
    lambda span, size, mode, certificate: Own(
        offered(f"({span[0]}~{span[1]})MPa", size, modes=mode), not certificate, certificate
    ),
    ends, sizes, modes, st.sampled_from(["", "", "甲", "乙"]),
)  # fmt: skip


def able(own: Catalogue, demand: Demand) -> bool:
    """Asked of all rows in force, whatever they are for."""
    rows = [each.row for each in own.rows if each.in_force]
    return bool(rows) and assess(demand, rows, alike).verdict is Verdict.QUALIFIED


@settings(max_examples=80, deadline=None)
@given(st.lists(owned, min_size=1, max_size=4), st.lists(demands, min_size=1, max_size=5))
def test_with_the_extension_just_the_promised_items_are_won(
    rows: list[Own], wanted: list[Demand]
) -> None:
    own = catalogue(*rows)
    behind = found(own, *wanted, rank=None)  # nobody saw what it can do already
    assert {each.asked.item_id for each in behind} == set(range(1, len(wanted) + 1))
    listed = found(own, *wanted)
    assert {each.asked.item_id for each in listed} == {
        number for number, each in enumerate(wanted, start=1) if not able(own, each)
    }
    assert best(own, behind) == best(own, listed)
    for won in best(own, listed):
        for each in (won, *won.steps):
            added = [replace(row, id=100 + n) for n, row in enumerate(each.extension.rows)]
            grown = Catalogue((*own.rows, *map(Own, added)))
            after = {one.asked.item_id for one in listed if able(grown, one.asked.demand)}
            assert after == set(each.items)
            assert after
            assert all(not found(grown, wanted[item - 1]) for item in after)


@settings(max_examples=40, deadline=None)
@given(st.lists(ends, min_size=1, max_size=6), st.integers(2, 11))
def test_no_single_widening_of_the_only_row_wins_more(spans: list[list[int]], top: int) -> None:
    own = catalogue(offered(f"(1~{top})MPa"))
    wanted = [asked(f"({low}~{high})MPa") for low, high in spans]
    found_best = best(own, found(own, *wanted))
    most = sum(not able(own, each) for each in wanted)
    won = [len(each.items) for each in found_best if each.extension.kind is Kind.RANGE]
    assert max(won, default=0) == most


def test_an_influence_axis_is_widened_where_that_is_all_that_is_short() -> None:
    own = catalogue(row(box("0~100 V", frequency="45 Hz~10 kHz"), device="甲"))
    wanted = [
        demand(box("1~10 V", frequency=span), device="甲")
        for span in ("1 kHz~100 kHz", "20 Hz~1 kHz")
    ]
    tall = demand(box("1~200 V", frequency="1 kHz~100 kHz"), device="甲")
    [won] = best(own, found(own, *wanted, tall))
    assert won.extension.title == "把“甲”的频率由 0.045～10 kHz 扩展到 0.02～100 kHz"
    assert won.items == (1, 2)
