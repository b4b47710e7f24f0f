"""Sentences of regulations: a number counts only where a word says what it is."""

import pytest

from tests.unit.metrology.quantity_text import read


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("扫描速度最大允许误差为±10%。", ["MPE 0.1b"]),
        ("示值误差应不超过±(10%×示值+1ms)。", ["MPE 1 ms + 0.1b"]),
        (
            "在(30～200)次/min测量范围内，最大允许误差为±(示值的5%+1)次/min。",
            ["30..200 次/min", "MPE 1 次/min + 0.05b"],
        ),
        ("流量范围在[5,20)mL/h内，最大允许误差为±8%；", ["flow 5..20) mL/h", "MPE 0.08b"]),
        ("按照JJG 52-2013的规定，示值误差应不超过±1.6%", ["MPE 0.016b"]),
        ("连续测量10次，重复性不大于0.5%", ["重复性: other 0.005b"]),
        (
            "阻塞报警设定值的最大允许误差:±13.33kPa(±100mmHg)或阻塞报警设定值的±30%,两者取大者。",
            ["MPE 13.33 kPa + 0.3b max"],
        ),
        (
            "在(1～25)Hz频率范围内，选取不少于5个测量点进行测量，包含频率下限(1Hz)和上限(25Hz)，",
            ["frequency 1..25 Hz"],
        ),
        ("各点示值误差均应不超过±(0.1+0.002|t|)℃", ["MPE 0.1 ℃ + 0.002b"]),
        ("扩展部确定度为：0.005%（k=2）", ["U 0.00005b k=2"]),
    ],
)
def test_sentences_are_read(text: str, items: list[str]) -> None:
    assert read(text, "mpe") == items


@pytest.mark.parametrize(
    "text",
    [
        "误差不超过±2%，持续3min",
        "加载时间30s，示值误差±1%",
        "将监护仪加压至测量上限的50%～100%之间的任意值，稳压1min",
        "应不超过附录A中表A.1的规定。",
        "在量程的20%～80%范围内，误差不大于±1%",
        "±0.5%或±0.1mm",
        "±0.5%或±0.1mm，取较小值",
    ],
)
def test_a_number_without_a_clear_role_refuses_the_sentence(text: str) -> None:
    assert read(text, "mpe") == ["refused"]
