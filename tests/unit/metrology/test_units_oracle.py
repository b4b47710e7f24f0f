"""Every unit of the table against pint: the same size, or listed here as unknown to pint."""

from fractions import Fraction

import pint
import pytest

from app.metrology.unit_spellings import ascii_symbol
from app.metrology.units import Unit, units

# Kinds without any unit in pint: conventional scales, levels, and counts pint has no word for.
STRANGE_KINDS = {
    "sample_rate", "reactive_energy", "reactive_power", "standard_flow", "normal_flow",
    "sheet_resistance", "meter_constant", "spatial_frequency", "osmolality", "relative_humidity",
    "explosive_limit", "conductivity_iacs", "last_digit", "scale_division", "revolutions",
    "magnification", "nominal_diameter", "mesh", "threads_per_inch", "prism_power",
    "unit_interval", "turbidity", "turbidity_formazin", "turbidity_fnu", "absorbance",
    "sugar_degree", "brix", "ct_number", "aluminium_equivalent", "lead_equivalent",
    "sound_level_a", "sound_level_c", "sound_level_z", "sound_pressure_level", "hearing_level",
    "voltage_level", "voltage_level_millivolt", "voltage_level_microvolt",
    "current_level_microampere", "field_level", "magnetic_field_level", "carrier_level",
    "phase_noise", "full_scale_level", "radar_cross_section", "voltage_peak_to_peak",
    "copy_concentration", "colony_concentration", "acid_value", "platinum_cobalt",
}  # fmt: skip
# Single units: unknown to pint, or something else there (a mil is an angle, gauss and its family
# belong to another system of units).
STRANGE_UNITS = {
    "mil", "r/min", "r/s", "r/h", "斤", "psf", "inH₂O(4℃)", "Gs", "mGs", "kGs", "Oe", "mOe", "kOe",
    "Mx", "fc", "mcd", "mcd/m²", "mcd/(lx·m²)", "%wt", "%VOL", "ppmv", "ppbv", "ppb", "mR", "μR",
    "R/h", "μR/h", "mR/h", "R/min", "mR/min", "g/10min", "cm³/10min",
}  # fmt: skip


@pytest.fixture(scope="module")
def registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry()


def pint_name(symbol: str) -> str:
    """A degree inside a compound unit is a difference to pint."""
    if symbol in ("degC", "degF", "degR"):
        return symbol
    return symbol.replace("degC", "delta_degC").replace("degF", "delta_degF")


def size_in_pint(unit: Unit, registry: pint.UnitRegistry[float]) -> float | None:
    """250 of the unit in its SI unit, None if pint cannot say."""
    try:
        given = registry.Quantity(250.0, pint_name(unit.ascii))
        return float(given.to(pint_name(ascii_symbol(unit.si))).magnitude)
    except (pint.PintError, ValueError, AttributeError, AssertionError, TypeError):
        return None


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.symbol)
def test_every_unit_pint_knows_has_the_size_pint_gives_it(
    unit: Unit, registry: pint.UnitRegistry[float]
) -> None:
    strange = (
        unit.kind in STRANGE_KINDS
        or unit.kind.startswith("hardness")
        or unit.symbol in STRANGE_UNITS
    )
    theirs = size_in_pint(unit, registry)
    if strange:
        assert theirs is None, "pint knows it after all: take it off the list"
    else:
        assert theirs is not None, "pint does not know it: check its size by hand, then list it"
        assert float(unit.to_si(Fraction(250))) == pytest.approx(theirs, rel=1e-6)


@pytest.mark.parametrize(
    ("symbol", "si"),
    [
        # NIST SP 811 app. B.8, to the digits given there.
        ("mil", "2.54e-5"), ("psf", "47.88026"), ("inH₂O(4℃)", "249.082"), ("Gs", "1e-4"),
        ("Oe", "79.57747"), ("Mx", "1e-8"), ("fc", "10.76391"), ("mR", "2.58e-7"), ("R/h", "7.166667e-8"),
        # By definition.
        ("r/min", "0.01666667"), ("r/h", "2.777778e-4"), ("斤", "0.5"), ("mcd", "1e-3"),
        ("%wt", "0.01"), ("%VOL", "0.01"), ("ppmv", "1e-6"), ("ppbv", "1e-9"), ("ppb", "1e-9"),
        ("sccm", "1.666667e-8"), ("slm", "1.666667e-5"), ("Nm³/h", "2.777778e-4"), ("kvar", "1e3"),
        ("kvar·h", "3.6e6"), ("MSa/s", "1e6"), ("lp/mm", "1e3"), ("imp/(kW·h)", "2.777778e-7"),
        ("kΩ/□", "1e3"), ("mOsmol/kg", "1e-3"), ("%RH", "0.01"), ("%LEL", "0.01"), ("mVpp", "1e-3"),
        ("copies/μL", "1e9"), ("CFU/mL", "1e6"), ("CFU/L", "1e3"), ("copies/mL", "1e6"),
        ("g/10min", "1.666667e-6"), ("cm³/10min", "1.666667e-9"), ("mgKOH/g", "1"), ("Hazen", "1"),
    ],
)  # fmt: skip
def test_units_unknown_to_pint_have_their_published_size(symbol: str, si: str) -> None:
    (unit,) = (each for each in units() if each.symbol == symbol)
    assert float(unit.factor) == pytest.approx(float(si), rel=1e-6)
