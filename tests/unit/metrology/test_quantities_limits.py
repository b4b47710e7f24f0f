"""Uncertainties and error limits as functions of the measured value."""

import pytest

from app.metrology.quantities import read_quantities
from app.metrology.readings import Hint
from tests.unit.metrology.quantity_text import read


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("0.11 % rdg", ["U 0.0011b"]),
        ("3.3 °F", ["U 3.3 ℉"]),
        ("1.2 % + 120 µV", ["U 120 μV + 0.012b"]),
        ("34 µA/A + 0.047 nA", ["U 0.047 nA + 0.000034b"]),
        ("12 µΩ/Ω + 58 mΩ", ["U 58 mΩ + 0.000012b"]),
        ("0.038 s + 0.0025 % of timed interval", ["U 0.038 s + 0.000025b"]),
        ("0.082 % setting + 0.017 ozf∙in", ["U 0.017 ozf·in + 0.00082b"]),
        ("0.4 % rdg + 0.07 % IACS", ["U 0.07 %IACS + 0.004b"]),
        ("0.2 % of range", ["U 0.002fs"]),
        ("U=0.02mm(k=2)", ["U 0.02 mm k=2"]),
        ("U=0.3%,k=2", ["U 0.003b k=2"]),
        ("U(k=2)=0.3%", ["U 0.003b k=2"]),
        ("U=0.5%（k=2，p=95%）", ["U 0.005b k=2"]),
        ("扩展不确定度U=0.02mm，k=2", ["U 0.02 mm k=2"]),
        ("U≤0.2″(k=2)", ["U 0.2 ″ k=2"]),
        ("优于0.5%（k=2）", ["U 0.005b k=2"]),
        ("8×10⁻⁶（k=2）", ["U 0.000008b k=2"]),
        ("Urel=(0.5~1.2)%", ["U 0.005b .. 0.012b"]),
        ("U = (1~4) Pa", ["U 1 Pa .. 4 Pa"]),
        ("0.05 mg to 1.5 g", ["U 0.00005 g .. 1.5 g"]),
        ("1.1° phase", ["U 1.1 °"]),
        ("±0.1℃\r±0.1%RH\rU=0.5hPa\rk=2", ["MPE 0.1 ℃", "MPE 0.1 %RH", "U 0.5 hPa k=2"]),
        ("U = 0.08 m/s<br>U = (0.08~0.18) m/s", ["U 0.08 m/s", "U 0.08 m/s .. 0.18 m/s"]),
        ("稳定性0.005℃;均匀性0.007℃", ["稳定性: other 0.005 ℃", "均匀性: other 0.007 ℃"]),
        ("分度值:0.001mm,0.002mm", ["resolution 0.001 mm", "resolution 0.002 mm"]),
        ("测角精度:2″及以下", ["MPE 2 ″"]),
        ("2.5 parts in 10^6", ["U 0.0000025b"]),
        ("Urel=(1.2～8.5)×10⁻⁴，k=2", ["U 0.00012b .. 0.00085b k=2"]),
        ("0.004 3 % + 0.10 mV", ["U 0.1 mV + 0.000043b"]),
        ("0.5 % at 1 kHz", ["U 0.005b", "frequency 1 kHz"]),
    ],
)  # fmt: skip
def test_uncertainties_are_read(text: str, items: list[str]) -> None:
    assert read(text, "uncertainty") == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("U=1.4μm+2.5×10-6L", ["U 1.4 μm + 0.0000025b"]),
        ("U=1.4μm+2.5×10⁻⁶L", ["U 1.4 μm + 0.0000025b"]),
        ("±(0.5+L/200)μm", ["MPE 0.5 μm + 0.000005b"]),
        ("MPE:±(3+4L/1000)μm", ["MPE 3 μm + 0.000004b"]),
        ("(0.05+0.5L)μm 2等", ["U 0.05 μm + 0.0000005b", "2等"]),
        ("U=(2+3L)μm，式中L单位为m", ["U 2 μm + 0.000003b"]),
        ("U=(2+3L)μm，L单位为mm", ["U 2 μm + 0.003b"]),
        ("(190 + 62L) µin", ["U 190 μin + 0.000062b"]),
        ("Q[0.07, 0.9L]μm", ["U 0.07 μm + 0.0000009b rss"]),
    ],
)
def test_length_formulas_become_shares_of_the_length(text: str, items: list[str]) -> None:
    assert read(text, "uncertainty") == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("±0.5%", ["MPE 0.005b"]),
        ("0.5%", ["MPE 0.005b"]),
        ("≤0.5%", ["MPE 0.005b"]),
        ("-0.5%~+0.5%", ["MPE 0.005b"]),
        ("±0.1%RH", ["MPE 0.1 %RH"]),
        ("±2%FS", ["MPE 0.02fs"]),
        ("±2%(FS)", ["MPE 0.02fs"]),
        ("引用误差±1.5%", ["MPE 0.015fs"]),
        ("误差为量程的±1%", ["MPE 0.01fs"]),
        ("±(0.5%RD+0.1%FS)", ["MPE 0.005b + 0.001fs"]),
        ("±(0.5%×读数+0.2%×量程)", ["MPE 0.005b + 0.002fs"]),
        ("±0.5%±1字", ["MPE 1 字 + 0.005b"]),
        ("±(0.6~10)μm", ["MPE 0.6 μm .. 10 μm"]),
        ("DCV:±(3.2-5)×10-4%", ["DCV: MPE 0.0000032b .. 0.000005b"]),
        ("DCV:±0.01%;DCI:±0.02%", ["DCV: MPE 0.0001b", "DCI: MPE 0.0002b"]),
        ("±0.5%或±0.1mm，取较大值", ["MPE 0.1 mm + 0.005b max"]),
        ("±0.5% or ±0.1 mm, whichever is greater", ["MPE 0.1 mm + 0.005b max"]),
        ("DC-2.5GHz,6dB,±0.4dB", ["0..2.5 GHz", "6 dB", "MPE 0.4 dB"]),
        ("100k-30MHz,10%", ["0.1..30 MHz", "MPE 0.1b"]),
        ("0.25%读数精度", ["MPE 0.0025b"]),
        ("the greater of 0.5 % of reading or 0.02 psi", ["MPE 0.02 psi + 0.005b max"]),
        ("零点漂移：4h内不超过±2%FS。", ["零点漂移: other 0.02fs"]),
    ],
)
def test_error_limits_are_read(text: str, items: list[str]) -> None:
    assert read(text, "mpe") == items


@pytest.mark.parametrize(
    ("hint", "item"),
    [("range", "0.01 ℃"), ("uncertainty", "U 0.01 ℃"), ("mpe", "MPE 0.01 ℃"), ("", "0.01 ℃")],
)
def test_the_column_says_what_a_bare_amount_is(hint: Hint, item: str) -> None:
    assert read("0.01℃", hint) == [item]


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("±0.3℃(0~50℃)，±0.5℃(50~100℃)", [("0", "50", "0.3"), ("50", "100", "0.5")]),
        ("0~50℃:±0.3℃;50~100℃:±0.5℃", [("0", "50", "0.3"), ("50", "100", "0.5")]),
        ("(0~50)℃:U=0.3℃,k=2", [("0", "50", "0.3")]),
    ],
)
def test_a_line_of_a_table_says_where_its_limit_holds(
    text: str, limits: list[tuple[str, str, str]]
) -> None:
    reading = read_quantities(text, "mpe")
    assert reading.intervals == ()
    assert [
        (
            limit.within and limit.within.lo_text,
            limit.within and limit.within.hi_text,
            limit.terms.a_text,
        )
        for limit in reading.limits
    ] == limits


def test_a_limit_is_evaluated_at_a_value() -> None:
    (limit,) = read_quantities("±(0.1%FS+0.5%RD)").limits
    assert limit.at(100.0, 200.0) == pytest.approx(0.7)
    assert limit.at(100.0) is None
    (squares,) = read_quantities("U=Q[3, 4L]μm").limits
    assert squares.at(1.0) == pytest.approx(5e-6)
