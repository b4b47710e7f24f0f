"""Damaged and ambiguous texts: refused at their place, in Chinese, never guessed."""

import pytest

from app.metrology.describe import describe_reading
from app.metrology.quantities import read_quantities
from app.metrology.readings import Hint
from tests.unit.metrology.quantity_text import read


@pytest.mark.parametrize(
    ("text", "hint", "position", "word"),
    [
        ("(0300)mm", "range", 1, "以 0 开头"),
        ("(05)m", "range", 1, "以 0 开头"),
        ("0 046 % + 49 mV", "uncertainty", 0, "分节"),
        ("U=(13)μm", "uncertainty", 3, "丢了“～”"),
        ("U=0.4Mk(k=2)", "uncertainty", 5, "Mk"),
        ("50mmL1000mm", "range", 2, "mmL"),
        ("105~1011Ω", "range", 0, "上标"),
        ("10-12 A", "range", 0, "负幂"),
        ("2.5×104 Pa", "uncertainty", 4, "丢了上标"),
        ("-30??~50??", "range", 3, "看不清"),
        ("（（0～70）℃", "range", 0, "括号没有配对"),
        ("0--60MPa", "range", 1, "负号"),
        ("60~0 V", "range", 0, "下限大于上限"),
        ("0~60 mpa", "range", 5, "兆帕"),
        ("±0.5%", "range", 0, "±"),
        ("-25″+25″", "range", 0, "加号"),
        ("0~", "range", 2, "没有写完"),
        ("0-2.5", "range", 5, "缺少单位"),
        ("m(1~50)mm", "range", 0, "m"),
        ("12 in travels", "range", 0, "不清楚"),
        ("Material: steel", "range", None, "没有写出"),
        ("校准结果的不确定Urel(k=2)", "uncertainty", None, "没有写出"),
        ("(26 + 0.0048W) mg", "uncertainty", 6, "W"),
        ("(3.3 + 3L) µin + 0.6R", "uncertainty", 20, "R"),
        ("0.024D", "uncertainty", 0, "D"),
        ("(0.3+1.5×10-3L)μm", "uncertainty", 5, "L"),
        ("Urel=0.5mm", "uncertainty", 5, "相对"),
        ("U=0.1 mm (k=20)", "uncertainty", 10, "包含因子"),
        ("U≥0.5%", "uncertainty", 1, "下限"),
        ("U = (0.25~0.07) m/s", "uncertainty", 4, "大于后面"),
        ("-0.5%~+1%", "mpe", 0, "不对称"),
        ("±0.5kPa(±9mmHg)", "mpe", 7, "不相等"),
        ("0.5%RD+1%FS", "", 0, "不确定度还是误差限"),
        ("3×（57.7～220/380）V", "range", 8, "斜线"),
        ("2×10 mm", "range", 0, "乘号"),
        ("0.43 parts in 10", "uncertainty", 0, "不清楚"),
        ("±0.02 rdg", "mpe", 1, "缺少 %"),
        ("1mmHg=133.322Pa", "range", 5, "等号"),
        ("(1~10)mm³/", "range", 10, "没有写完"),
        ("(0.110)kN", "range", 1, "丢了“～”"),
        ("(0～6□)MPa", "range", 4, "看不清"),
        ("±*nm", "mpe", 1, "看不清"),
        ("1e99 V", "range", 0, "指数"),
        ("x" * 2001, "range", None, "2000"),
        ("1V;" * 600, "range", None, "一次写得太多"),
    ],
)  # fmt: skip
def test_refused_where_it_is_unclear(
    text: str, hint: Hint, position: int | None, word: str
) -> None:
    reading = read_quantities(text, hint)
    assert (reading.status, reading.items, reading.position) == ("refused", (), position)
    assert word in reading.reason
    assert describe_reading(reading) == reading.reason


@pytest.mark.parametrize("text", ["", " ", "/", "----", "～"])
def test_a_text_of_nothing_is_empty(text: str) -> None:
    assert read(text, "range") == ["empty"]


def test_two_texts_that_look_alike_are_told_apart() -> None:
    assert read("1×10⁻³ m", "range") == ["0.001 m"]
    assert read("1×10-3 m", "range") == ["0.001 m"]  # behind "×10" a lost superscript is certain
    assert read("10-3 m", "range") == ["refused"]
    assert read("±(1%读数+2个字)", "mpe") == ["MPE 2 字 + 0.01b"]
    assert read("±(1%读数+2个点)", "mpe") == ["refused"]
