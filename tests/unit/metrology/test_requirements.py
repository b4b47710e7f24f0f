"""What a person sees when a requirement on accuracy is read or refused."""

import json

import pytest

from app.metrology.describe import describe
from app.metrology.requirements import RequirementReading, read_requirement


@pytest.mark.parametrize(
    ("text", "name"),
    [("0.05级", "0.05级"), ("1.6 级", "1.6级"), ("二等", "二等"), ("F1级", "F1级"), ("Ⅱ级", "II级"),
     ("0.2s级", "0.2s级"), ("A级", "A级"), ("精度0.05级", "0.05级"), ("准确度等级：Ⅲ级", "III级")],
)  # fmt: skip
def test_a_class_stays_a_class(text: str, name: str) -> None:
    reading = read_requirement(text)
    assert (reading.status, reading.kind, reading.text) == ("read", "class", name)
    assert (reading.value, reading.role) == (None, "")
    assert describe(reading) == f"要求 {name}"


@pytest.mark.parametrize(
    ("text", "role", "kind", "value", "quantity", "k"),
    [
        ("U=0.02mm(k=2)", "U", "absolute", 2e-5, "length", 2.0),
        ("U=0.04 ℃", "U", "absolute", 0.04, "temperature_difference", None),
        ("U = 0.9 °F", "U", "absolute", 0.5, "temperature_difference", None),
        ("U=0.05 %", "U", "relative", 0.0005, "ratio", None),
        ("Urel=0.5%,k=2", "U", "relative", 0.005, "ratio", 2.0),
        ("U=0.11 % rdg", "U", "relative", 0.0011, "ratio", None),
        ("±0.5%", "MPE", "relative", 0.005, "ratio", None),
        ("±0.02 mm", "MPE", "absolute", 2e-5, "length", None),
        ("MPE: ±0.5 ℃", "MPE", "absolute", 0.5, "temperature_difference", None),
        ("MPE:±0.10μm", "MPE", "absolute", 1e-7, "length", None),
        ("±2%RH", "MPE", "absolute", 0.02, "relative_humidity", None),
        ("最大允许误差：±1×10⁻³ s", "MPE", "absolute", 1e-3, "time", None),
    ],
)
def test_a_simple_value_is_read_in_si(
    text: str, role: str, kind: str, value: float, quantity: str, k: float | None
) -> None:
    reading = read_requirement(text)
    assert (reading.role, reading.kind, reading.value) == (role, kind, value)
    assert (reading.quantity_kind, reading.k) == (quantity, k)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("3.3 °F", "分不清是不确定度还是误差限"),
        ("0.05", "分不清"),
        ("Urel=0.5mm", "相对不确定度"),
        ("±0.5%FS", "满量程"),
        ("±(0.5+L/200)μm", "公式"),
        ("1、2、3级", "请写成"),
        ("U95=0.02 mm", "看不懂"),
        ("±0 mm", "大于 0"),
        ("U=0.1 mm (k=20)", "包含因子"),
        ('±30"', "角秒"),
        ("0.43 parts in 10", "分不清"),
        ("NSA:±4dB;SVSWR:±6dB", "看不懂"),
        ("x" * 501, "500"),
    ],
)
def test_what_is_not_simple_is_refused_with_a_sentence(text: str, word: str) -> None:
    reading = read_requirement(text)
    assert (reading.status, reading.value, reading.kind) == ("refused", None, "")
    assert word in reading.reason
    assert describe(reading) == reading.reason


def test_the_form_shows_value_and_coverage_factor() -> None:
    assert describe(read_requirement("U=0.02mm(k=2)")) == "要求 U = 0.02 mm（k = 2）"
    assert describe(read_requirement("±0.5%")) == "最大允许误差 ±0.5 %"
    assert read_requirement(" ").status == "empty"


def test_a_requirement_survives_storage_as_json() -> None:
    for text in ("U=0.02mm(k=2)", "0.05级", "0.05", ""):
        reading = read_requirement(text)
        assert RequirementReading.from_json(json.loads(json.dumps(reading.to_json()))) == reading
