"""Properties of reading ranges that hold for every unit of the table and every number."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.metrology.intervals import Interval
from app.metrology.quantities import read_quantities
from app.metrology.units import Unit, units

decimals = st.decimals(
    min_value=Decimal(-(10**9)), max_value=Decimal(10**9), allow_nan=False, places=4
)


def intervals(text: str) -> tuple[Interval, ...]:
    return read_quantities(text, "range").intervals


@settings(max_examples=300, deadline=None)
@given(
    decimals,
    decimals,
    st.sampled_from([unit for unit in units() if unit.kind != "temperature"]),
    st.sampled_from(
        ["{lo}～{hi} {u}", "({lo}~{hi}){u}", "{lo} {u} to {hi} {u}", "{lo}{u}<x≤{hi}{u}"]
    ),
)
def test_a_range_is_read_back_from_its_own_text(
    one: Decimal, other: Decimal, unit: Unit, form: str
) -> None:
    lo, hi = sorted((one, other))
    text = form.format(lo=f"{lo:f}", hi=f"{hi:f}", u=unit.symbol)
    if lo == hi and "<" in form:
        assert read_quantities(text, "range").status == "refused"
        return
    (read,) = intervals(text)
    assert (Decimal(read.lo_text), Decimal(read.hi_text), read.unit) == (lo, hi, unit.symbol)
    assert intervals(read.as_text()) == (read,)


@given(decimals, st.sampled_from(units()), st.sampled_from(["≤ {}", "< {}", "≥ {}", "> {}", "{}"]))
def test_a_one_sided_range_is_read_back_from_its_own_text(
    value: Decimal, unit: Unit, form: str
) -> None:
    reading = read_quantities(form.format(f"{value:f} {unit.symbol}"), "range")
    if unit.kind == "temperature" and reading.status == "refused":
        assert "绝对零度" in reading.reason
        return
    assert intervals(reading.intervals[0].as_text()) == reading.intervals


@given(
    st.integers(-(10**20) + 1, 10**20 - 1),
    st.integers(-20, 20),
    st.sampled_from(units()),
    st.sampled_from(units()),
)
def test_extreme_numbers_are_read_back_or_refused(
    mantissa: int, exponent: int, unit: Unit, lower: Unit
) -> None:
    for read in intervals(f"{mantissa} {lower.symbol}~{mantissa}e{exponent} {unit.symbol}"):
        assert intervals(read.as_text()) == (read,)
