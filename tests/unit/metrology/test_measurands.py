"""The taxonomy of measurands: what it holds, and what its loader refuses."""

from typing import Any

import pytest

from app.metrology.axes import axis_title
from app.metrology.measurands import (
    condition_title,
    discipline_title,
    measurand,
    measurands,
    read_measurands,
)
from app.metrology.units import kind_of

DISCIPLINES = ["几何量", "热学", "力学", "电磁学", "无线电"]
DISCIPLINES += ["时间频率", "光学", "声学", "化学", "电离辐射"]
LENGTH = {"code": "geometric.length", "name": "长度", "english": "length", "kinds": ["length"]}
WIDTH = {"code": "geometric.width", "name": "宽度", "english": "width", "kinds": ["length"]}


def _table(*rows: dict[str, Any]) -> dict[str, Any]:
    titles = {"geometric": "几何量"}
    return {"disciplines": titles, "conditions": {"medium": "介质"}, "measurand": list(rows)}


def test_the_ten_disciplines_all_have_measurands() -> None:
    titles = [discipline_title(entry.discipline) for entry in measurands()]
    assert list(dict.fromkeys(titles)) == DISCIPLINES
    assert all(titles.count(title) >= 10 for title in DISCIPLINES)


@pytest.mark.parametrize(
    ("code", "axis"),
    [
        ("electromagnetic.ac_voltage", "frequency"),
        ("electromagnetic.capacitance", "frequency"),
        ("radio.rf_power", "frequency"),
        ("optical.optical_power", "wavelength"),
        ("acoustic.hearing_level", "frequency"),
        ("mechanical.gas_flow", "medium"),
        ("mechanical.vibration_acceleration", "frequency"),
        ("ionizing.activity", "nuclide"),
    ],
)
def test_nobody_can_quote_without_the_required_parameter(code: str, axis: str) -> None:
    assert axis in measurand(code).required


@pytest.mark.parametrize(
    "code",
    ["geometric.length", "electromagnetic.dc_voltage", "mechanical.hardness_rockwell"],
)
def test_simple_quantities_require_nothing_else(code: str) -> None:
    assert measurand(code).required == ()


def test_every_parameter_has_a_chinese_title() -> None:
    for influence in (each for entry in measurands() for each in entry.influences):
        title = axis_title(influence.axis) if influence.numeric else condition_title(influence.axis)
        assert title
        assert title != influence.axis


def test_the_unit_is_the_si_unit_of_the_usual_kind() -> None:
    for entry in measurands():
        assert entry.unit
        if entry.kinds:
            assert entry.unit == kind_of(entry.kind).si


def test_quantities_of_one_dimension_stay_apart() -> None:
    assert measurand("mechanical.torque").kind != measurand("mechanical.impact_energy").kind
    rockwell = measurand("mechanical.hardness_rockwell").kinds
    assert not set(rockwell) & set(measurand("mechanical.hardness_vickers").kinds)


def test_a_related_measurand_is_of_use_to_somebody_who_is_turned_away() -> None:
    assert "electromagnetic.ac_voltage" in measurand("electromagnetic.dc_voltage").related
    lonely = [entry.code for entry in measurands() if not entry.related]
    assert len(lonely) < len(measurands()) / 20


def test_a_deprecated_code_leads_to_its_successor() -> None:
    old = {**LENGTH, "code": "geometric.long", "deprecated_by": "geometric.length"}
    table = read_measurands(_table(old, LENGTH))
    assert table.entries["geometric.long"].deprecated_by == "geometric.length"
    assert table.entries["geometric.length"].unit == "m"


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        measurand("geometric.smell")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"code": "Length"}, "small letters"),
        ({"code": "culinary.length"}, "no known discipline"),
        ({"name": ""}, "no name"),
        ({"kinds": ["lenght"]}, "a kind the unit table does not have"),
        ({"kinds": []}, "needs kinds, or else a unit"),
        ({"unit": "m"}, "needs kinds, or else a unit"),
        ({"required": ["Frequency Range"]}, "misspelt"),
        ({"required": ["frequency"], "optional": ["frequency"]}, "twice"),
        ({"mii": "Length"}, "not an MII taxon"),
        ({"kcdb": ["EM/3.1.1"]}, "not a KCDB service"),
        ({"kcdb": ["EM.L/DimMet.1.1.1"]}, "not a KCDB service"),
        ({"related": ["geometric.nothing"]}, "points at"),
        ({"related": ["geometric.length"]}, "points at"),
        ({"deprecated_by": "geometric.nothing"}, "points at"),
        ({"influences": []}, "a field the table does not have"),
    ],
)
def test_the_loader_names_the_fault(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_measurands(_table({**LENGTH, **change}, WIDTH))


def test_the_loader_refuses_a_code_twice() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        read_measurands(_table(LENGTH, LENGTH))


def test_the_loader_refuses_successors_in_a_circle() -> None:
    rows = (
        {**LENGTH, "deprecated_by": "geometric.width"},
        {**WIDTH, "deprecated_by": "geometric.length"},
    )
    with pytest.raises(ValueError, match="circle"):
        read_measurands(_table(*rows))
