"""Units: spellings that must and must not be known, and what each of them means."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrology.refusals import Unreadable
from app.metrology.units import (
    Unit,
    all_spellings,
    difference,
    find_unit,
    kinds,
    units,
    with_prefix,
)

numbers = st.fractions(min_value=-(10**12), max_value=10**12)


@given(numbers, st.sampled_from(units()))
def test_a_value_comes_back_exactly_from_the_si_unit(value: Fraction, unit: Unit) -> None:
    assert unit.from_si(unit.to_si(value)) == value


@given(numbers, numbers, st.sampled_from(units()))
def test_a_difference_is_the_same_wherever_on_the_scale(
    low: Fraction, size: Fraction, unit: Unit
) -> None:
    as_size = difference(unit)
    assert as_size.to_si(size) == unit.to_si(low + size) - unit.to_si(low)
    assert as_size.to_si(Fraction(0)) == 0


def test_a_temperature_and_a_temperature_difference_are_two_things() -> None:
    assert find_unit("℉").to_si(Fraction(32)) == Fraction("273.15")
    assert difference(find_unit("℉")).to_si(Fraction(9)) == 5
    assert difference(find_unit("℉")).kind != find_unit("℉").kind


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.symbol)
def test_a_symbol_names_its_own_unit(unit: Unit) -> None:
    assert find_unit(unit.symbol) == unit
    assert unit.ascii.isascii()


def test_a_spelling_names_a_unit_or_says_what_to_write_instead() -> None:
    known = {unit.symbol for unit in units()} | {"1"}
    for text in all_spellings():
        assert named(text) in known or "请" in named(text)


def named(text: str) -> str:
    """Symbol of the unit a text names, or the sentence it is refused with."""
    try:
        return find_unit(text).symbol
    except Unreadable as refusal:
        return refusal.message


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("\u00b5m", "μm"), ("\u03bcm", "μm"), ("um", "μm"), ("㎛", "μm"), ("㎜", "mm"), ("㎡", "m²"),
        ("\u2126", "Ω"), ("\u03a9", "Ω"), ("ＭＰａ", "MPa"), ("m3/h", "m³/h"), ("㎥/h", "m³/h"),
        ("°C", "℃"), ("℃", "℃"), ("N·m", "N·m"), ("Nm", "N·m"), ("N.m", "N·m"), ("rpm", "r/min"),
        ("兆帕", "MPa"), ("千帕", "kPa"), ("毫米", "mm"), ("千牛", "kN"), ("伏", "V"), ("毫安", "mA"),
        ("千欧", "kΩ"), ("兆赫兹", "MHz"), ("公斤", "kg"), ("千克", "kg"), ("吨", "t"),
        ("摄氏度", "℃"), ("牛·米", "N·m"), ("牛米", "N·m"), ("微升", "μL"), ("% RH", "%RH"),
        ("m·s⁻²", "m/s²"), ("W·m⁻²", "W/m²"), ("mol·L⁻¹", "mol/L"),
        ("W/m²/sr/nm", "W/(m²·sr·nm)"), ("W/(K·m)", "W/(m·K)"), ("W/m·K", "W/(m·K)"),
        ("J·kg⁻¹·K⁻¹", "J/(kg·K)"), ("μV/(W·m⁻²)", "μV/(W/m²)"), ("cm<SUP>-1</SUP>", "cm⁻¹"),
        ("ozf∙in", "ozf·in"), ("ft-lb", "lbf·ft"), ("in·Hg", "inHg"), ("kg/cm²", "kgf/cm²"),
        ("mTorr", "mTorr"), ("cmH2O", "cmH₂O"), ("inH2O(4℃)", "inH₂O(4℃)"), ("psig", "psi"),
        ("dB HL", "dB(HL)"), ("dBHL", "dB(HL)"), ("dB SPL", "dB(SPL)"), ("dBA", "dB(A)"),
        ("dBuV", "dBμV"), ("dB(μV/m)", "dBμV/m"), ("℃DP", "℃DP"), ("个字", "字"), ("counts", "字"),
        ("次/分", "次/min"), ("bpm", "次/min"), ("beats/min", "次/min"), ("s⁻¹", "次/s"),
        ("m⁻¹", "m⁻¹"), ("屈光度", "D"), ("线对/毫米", "lp/mm"), ("μSv/h", "μSv/h"), ("毫伦", "mR"),
        ("Ω/sq", "Ω/□"), ("Ω/口", "Ω/□"), ("kWh", "kW·h"), ("mAh", "mA·h"), ("mAs", "mA·s"),
        ("MS/s", "MSa/s"), ("Mbps", "Mbit/s"), ("% VOL", "%VOL"), ("umol/mol", "μmol/mol"),
        ("g/(m²·24h)", "g/(m²·d)"), ("粒/L", "个/L"), ("uS/cm", "μS/cm"), ("ng/mL", "ng/mL"),
        ("HRBW", "HRBW"), ("HREW", "HREW"), ("HV0.1", "HV0.1"), ("邵氏A", "HA"), ("g_0", "gₙ"),
        ("fs", "fs"), ("ps", "ps"), ("nN", "nN"), ("TΩ", "TΩ"), ("MV", "MV"), ("keV", "keV"),
        ("knots", "kn"), ("海里", "nmi"), ("克拉", "ct"),
    ],
)  # fmt: skip
def test_a_spelling_in_use_is_known(text: str, symbol: str) -> None:
    assert find_unit(text).symbol == symbol


@pytest.mark.parametrize(
    "text",
    ["Mk", "级", "MM", "F", "T", "C", "M", "R", "G", "mpa", "度", "'", "", "ISO", "min⁻¹", "kg·m",
     "ton", "加仑", "hp", "cal", "inH2O", "in·H₂O", "丝", "节", "码", "ppt", "%FS", "hPa℃", "FS", "rdg"],
)  # fmt: skip
def test_an_unknown_or_two_faced_unit_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        find_unit(text)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("N·m", "J"), ("Hz", "Bq"), ("Gy", "Sv"), ("W", "VA"), ("VA", "var"), ("%", "%RH"),
        ("%", "%LEL"), ("ppm", "μmol/mol"), ("μmol/mol", "%VOL"), ("r/min", "次/min"), ("dB", "dBm"),
        ("dB", "dB(HL)"), ("dB(A)", "dB(C)"), ("cm⁻¹", "m⁻¹"), ("m³/h", "Nm³/h"), ("sccm", "mL/min"),
        ("g", "gₙ"), ("mm/m", "%"), ("Hz", "次/s"), ("V", "Vpp"), ("psi", "psia"), ("HV", "HBW"),
        ("NTU", "FTU"), ("mm", "mmAl"), ("Ω", "Ω/□"), ("kW·h", "kvar·h"),
    ],
)  # fmt: skip
def test_units_of_equal_dimension_but_other_meaning_never_convert(left: str, right: str) -> None:
    assert find_unit(left).kind != find_unit(right).kind


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1 D", "1 m⁻¹"), ("1 Torr", "1000 mTorr"), ("1 Gs", "0.1 mT"), ("1 kgf/cm²", "98.0665 kPa"),
        ("1 mil", "25.4 μm"), ("1 cSt", "1 mm²/s"), ("1 A·h", "3600 A·s"), ("1 次/min", "1 bpm"),
        ("60 r/min", "1 r/s"), ("1 %", "10000 μV/V"), ("1 cP", "1 mPa·s"), ("1 kn", "1.852 km/h"),
        ("1 mW/cm²", "10 W/m²"), ("1 g/(m²·d)", "1 g/(m²·24h)"), ("1 rem", "10 mSv"),
        ("1 mm/m", "1 m/km"), ("1 mV/g", "1 mV/gₙ"), ("1 MPa", "1 N/mm²"), ("1 gₙ", "980.665 Gal"),
    ],
)  # fmt: skip
def test_two_ways_to_say_one_quantity_agree(text: str, same: str) -> None:
    sizes = []
    for each in (text, same):
        number, name = each.split(" ", 1)
        sizes.append(find_unit(name).to_si(Fraction(number)))
    assert sizes[0] == sizes[1]


def test_a_scale_has_one_size_only() -> None:
    for kind in kinds():
        if kind.name.startswith("hardness"):
            assert {unit.factor for unit in units() if unit.kind == kind.name} == {1}


def test_a_bare_prefix_takes_the_base_of_its_neighbour() -> None:
    neighbour = find_unit("MHz")
    sister = with_prefix("k", neighbour)
    assert sister is not None
    assert sister.symbol == "kHz"
    assert with_prefix("x", neighbour) is None
