"""Pasted lists: one row, one instrument, whatever parts the cells."""

from datetime import date

import pytest

from app.metrology.need_text import NeedReading, interpret
from app.regions.gazetteer import reference_gazetteer


def read(text: str) -> NeedReading:
    return interpret(text, reference_gazetteer(), date(2026, 11, 21))


def rows(text: str) -> list[tuple[str, int | None, list[str], list[str]]]:
    return [
        (i.device_text, i.count, [r.as_text() for r in i.intervals], [g.value for g in i.grades])
        for i in read(text).items
    ]


EXPECTED = [
    ("数字压力表", 6, ["0～2.5 MPa"], ["0.2级"]),
    ("声级计", 2, ["30～130 dB"], ["1级"]),
]


@pytest.mark.parametrize("separator", ["\t", "|", ",", ";", "；", " | ", "，"])
def test_headed_tables(separator: str) -> None:
    lines = [
        ("名称", "型号", "量程", "等级", "数量"),
        ("数字压力表", "DPG-2", "0～2.5MPa", "0.2级", "6"),
        ("声级计", "AWA6228", "30～130dB", "1级", "2"),
    ]
    assert rows("\n".join(map(separator.join, lines))) == EXPECTED


@pytest.mark.parametrize("separator", ["\t", ",", ";", "/", "  "])
def test_tables_without_a_header(separator: str) -> None:
    lines = [
        ("数字压力表", "0～2.5MPa", "0.2级", "6台"),
        ("声级计", "30～130dB", "1级", "2台"),
        ("全部检定",),
    ]
    assert rows("\n".join(map(separator.join, lines))) == EXPECTED


def test_one_a_line_with_a_bare_number_of_pieces() -> None:
    text = "校准清单\n气相色谱仪 2\npH计 pH0~14 4\n浊度计 0~1000NTU 1\n注：数字为台数"
    assert rows(text) == [
        ("气相色谱仪", 2, [], []),
        ("pH计", 4, ["0～14 pH"], []),
        ("浊度计", 1, ["0～1000 NTU"], []),
    ]


def test_numbered_points_in_one_line() -> None:
    found = rows("①电池内阻测试仪15台，0.1mΩ～3Ω；②直流电子负载6台，0～600V；③氦质谱检漏仪若干")
    assert [(name, count) for name, count, *_ in found] == [
        ("电池内阻测试仪", 15),
        ("直流电子负载", 6),
        ("氦质谱检漏仪", None),
    ]


def test_a_count_for_all_after_the_list() -> None:
    text = "设备名 | 规格\n卡氏水分仪 | 10μg~200mg\n旋光仪 | ±45°\n以上各1台，检定"
    assert [(i.device_text, i.count, i.service) for i in read(text).items] == [
        ("卡氏水分仪", 1, "检定"),
        ("旋光仪", 1, "检定"),
    ]


def test_the_specification_of_a_heading_holds_for_its_list() -> None:
    text = (
        "玻璃量器按JJG 196-2006检定：\n滴定管,25mL,A级,4支\n容量瓶,100mL,A级,20个\n量筒,500mL,2个"
    )
    assert [(i.device_text, i.specs) for i in read(text).items] == [
        ("滴定管", ("JJG 196-2006",)),
        ("容量瓶", ("JJG 196-2006",)),
        ("量筒", ("JJG 196-2006",)),
    ]


def test_columns_of_numbers_and_dates_are_no_counts() -> None:
    text = "编号,名称,出厂编号,证书日期,范围,数量\n1,读数显微镜,20231,2025-12-03,0～8mm,3\n2,光学计,8,2025-12-03,,2"
    assert [(i.device_text, i.count) for i in read(text).items] == [
        ("读数显微镜", 3),
        ("光学计", 2),
    ]


def test_rows_left_out_make_no_item() -> None:
    text = "压力表\t0～1.6MPa\t5块\n温度计\t0～100℃\t3支\t停用不送\n天平\t200g\t1台"
    assert [i.device_text for i in read(text).items] == ["压力表", "天平"]


NOTES = [
    "注：数字为台数",
    "备注：以上设备请尽快安排",
    "谢谢！",
    "联系人：王工 13800001111",
    "希望早点收到报价。",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_changes_no_item(note: str) -> None:
    text = "压力表\t0～1.6MPa\t5块\n温度计\t0～100℃\t3支\n天平\tMax 220g d=0.1mg\t1台"
    assert read(f"{text}\n{note}").items == read(text).items
