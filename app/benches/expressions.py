"""Measurement texts for the benchmark of reading: the forms scopes use, with ever other numbers.

A form is text as institutes write it; scaling all its numbers by one factor keeps its order and
meaning and makes it a string nobody has read before. Made up; stands for no institution.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from app.metrology.readings import Hint

FORMS: tuple[tuple[Hint, str], ...] = (
    ("range", "(0～600)kN"),
    ("range", "－50 ℃～＋300 ℃"),
    ("range", "0.1MPa—250MPa"),
    ("range", "20Hz～20kHz"),
    ("range", "(40~10000)m³/h"),
    ("range", "1×10⁻³Pa~1×10²Pa"),
    ("range", "（10～95）%RH"),
    ("range", "500kg以下"),
    ("range", "25kg＜m≤50kg"),
    ("range", "(50～2000)r/min"),
    ("range", "0.05mSv/h～1Sv/h"),
    ("range", "电压：(1～1000)V；频率：40Hz～1kHz"),
    ("range", "(0.1 to 12) in"),
    ("range", "Up to 500 lbf"),
    ("range", "330 µA to 3.3 mA"),
    ("range", "(10 to 300) lbf·ft"),
    ("range", "Frequency: 10 kHz to 1 MHz; Voltage: 0.5 V to 1000 V"),
    ("range", "Wavelength range: 250 nm to 290 nm; Maximum power: 30 µW; Bandwidth: 4 nm or 8 nm"),
    ("uncertainty", "0.08 % rdg + 0.5 nF"),
    ("uncertainty", "12 µV/V + 3 µV"),
    ("uncertainty", "42 µin"),
    ("uncertainty", "U=0.8mg(k=2)"),
    ("uncertainty", "Urel=0.3%(k=2)"),
    ("uncertainty", "U=(0.3～1.5) μm，k=2"),
    ("mpe", "±(0.02%RD+0.01%FS)"),
    ("mpe", "±(1.0+L/300)μm"),
    ("mpe", "±1.5%FS"),
    ("mpe", "最大允许误差:±0.05℃"),
    ("mpe", "在(30～200)次/min测量范围内，最大允许误差为±(示值的5%+1)次/min。"),
)
# k stays: a coverage factor is no measured value.
_NUMBER = re.compile(r"(?<!k=)(?<![\d.^])\d+(?:\.\d+)?(?![\d⁰-⁹])")
_POWERS = re.compile(r"×10[⁻⁰-⁹¹²³]+")


def distinct(count: int) -> Iterator[tuple[str, Hint]]:
    """That many different texts with their hints, the same each time."""
    for number in range(count):
        hint, form = FORMS[number % len(FORMS)]
        yield _scaled(form, 1 + Decimal(number // len(FORMS)) / 1000), hint


def _scaled(form: str, factor: Decimal) -> str:
    """The form with every number but exponents and k times ``factor``."""
    kept = [match.span() for match in _POWERS.finditer(form)]

    def scale(match: re.Match[str]) -> str:
        if any(start <= match.start() < stop for start, stop in kept):
            return match.group()
        return format((Decimal(match.group()) * factor).normalize(), "f")

    return _NUMBER.sub(scale, form)
