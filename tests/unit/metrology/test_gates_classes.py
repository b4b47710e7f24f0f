"""Gate 3 where a class is asked for: tables, several classes, labels, weighing instruments."""

import pytest

from app.metrology.gates import Assessment, Verdict, assess
from app.metrology.grades import Grade
from app.metrology.limits import Limit, Terms
from tests.unit.metrology.gate_examples import demand, limit, row

GAUGE = frozenset({"pressure_gauge"})
BALANCE = frozenset({"electronic_balance"})
SCALE = frozenset({"digital_scale"})


def division(size: str) -> Limit:
    """A scale interval in grams."""
    kilograms = float(size) / 1000
    return Limit("resolution", Terms(kilograms, a_text=size), "mass", "g", "kg")


def weighed(  # the U of a row for a class of weighing instruments
    size: float, *divisions: str, grade: str, devices: frozenset[str] = SCALE, text: str = ""
) -> Assessment:
    wanted = demand(
        "0.1~15 kg",
        devices=devices,
        grades=(Grade(grade),),
        limits=tuple(map(division, divisions)),
        requirement_text=text,
    )
    given = row("0~50 kg", devices=devices, limits=(limit(size, kind="mass"),))
    return assess(wanted, [given])


def test_of_several_demanded_classes_the_finest_table_decides() -> None:
    wanted = demand("0~6 MPa", devices=GAUGE, grades=(Grade("2.5级"), Grade("1.6级")))
    judged = [
        assess(wanted, [row("0~10 MPa", devices=GAUGE, limits=(limit(size),))])
        for size in (3.2e4, 3.3e4)
    ]
    assert [each.verdict for each in judged] == ["qualified", "inaccurate"]
    assert "1.6级最大允许误差的 1/3" in judged[1].reasons[-3]


def test_a_class_is_met_by_its_table_or_by_being_listed_each_for_itself() -> None:
    wanted = demand("0~6 MPa", devices=GAUGE, grades=(Grade("1.6级"), Grade("0.07级")))
    fine = limit(1e3)
    listed = row("0~10 MPa", devices=GAUGE, limits=(fine,), grades=(Grade("0.07级"),))
    assert assess(wanted, [listed]).verdict is Verdict.QUALIFIED
    judged = assess(wanted, [row("0~10 MPa", devices=GAUGE, limits=(fine,))])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == ("等级换算",)
    assert "等级“0.07级”没有可用的换算表" in judged.reasons[-1]


def test_where_a_table_was_used_its_document_and_conditions_are_named() -> None:
    wanted = demand("0~6 MPa", devices=GAUGE, grades=(Grade("1.6级"),))
    judged = assess(wanted, [row("0~10 MPa", devices=GAUGE, limits=(limit(1e3),))])
    assert judged.reasons[-1].startswith("“1.6级”的最大允许误差取自 JJG 52-2013")
    assert "按量程的百分数" in judged.reasons[-1]


def test_a_class_with_a_label_decides_nothing_unless_both_sides_write_it() -> None:
    wanted = demand("0~6 MPa", grades=(Grade("0.05级"),))
    for mine in ("0.05级", "1级"):
        judged = assess(wanted, [row("0~6 MPa", grades=(Grade(mine, label="P"),))])
        assert judged.verdict is Verdict.TO_VERIFY
        assert judged.missing == ("准确度比对",)
    unclear = assess(
        demand("0~6 MPa", grades=(Grade("0.05级", label="P"),)),
        [row("0~6 MPa", grades=(Grade("0.05级"),))],
    )
    assert unclear.missing == ("需求准确度",)
    assert unclear.reasons[-1] == "不能确定要求“P”是否针对这个量程，需核实"


def test_a_listed_class_does_not_state_the_uncertainty_that_was_asked_for() -> None:
    wanted = demand("0~6 MPa", limits=(limit(1e3),), grades=(Grade("0.05级"),))
    listed = row("0~6 MPa", grades=(Grade("0.05级"),))
    assert assess(wanted, [listed]).verdict is Verdict.TO_VERIFY
    coarse = row("0~6 MPa", grades=(Grade("0.05级"),), limits=(limit(2e3),))
    assert assess(wanted, [coarse]).verdict is Verdict.INACCURATE


@pytest.mark.parametrize(("size", "verdict"), [(0.8e-3, "qualified"), (0.9e-3, "inaccurate")])
def test_a_class_of_scales_is_counted_in_the_division_the_need_writes(
    size: float, verdict: str
) -> None:
    # e = 5 g, class III: 0.5 e up to 500 e = 2.5 kg, of which U may be a third.
    assert weighed(size, "5", grade="III级").verdict == verdict


def test_a_class_of_scales_without_a_division_asks_for_it() -> None:
    judged = weighed(1e-6, grade="III级")
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == ("检定分度值 e",)
    assert judged.reasons[-1] == "等级“III级”的换算需要检定分度值 e，需求没有写明"


def test_the_division_of_a_fine_balance_may_be_a_tenth_of_e() -> None:
    # 0.5 e / 3 = 0.17 g for e = 1 g, 1.7 g for e = 10 g.
    judged = {
        size: weighed(size * 1e-3, "1", grade="II级", devices=BALANCE) for size in (0.1, 1.0, 2.0)
    }
    verdicts = [each.verdict for each in judged.values()]
    assert verdicts == ["qualified", "to_verify", "inaccurate"]
    assert judged[1.0].missing == ("检定分度值 e",)
    named = weighed(1e-3, "1", grade="II级", devices=BALANCE, text="e = 1 g，II级")
    assert named.verdict is Verdict.INACCURATE
    both = weighed(1e-3, "0.1", "1", grade="II级", devices=BALANCE)
    assert both.verdict is Verdict.INACCURATE
