"""Laws of the reader: its own text is read back, and no text whatever makes it fail."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.metrology.describe import describe_reading
from app.metrology.grades import Grade
from app.metrology.intervals import End, Interval, make_interval
from app.metrology.limits import Form, Limit, Role, Terms
from app.metrology.quantities import find_quantities, read_quantities
from app.metrology.readings import Hint
from app.metrology.units import Unit, find_unit
from app.metrology.writing import item_as_text, item_to_plain
from tests.unit.metrology.range_examples import READ, REFUSED

HINTS: tuple[Hint, ...] = ("", "range", "uncertainty", "mpe", "grade")
REAL = [
    *(text for text, _ in READ),
    *(text for text, _, _ in REFUSED if len(text) < 200),
    "Frequency: 50 Hz, 60 Hz; Voltage: to 200 kV",
    "在(30～200)次/min测量范围内，最大允许误差为±(示值的5%+1)次/min。",
    "U=1.4μm+2.5×10-6L (k=2)",
    "DCV:±(3.2-5)×10-4%\r\nDCI:±（1.4-40）×10-3%",
    "±13.33kPa(±100mmHg)或设定值的±30%,两者取大者。",
    "U、I:0.2级；P:0.5级",
]
UNITS = [
    find_unit(name)
    for name in ("mm", "μm", "V", "mV", "kPa", "℃", "%RH", "Ω", "kg", "dB", "次/min")
]
sizes = st.decimals(Decimal("0.001"), Decimal(1000), places=3).map(lambda d: d.normalize())
shares = st.decimals(Decimal("0.000001"), Decimal("0.5"), places=6).map(lambda d: d.normalize())


def _terms(unit: Unit, parts: dict[str, Decimal]) -> Terms:
    texts = {name: f"{value:f}" for name, value in parts.items()}
    a = float(Fraction(texts["a"]) * unit.factor) if "a" in parts else None
    return Terms(
        a,
        float(Fraction(texts["b"])) if "b" in parts else None,
        float(Fraction(texts["fs"])) if "fs" in parts else None,
        texts.get("a", ""),
        texts.get("b", ""),
        texts.get("fs", ""),
    )


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    """Limits as the reader makes them: with or without a constant, a span, k."""
    unit = draw(st.sampled_from(UNITS))
    names = draw(
        st.sampled_from([("a",), ("b",), ("fs",), ("a", "b"), ("b", "fs"), ("a", "b", "fs")])
    )
    parts = {name: draw(sizes if name == "a" else shares) for name in names}
    form: Form = draw(st.sampled_from(["sum", "rss"])) if len(names) > 1 else "sum"
    role: Role = draw(st.sampled_from(["U", "MPE", "resolution"]))
    if form == "rss":
        role = "U"
    upper = None
    if form == "sum" and role != "resolution" and draw(st.booleans()):
        upper = _terms(unit, {name: value * 3 for name, value in parts.items()})
    has_a = "a" in parts
    kind = "temperature_difference" if unit.kind == "temperature" else unit.kind
    return Limit(
        role, _terms(unit, parts), kind if has_a else "", unit.symbol if has_a else "",
        unit.si if has_a else "", form, draw(st.sampled_from([None, 2.0, 3.0])) if role == "U" else None,
        upper, None, draw(st.sampled_from(["", "DCV", "NSA"])),
    )  # fmt: skip


@given(limits())
def test_a_limit_is_read_back_from_its_own_text(limit: Limit) -> None:
    assert read_quantities(item_as_text(limit)).items == (limit,)


@given(
    sizes, sizes, st.sampled_from(UNITS), st.booleans(), st.booleans(),
    st.sampled_from(["value", "frequency", "temperature", "bandwidth", "DCV"]),
)  # fmt: skip
def test_an_interval_is_read_back_with_its_axis(
    one: Decimal, other: Decimal, unit: Unit, lo_open: bool, hi_open: bool, axis: str
) -> None:
    lo, hi = sorted((Fraction(one), Fraction(other)))
    if lo == hi:
        lo_open = hi_open = False
    made = make_interval(End(lo, unit, is_open=lo_open), End(hi, unit, is_open=hi_open))
    item = Interval(**{**made.to_json(), "axis": axis})
    assert read_quantities(item_as_text(item)).items == (item,)


@given(
    st.sampled_from(["0.05级", "二等", "F1", "III级", "A级", "DS3", "1级"]), st.booleans(),
    st.sampled_from(["", "U、I", "P"]),
)  # fmt: skip
def test_a_class_is_read_back(name: str, or_below: bool, label: str) -> None:
    grade = Grade(name, or_below, label)
    assert read_quantities(item_as_text(grade)).items == (grade,)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A real text with a piece cut out, doubled, or replaced."""
    text = draw(st.sampled_from(REAL))
    start = draw(st.integers(0, len(text)))
    stop = draw(st.integers(start, min(len(text), start + 4)))
    put = draw(st.one_of(st.just(""), st.just(text[start:stop] * 2), st.text(max_size=3),
                         st.sampled_from("()[]±~-+×/,;:.%0123456789kMμΩ°′″级等为")))  # fmt: skip
    return text[:start] + put + text[stop:]


@given(st.one_of(st.text(max_size=60), mutations()), st.sampled_from(HINTS))
def test_no_text_makes_the_reader_fail(text: str, hint: Hint) -> None:
    reading = read_quantities(text, hint)
    assert (reading.status == "read") == bool(reading.items)
    assert (reading.status == "refused") == bool(reading.reason)
    assert reading.position is None or 0 <= reading.position <= len(text)
    assert describe_reading(reading) or reading.status == "empty"
    for item in reading.items:
        assert item_to_plain(item)["t"] in ("range", "u", "grade")
        assert read_quantities(item_as_text(item)).items == (item,)


@given(st.one_of(st.text(max_size=80), st.lists(mutations(), max_size=4).map("，".join)))
def test_islands_lie_in_the_text_in_order(text: str) -> None:
    stop = 0
    for island in find_quantities(text):
        assert stop <= island.start < island.stop <= len(text)
        assert island.reading.status in ("read", "refused")
        stop = island.stop


@given(st.integers(1, 300), st.sampled_from(["(", "[", "±", "1~", "√(", "U=", "1 V ", "×10^"]))
def test_repetition_does_not_exhaust_the_reader(times: int, piece: str) -> None:
    reading = read_quantities(piece * times + "1 V" + ")" * times)
    assert reading.status in ("read", "refused")
