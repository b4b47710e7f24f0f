"""Classes as error limits: values printed in the published tables, and silence elsewhere."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.metrology.class_tables import class_key, family_of
from app.metrology.classes import class_families, class_limits, family_limits
from app.metrology.devices import device, devices
from app.metrology.intervals import Interval
from app.metrology.limits import Limit
from app.metrology.units import difference, find_unit

FAMILIES = [family for family in class_families() if family.limits]


def holds(within: Interval | None, value: float) -> bool:
    if within is None:
        return True
    low = within.lo is None or value > within.lo or (value == within.lo and not within.lo_open)
    high = within.hi is None or value < within.hi or (value == within.hi and not within.hi_open)
    return low and high


def allowed(
    limits: tuple[Limit, ...], value: str, unit: str, full_scale: str = "0"
) -> float | None:
    """What a class allows at a value in its unit, in that unit; None where it says nothing.

    The value of a temperature counts from 0 ℃, as in the tables.
    """
    at = find_unit(unit)
    si = float(at.to_si(Fraction(value)))
    found = [limit for limit in limits if holds(limit.within, si)]
    if not found:
        return None
    (limit,) = found
    size = difference(at)
    x, scale = (float(size.to_si(Fraction(text))) for text in (value, full_scale))
    error = limit.at(x, scale)
    assert error is not None
    return error / float(size.factor)


@pytest.mark.parametrize(
    ("family", "grade", "value", "unit", "error"),
    [
        ("weights_r111", "E2", "1", "kg", 1.6e-6),
        ("weights_r111", "F1级", "200", "g", 1.0e-3),
        ("weights_r111", "M1", "20", "kg", 1e-3),
        ("weights_r111", "E1", "1", "mg", 0.003),
        ("weights_r111", "M12", "50", "kg", 5e-3),
        ("weights_r111", "M3", "5000", "kg", 2.5),
        ("gauge_block", "0级", "100", "mm", 0.30e-3),
        ("gauge_block", "K级", "10", "mm", 0.20e-3),
        ("gauge_block", "2级", "1000", "mm", 8.0e-3),
        ("pt_thermometer_iec60751", "B级", "100", "℃", 0.8),
        ("pt_thermometer_iec60751", "A级", "-100", "℃", 0.35),
        ("pt_thermometer_iec60751", "AA级", "0", "℃", 0.1),
        ("pt_thermometer_iec60751", "C级", "100", "℃", 1.6),
        ("thermocouple_k", "1级", "375", "℃", 1.5),
        ("thermocouple_k", "2级", "1000", "℃", 7.5),
        ("thermocouple_k", "3级", "-200", "℃", 3.0),
        ("thermocouple_t", "1级", "100", "℃", 0.5),
        ("thermocouple_s", "2级", "1000", "℃", 2.5),
        ("thermocouple_b", "3级", "1700", "℃", 8.5),
        ("volumetric_burette", "A级", "50", "mL", 0.05),
        ("volumetric_flask", "B级", "1000", "mL", 0.80),
        ("volumetric_pipette", "A级", "10", "mL", 0.020),
        ("volumetric_graduated_pipette", "B级", "5", "mL", 0.050),
        ("steel_tape", "I级", "10", "m", 1.1e-3),
        ("steel_tape", "Ⅱ级", "50", "m", 10.3e-3),
        ("testing_machine", "1级", "600", "kN", 6),
        ("flow_meter", "0.5级", "1000", "m³/h", 5),
        ("electricity_meter", "0.2S级", "100", "A", 0.2),
        ("instrument_transformer_current", "0.05级", "2000", "A", 1),
    ],
)
def test_a_class_allows_what_its_table_prints(
    family: str, grade: str, value: str, unit: str, error: float
) -> None:
    found = family_limits(family, grade)
    assert found is not None
    assert found.source
    assert allowed(found.limits, value, unit) == pytest.approx(error)


@pytest.mark.parametrize(
    ("family", "grade", "full_scale", "value", "error"),
    [
        ("pressure_gauge", "1.6级", "16", "5", 0.256),
        ("pressure_gauge", "1.5级", "10", "5", 0.16),
        ("pressure_gauge_precise", "0.4级", "10", "10", 0.04),
        ("pressure_gauge_digital", "0.05级", "60", "0", 0.03),
        ("pressure_balance", "0.05级", "6", "6", 0.003),
        ("pressure_balance", "0.05级", "6", "0.1", 0.0003),
    ],
)
def test_a_class_of_full_scale_is_counted_from_the_full_scale(
    family: str, grade: str, full_scale: str, value: str, error: float
) -> None:
    found = family_limits(family, grade)
    assert found is not None
    assert allowed(found.limits, value, "MPa", full_scale) == pytest.approx(error)


@pytest.mark.parametrize(
    ("grade", "load", "error"),
    [
        ("III级", "25", 0.025),
        ("III级", "25.05", 0.05),
        ("III级", "100", 0.05),
        ("III级", "120", 0.075),
    ],
)
def test_a_scale_is_judged_in_its_own_verification_intervals(
    grade: str, load: str, error: float
) -> None:
    found = family_limits("scale_r76", grade, e=Fraction(50), e_unit="kg")
    assert found is not None
    assert allowed(found.limits, load, "t") == pytest.approx(error)


def test_a_scale_without_its_verification_interval_says_what_is_missing() -> None:
    found = family_limits("scale_r76", "II级")
    assert found is not None
    assert not found.limits
    assert found.missing == "检定分度值 e"


@pytest.mark.parametrize(
    ("family", "grade", "value", "unit"),
    [
        ("weights_r111", "M3", "100", "mg"),
        ("weights_r111", "E1", "100", "kg"),
        ("gauge_block", "0级", "0.1", "mm"),
        ("pt_thermometer_iec60751", "AA级", "300", "℃"),
        ("thermocouple_s", "1级", "1300", "℃"),
        ("volumetric_flask", "A级", "60", "mL"),
    ],
)
def test_a_class_says_nothing_outside_its_table(
    family: str, grade: str, value: str, unit: str
) -> None:
    found = family_limits(family, grade)
    assert found is not None
    assert allowed(found.limits, value, unit) is None


@pytest.mark.parametrize(
    ("family", "grade"),
    [
        ("pressure_gauge", "3级"), ("pressure_gauge", "二等"), ("gauge_block", "三等"),
        ("weights_r111", "F1等"), ("weights_r111", "二等"), ("resistance_box", "0.01级"),
        ("", "1级"), ("weights_r111", ""), ("pressure_gauge", "1.6级及以下"),
    ],
)  # fmt: skip
def test_a_class_without_an_entry_stays_a_name(family: str, grade: str) -> None:
    assert family_limits(family, grade) is None


def test_a_device_finds_the_table_of_its_family() -> None:
    found = class_limits("weight", "F2")
    assert found is not None
    assert allowed(found.limits, "1", "kg") == pytest.approx(16e-6)
    assert class_limits("no_such_device", "1级") is None


@pytest.mark.parametrize(
    "code", ["ohmmeter", "analog_multimeter", "dc_energy_meter", "resistance_box"]
)
def test_a_device_whose_classes_mean_something_else_has_no_limits(code: str) -> None:
    assert device(code).code == code
    assert all(
        class_limits(code, grade) is None for family in class_families() for grade in family.order
    )


def test_the_lexicon_and_the_tables_name_the_same_families() -> None:
    known = {family.code for family in class_families()}
    assert {each.class_family for each in devices() if each.class_family} == known


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("1.0级", "1"), ("1级", "1"), ("一级", "1"), ("Ⅱ级", "2"), ("III级", "3"), ("F₁级", "F1"),
        ("F1等级", "F1"), ("M1-2", "M12"), ("M₂₃", "M23"), ("0.2s级", "0.2S"), ("1.60级", "1.6"),
        ("二等", "二等"), ("A级", "A"), ("0.001级", "0.001"), ("K级", "K"),
    ],
)  # fmt: skip
def test_a_class_written_otherwise_is_the_same_class(written: str, key: str) -> None:
    assert class_key(written) == key


@given(st.sampled_from(FAMILIES), st.integers(0, 30), st.floats(-1e3, 1e4), st.floats(0, 1))
def test_a_finer_class_never_allows_more(
    family: object, place: int, value: float, share: float
) -> None:
    assert family in FAMILIES
    family = FAMILIES[FAMILIES.index(family)]
    pairs = list(pairwise(family.order))
    assume(pairs)
    finer, coarser = (family.limits[key] for key in pairs[place % len(pairs)])
    if finer[0].within is not None and finer[0].within.lo is not None:
        ends = [limit.within.lo for limit in finer if limit.within and limit.within.lo is not None]
        value = ends[place % len(ends)] + share * 1e-6
    sizes = [
        limit.at(value, 1e4)
        for limits in (finer, coarser)
        for limit in limits
        if holds(limit.within, value)
    ]
    assume(len(sizes) == 2)
    assert sizes[0] is not None
    assert sizes[1] is not None
    assert sizes[0] <= sizes[1]


@given(st.text(max_size=12))
def test_no_class_text_raises(text: str) -> None:
    class_key(text)
    for family in class_families():
        family_limits(family.code, text)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"rows": [{"at": "1 g", "F1": "0"}]}, "not positive"),
        ({"rows": [{"at": "2 g", "F1": "1"}, {"at": "1 g", "F1": "1"}]}, "下限"),
        ({"order": ["F1", "F2"]}, "no limit"),
        ({"scale_steps": [{"class": "III级", "up_to": ["500"]}]}, "order"),
        (
            {"order": ["F1", "F2"], "rows": [{"at": "1 g", "F1": "0.3", "F2": "0.1"}]},
            "allows more",
        ),
    ],
)
def test_a_faulty_table_is_named_when_it_is_loaded(change: dict[str, object], fault: str) -> None:
    entry = {
        "title": "砝码", "kind": "mass", "source": "示例", "unit": "mg", "shape": "upward",
        "order": ["F1"], "rows": [{"at": "1 g", "F1": "0.1"}],
    }  # fmt: skip
    assert family_of("sound", entry).limits
    with pytest.raises(Exception, match=fault):
        family_of("faulty", entry | change)
