"""ppm of a gas is an amount of substance; ppm of anything else stays what it is."""

import pytest

from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import Verdict, assess
from app.metrology.records import (
    Record,
    read_capability,
    read_need_item,
    stored_boxes,
    stored_grades,
    stored_limits,
)

CO = "一氧化碳检测报警器"


def verdict(wanted: Record, offered: Record) -> Verdict:
    demand = Demand(
        CO,
        frozenset(wanted.device_codes),
        frozenset(wanted.measurand_codes),
        stored_boxes(wanted.boxes),
        limits=stored_limits(wanted.limits),
        grades=stored_grades(wanted.grades),
    )
    row = Row(
        1,
        CO,
        frozenset(offered.device_codes),
        frozenset(offered.measurand_codes),
        stored_boxes(offered.boxes),
        limits=stored_limits(offered.limits),
    )
    return assess(demand, [row]).verdict


@pytest.mark.parametrize(
    ("accuracy", "expected"),
    [
        ("U=2μmol/mol(k=2)", Verdict.QUALIFIED),
        ("U=2 ppm(k=2)", Verdict.QUALIFIED),
        ("U=8 ppm(k=2)", Verdict.INACCURATE),
        ("Urel=0.2%(k=2)", Verdict.QUALIFIED),
    ],
)
def test_gas_detectors_in_ppm_are_held_against_amount_fractions(
    accuracy: str, expected: Verdict
) -> None:
    wanted = read_need_item("一氧化碳报警仪", "", "0～500ppm", "U=5ppm(k=2)")
    offered = read_capability(CO, "", "(0~1000)μmol/mol", "", accuracy)
    assert wanted.boxes[0]["main"]["unit"] == "ppm"  # as it was written
    assert verdict(wanted, offered) is expected


def test_what_may_be_a_share_of_the_reading_or_an_amount_is_refused() -> None:
    found = read_capability(CO, "", "(0~1000)ppm", "", "±5ppm;±10%")
    assert found.limits == []
    assert "μmol/mol" in found.refusal("uncertainty_text")


def test_ppm_of_anything_but_a_gas_stays_a_share() -> None:
    found = read_capability("标准电阻", "", "1 kΩ", "", "U=5 ppm(k=2)")
    assert found.limits[0]["terms"]["b"] == pytest.approx(5e-6)
