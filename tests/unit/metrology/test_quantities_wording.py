"""Ways of writing that scopes and data sheets have, each with a neighbour that must not be guessed."""

from itertools import pairwise

import pytest

from app.metrology.quantities import find_quantities, read_quantities
from app.metrology.readings import Hint
from tests.unit.metrology.quantity_text import read


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("(5～5000)A/5A", ["primary_current 5..5000 A", "secondary_current 5 A"]),
        ("94dB/104dB/114dB", ["94 dB", "104 dB", "114 dB"]),
        ("4000～400cm⁻¹", ["400..4000 1/cm"]),
        ("1kg（含）～20kg（不含）", ["1..20) kg"]),
        ("1kg（不含）～20kg", ["(1..20 kg"]),
        ("Φ6~Φ20mm", ["6..20 mm"]),
        ("q_p=2.5m³/h", ["2.5 m³/h"]),
        ("5X to 100X", ["5..100 倍"]),
        ("10 N-m to 200 N-m", ["10..200 N·m"]),
        ("量程±0.5℃", ["-0.5..0.5 ℃"]),
        ("Max capacity: 220 g", ["..220 g"]),
        ("5000kN（压向）、1000kN（拉向）", ["5000 kN", "1000 kN"]),
        ("Gage blocks, 0.05 in to 4 in", ["0.05..4 in"]),
        ("Type K, (0 to 1250) °C", ["0..1250 ℃"]),
        ("0.2S、0.5S级", ["0.2S级", "0.5S级"]),
        ("1级、2级声级计：20Hz～20kHz", ["1级", "2级", "声级计 0.02..20 kHz"]),
        ("U=5.0%（k=2），60kV～250kV", ["U 0.05b k=2", "60..250 kV"]),
    ],
)
def test_a_range_is_read(text: str, items: list[str]) -> None:
    assert [item.replace("cm⁻¹", "1/cm") for item in read(text, "range")] == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("U=√(0.3²+(0.5L)²)μm", ["U 0.3 μm + 0.0000005b rss"]),
        ("MPEE=(1.8+L/250)μm", ["MPE 1.8 μm + 0.000004b"]),
        ("±(0.1+0.1L)mm", ["MPE 0.1 mm + 0.0001b"]),
        ("±(0.5%rdg+3d)", ["MPE 3 字 + 0.005b"]),
        ("温度±0.2℃，相对湿度±3%RH", ["MPE 0.2 ℃", "MPE 3 %RH"]),
        ("10μSv/h~1Sv/h，相对固有误差：±15%", ["0.00001..1 Sv/h", "MPE 0.15b"]),
        ("2%（k=2）以内", ["U 0.02b k=2"]),
    ],
)
def test_a_limit_is_read(text: str, items: list[str]) -> None:
    assert read(text, "uncertainty" if "k=2" in text else "mpe") == items


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1000~100nm", "range"),
        ("106Ω以上", "range"),
        ("U=5%(k=2), 6%", "uncertainty"),
        ("U=5%(k=2), 6%~8%", "uncertainty"),
        ("U=0.5%+3d", "uncertainty"),
        ("(1+5L)mm", "uncertainty"),
        ("q_max：±3%MPa", "mpe"),
        ("MPE:±0.1%n", "mpe"),
        ("10m拷750V", "range"),
        ("±5.5µV/6V", "range"),
        ("√(0.3²+0.5) μm", "uncertainty"),
    ],
)
def test_what_could_mean_two_things_is_refused(text: str, hint: Hint) -> None:
    assert read_quantities(text, hint).status == "refused"


def test_the_unit_of_a_length_that_was_assumed_is_said() -> None:
    assert read_quantities("U=(0.5+5L)μm").remarks == ("式中 L 的单位没有写，按 m 计",)
    assert read_quantities("±(1.2+L/300)μm").remarks == ("式中 L 的单位没有写，按 mm 计",)
    assert read_quantities("±(1.2+L/300)μm（L单位mm）").remarks == ()


def test_a_device_named_after_a_property_gives_its_range_no_role() -> None:
    assert read("多齿分度台：(0～360)°", "range") == ["多齿分度台 0..360 °"]


def test_islands_that_share_one_character_of_the_text_do_not_overlap() -> None:
    islands = find_quantities("≤ : k ½ kPa 5 mm")
    assert all(one.stop <= two.start for one, two in pairwise(islands))
