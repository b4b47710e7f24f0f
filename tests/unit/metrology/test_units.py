"""Units: exact sizes against pint, and spellings that must and must not be known."""

from fractions import Fraction

import pint
import pytest

from app.metrology.refusals import Unreadable
from app.metrology.units import Unit, find_unit, kind_of, kinds, units

PINT_NAMES = {
    "m²": "m**2", "cm²": "cm**2", "mm²": "mm**2", "m³": "m**3", "cm³": "cm**3",
    "°": "degree", "′": "arcminute", "″": "arcsecond", "μin": "microinch", "mil": "thou",
    "℃": "degC", "℉": "degF", "psi": "psi", "kgf/cm²": "kgf/cm**2", "inHg": "inHg",
    "lbf·ft": "lbf*ft", "lbf·in": "lbf*inch", "in": "inch", "m/s²": "m/s**2",
    "mcd": "millicandela", "mcd/m²": "millicandela/m**2",
    "kg/m³": "kg/m**3", "g/cm³": "g/cm**3", "mg/m³": "mg/m**3", "μg/m³": "ug/m**3",
    "m³/s": "m**3/s", "m³/h": "m**3/h", "m²/s": "m**2/s", "mm²/s": "mm**2/s",
    "cm⁻¹": "1/cm", "W/m²": "W/m**2", "mW/cm²": "mW/cm**2", "μW/cm²": "uW/cm**2",
    "cd/m²": "cd/m**2", "r/min": "rpm", "r/s": "revolution/s", "kpsi": "kpsi", "h": "hour",
}  # fmt: skip
# pint has no such unit, or means something else by the symbol (pH: picohenry).
NOT_IN_PINT = {"level", "sound_level_a", "power_level", "ph", "turbidity", "event_rate", "parts",
               "relative_humidity", "explosive_limit", "conductivity_iacs", "threads_per_inch",
               "ratio", "reactive_power", "amount_fraction", "rotation_rate"}  # fmt: skip
ORACLE = [u for u in units() if u.kind not in NOT_IN_PINT and "hardness" not in u.kind]


@pytest.fixture(scope="module")
def registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry()


def pint_name(symbol: str) -> str:
    name = PINT_NAMES.get(symbol, symbol).replace("μ", "u").replace("Ω", "ohm")
    return name.replace("·", "*").replace("²", "**2").replace("³", "**3")


@pytest.mark.parametrize("unit", ORACLE, ids=lambda unit: unit.symbol)
def test_every_unit_pint_knows_has_the_size_pint_gives_it(
    unit: Unit, registry: pint.UnitRegistry[float]
) -> None:
    for value in (0, 1, 250):
        ours = float(unit.to_si(Fraction(value)))
        quantity = registry.Quantity(value, pint_name(unit.symbol))
        theirs = quantity.to(pint_name(kind_of(unit.kind).si)).magnitude
        assert ours == pytest.approx(theirs, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.symbol)
def test_every_symbol_names_its_unit_and_converts_there_and_back(unit: Unit) -> None:
    assert find_unit(unit.symbol) == unit
    for value in (Fraction(0), Fraction("-12.5"), Fraction(10**9)):
        assert unit.from_si(unit.to_si(value)) == value


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("\u00b5m", "μm"), ("\u03bcm", "μm"), ("um", "μm"), ("㎛", "μm"), ("㎜", "mm"), ("㎡", "m²"),
        ("\u2126", "Ω"), ("\u03a9", "Ω"), ("ＭＰａ", "MPa"), ("m3/h", "m³/h"), ("㎥/h", "m³/h"),
        ("°C", "℃"), ("℃", "℃"), ("N·m", "N·m"), ("Nm", "N·m"), ("N.m", "N·m"), ("rpm", "r/min"),
        ("兆帕", "MPa"), ("千帕", "kPa"), ("毫米", "mm"), ("千牛", "kN"), ("伏", "V"), ("毫安", "mA"),
        ("千欧", "kΩ"), ("兆赫兹", "MHz"), ("公斤", "kg"), ("千克", "kg"), ("吨", "t"),
        ("摄氏度", "℃"), ("牛·米", "N·m"), ("牛米", "N·m"), ("微升", "μL"), ("% RH", "%RH"),
    ],
)  # fmt: skip
def test_a_spelling_in_use_is_known(text: str, symbol: str) -> None:
    assert find_unit(text).symbol == symbol


@pytest.mark.parametrize(
    "text", ["Mk", "级", "MM", "F", "T", "C", "M", "mpa", "度", "'", "", "ISO"]
)
def test_an_unknown_or_two_faced_unit_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        find_unit(text)


def test_units_of_equal_dimension_but_other_meaning_are_other_kinds() -> None:
    for left, right in [("N·m", "J"), ("Hz", "Bq"), ("Gy", "Sv"), ("W", "VA"), ("%", "%RH")]:
        assert find_unit(left).kind != find_unit(right).kind
    scales = [kind.name for kind in kinds() if kind.name.startswith("hardness")]
    for scale in scales:
        assert len([unit for unit in units() if unit.kind == scale]) == 1
