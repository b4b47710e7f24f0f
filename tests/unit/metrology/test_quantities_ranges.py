"""Ranges as institutes write them, with the parameters they hold for."""

import pytest

from app.metrology.quantities import read_quantities
from tests.unit.metrology.quantity_text import read
from tests.unit.metrology.range_examples import READ


@pytest.mark.parametrize(("text", "boxes"), READ)
def test_simple_ranges_are_read(text: str, boxes: list[tuple[str, str, str, str, str]]) -> None:
    found = read_quantities(text, "range").intervals
    assert [(i.kind, i.lo_text, i.hi_text, i.unit) for i in found] == [box[:4] for box in boxes]
    opens = ["lo" if i.lo_open else "hi" if i.hi_open else "" for i in found]
    assert opens == [box[4] for box in boxes]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Frequency: 10 Hz to 1 MHz", ["frequency 0.00001..1 MHz"]),
        (
            "Frequency: 50 Hz, 60 Hz; Voltage: to 200 kV",
            ["frequency 50 Hz", "frequency 60 Hz", "voltage ..200 kV"],
        ),
        (
            "Wavelength range: 250 nm to 290 nm; Maximum power: 30 µW; Bandwidth: 4 nm or 8 nm",
            ["wavelength 250..290 nm", "power ..30 μW", "bandwidth 4 nm", "bandwidth 8 nm"],
        ),
        ("Optical power: &gt; 5 µW", ["optical_power (5.. μW"]),
        ("Averaging time: &lt;= 1 h", ["averaging_time ..1 h"]),
        ("DC current: to 20 kA", ["current ..20 kA"]),
        ("Wavenumber: 2473 cm<SUP>-1</SUP>", ["wavenumber 2473 cm⁻¹"]),
        ("Temperature: 27 °C ± 10 °C", ["temperature 17..37 ℃"]),
        ("Temperature: 20 ºC; Relative humidity: 20% to 50%", ["temperature 20 ℃", "humidity 20..50 %"]),
        ("频率：20Hz～20kHz；电压：1mV～1V", ["frequency 0.02..20 kHz", "voltage 1..1000 mV"]),
        ("Refractive index: 1.3 to 1.7", ["refractive_index 1.3..1.7 1"]),
        ("pH: 4 to 10", ["ph 4..10 pH"]),
        ("Attenuation: 0 dB to 60 dB", ["Attenuation 0..60 dB"]),
        ("None: 100 mm to 1220 mm", ["100..1220 mm"]),
    ],
)  # fmt: skip
def test_a_named_parameter_is_read_as_its_axis(text: str, items: list[str]) -> None:
    assert read(text, "range") == items


def test_descriptions_are_kept_as_remarks() -> None:
    text = (
        "Wavelength range: 400 nm to 700 nm at 10 nm intervals; Geometry: 8/d, 8/t; Polarization: p"
    )
    reading = read_quantities(text, "range")
    assert [i.axis for i in reading.intervals][:1] == ["wavelength"]
    assert "Geometry: 8/d, 8/t" in reading.remarks
    assert "Polarization: p" in reading.remarks


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("10⁵cd/m²", ["100000 cd/m²"]),
        ("10^3~10^12Ω", ["1000..1000000000000 Ω"]),
        ("量程±500N·m", ["-500..500 N·m"]),
        ("±200mV", ["-200..200 mV"]),
        ("(3～300)m，不含300m", ["3..300) m"]),
        ("(20~20k)Hz", ["0.02..20 kHz"]),
        ("300 ℃～1 600 ℃", ["300..1600 ℃"]),
        ("Torque: 1 N m to 1000 N m", ["torque 1..1000 N·m"]),
        ("φ(10~50)mm", ["10..50 mm"]),
        ("DC 0~10V", ["0..10 V"]),
        ("DN15~DN50", ["nominal_diameter 15..50 DN"]),
        ("(1～100)×10³Ω", ["1000..100000 Ω"]),
        ("10 V at 1 kHz", ["10 V", "frequency 1 kHz"]),
        ("between 5 V and 10 V", ["5..10 V"]),
        ("5…10V", ["5..10 V"]),
        ("最大220g", ["..220 g"]),
        ("Max 220g", ["..220 g"]),
        ("最小称量20g", ["20.. g"]),
        ("DN300", ["nominal_diameter 300 DN"]),
        ("pH0~14", ["0..14 pH"]),
        ("nD 1.3000~1.7000", ["refractive_index 1.3..1.7 1"]),
        ("室温~300℃", ["..300 ℃"]),
        ("5V/60A", ["voltage 5 V", "current 60 A"]),
        ("10KV/100V", ["primary_voltage 10 kV", "secondary_voltage 100 V"]),
        ("0-300V 2000VA", ["0..300 V", "2000 VA"]),
        ("[5,20)mL/h", ["5..20) mL/h"]),
        ("(23 ± 1) °C", ["22..24 ℃"]),
        ("大于5t且不超过10t", ["(5..10 t"]),
        ("5t以上10t以下", ["5..10 t"]),
        (">5t~10t", ["(5..10 t"]),
        ("10mm<行程≤50mm", ["(10..50 mm"]),
        ("5t<Max≤10t", ["(5..10 t"]),
        ("20%~80%RH", ["20..80 %RH"]),
        ("0~10000×10⁻⁶", ["0..10000 ppm"]),
        ("30°15′20″", ["108920 ″"]),
        ("Up to 8′′ X 3′′", ["length ..8 in", "width ..3 in"]),
        ("75mm×50mm", ["length 75 mm", "width 50 mm"]),
        ("3×（60～380）V", ["voltage 60..380 V"]),
        ("测量范围：(0.0～34.7)kPa[(0～260)mmHg]。", ["0..34.7 kPa"]),
        ("10、20、50 mm", ["10 mm", "20 mm", "50 mm"]),
        ("1mV~1000V(20Hz~1MHz)", ["1..1000000 mV", "frequency 0.00002..1 MHz"]),
    ],
)  # fmt: skip
def test_other_ways_to_write_a_range(text: str, items: list[str]) -> None:
    assert read(text, "range") == items
