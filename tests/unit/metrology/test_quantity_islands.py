"""Quantities in running text: what is found, where, under which word; and what is left alone."""

import pytest

from app.metrology.quantities import find_quantities
from tests.unit.metrology.quantity_text import shorthand


def islands(text: str) -> list[tuple[str, str, list[str]]]:
    """(label, text, items) of each island; a refused one has the single item "refused"."""
    return [
        (
            island.label,
            text[island.start : island.stop],
            [shorthand(item) for item in island.reading.items] or [island.reading.status],
        )
        for island in find_quantities(text)
    ]


def test_a_paragraph_gives_its_quantities_in_order() -> None:
    text = "力矩扳手5把，量程都是20-100N·m，允差±4%；外径千分尺0～25mm 1级，共3把，2026年12月18日前完成"
    assert islands(text) == [
        ("量程", "20-100N·m", ["20..100 N·m"]),
        ("允差", "±4%", ["MPE 0.04b"]),
        ("", "0～25mm", ["0..25 mm"]),
        ("", "1级", ["1级"]),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("最大220g的，d=0.1mg，Ⅰ级", [("最大", "220g", ["..220 g"]), ("d", "0.1mg", ["resolution 0.1 mg"]), ("", "Ⅰ级", ["I级"])]),
        ("希望不确定度U≤0.2″(k=2)，", [("U", "≤0.2″(k=2)", ["U 0.2 ″ k=2"])]),
        ("目标5%(k=2)。", [("", "5%(k=2)", ["U 0.05b k=2"])]),
        ("MFC N2 0-20 L/min ±1%FS 35 pcs", [("", "0-20 L/min", ["0..20 L/min"]), ("", "±1%FS", ["MPE 0.01fs"])]),
        ("AC Source 0-300V 2000VA x1", [("", "0-300V", ["0..300 V"]), ("", "2000VA", ["2000 VA"])]),
        ("DN800 500~7000m³/h 0.5级 2台", [("", "DN800", ["nominal_diameter 800 DN"]), ("", "500~7000m³/h", ["500..7000 m³/h"]), ("", "0.5级", ["0.5级"])]),
        ("直流电压10V点", [("直流电压", "10V", ["voltage 10 V"])]),
        ("压力表 表盘100mm", [("", "100mm", ["100 mm"])]),
        ("流量计/5A～2000A/0.05S级/1台", [("", "5A～2000A", ["5..2000 A"]), ("", "0.05S级", ["0.05S级"])]),
        ("0～50kPa;分辨力0.1Pa", [("", "0～50kPa", ["0..50 kPa"]), ("分辨力", "0.1Pa", ["resolution 0.1 Pa"])]),
        ("熔点仪 室温~300℃", [("", "室温~300℃", ["..300 ℃"])]),
        ("①0.1mΩ～3Ω；②0～600V、0～100A", [("", "0.1mΩ～3Ω", ["0.0001..3 Ω"]), ("", "0～600V", ["0..600 V"]), ("", "0～100A", ["0..100 A"])]),
    ],
)  # fmt: skip
def test_words_and_places_are_kept(text: str, found: list[tuple[str, str, list[str]]]) -> None:
    assert islands(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "WAW-600型试验机，泰克MSO58，N9020B信号分析仪，AWA6228+，DT-830B，Fluke 8846A DMM",
        "按JJG 543-2008、JJF 1587-2016、ISO/IEC 17025、GB/T 1234.5-2010检定",
        "2026年12月18日前，due date: 2027-01-31，早8:30-晚17:00，周期1年，大修窗口就20天",
        "电话138****6021，13812345678，订单号20261105-33，PR4500018832",
        "单价380元，含税13%合计1140元，数量3台，5把，3000只，512通道，共16条枪，12 pcs",
        "二级甲等综合医院，4楼，3号门",
        "1. 供应商须具有授权；2. 全部完成",
    ],
)
def test_names_dates_counts_and_prices_are_no_quantities(text: str) -> None:
    assert islands(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("杠杆千分尺\t25～50mm\t±1μm\t2", ["25..50 mm", "MPE 1 μm"]),
        ("功率计/30~300W/±0.05%/3台", ["30..300 W", "MPE 0.0005b"]),
        ("温湿度计 -20~60℃/0~99%RH", ["-20..60 ℃", "0..99 %RH"]),
        ("Power supply DC / 6 / 0~60V 0~10A", ["0..60 V", "0..10 A"]),
        ("声校准器 94dB/114dB 1台", ["94 dB", "114 dB"]),
        ("皂膜流量计×1（0.02～6L/min）", ["0.02..6 L/min"]),
        ("电源（0~15V 0~10A）*1", ["0..15 V", "0..10 A"]),
        ("照度计1个（0-20万lx）", ["0..200000 lx"]),
        ("扩展不确定度2%（k=2）以内就行", ["U 0.02b k=2"]),
        ("标准电阻1Ω（0.01级）", ["resistance 1 Ω", "0.01级"]),
        ("谁能做？1000Pa～4000Pa，一套", ["1000..4000 Pa"]),
        ('{"range": "0~220g"}', ["0..220 g"]),
        ("热量表 q_p=2.5m³/h 2级", ["2.5 m³/h", "2级"]),
    ],
)
def test_lists_and_tables_are_taken_apart(text: str, found: list[str]) -> None:
    assert [item for _, _, items in islands(text) for item in items] == found


def test_a_damaged_quantity_is_an_island_that_says_why() -> None:
    text = "磁尺 (0300)mm 2根，高阻箱 105~1011Ω 0.5级，温度计 -30??~50??"
    found = find_quantities(text)
    assert [text[i.start : i.stop] for i in found] == [
        "(0300)mm",
        "105~1011Ω",
        "0.5级",
        "-30??~50??",
    ]
    assert [i.reading.status for i in found] == ["refused", "refused", "read", "refused"]
    assert all(i.reading.reason for i in found if i.reading.status == "refused")
