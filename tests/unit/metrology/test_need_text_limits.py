"""What a need's numbers do not say: the room, a price, another thing, the end of a range."""

from datetime import date

import pytest

from app.metrology.need_text import NeedReading, interpret
from app.regions.gazetteer import reference_gazetteer


def read(text: str) -> NeedReading:
    return interpret(text, reference_gazetteer(), date(2026, 11, 21))


@pytest.mark.parametrize(
    "text",
    [
        "三坐标测量机1台，恒温间20℃",
        "三坐标测量机1台，车间里26℃",
        "框式水平仪 0.02mm/m 5台",
        "秒表 0.1s 6块",
        "外径千分尺1把，accuracy ±3μm",
        "转台1台 ±0.5″",
    ],
)
def test_room_and_fineness_are_no_range(text: str) -> None:
    assert read(text).items[0].intervals == ()


def test_a_price_for_one_piece_is_no_count() -> None:
    found = read("数显卡尺0-150mm的两把，0-300mm的一把，校准多少钱一把").items
    assert [item.count for item in found] == [2, 1]
    assert [item.intervals[0].as_text() for item in found] == ["0～150 mm", "0～300 mm"]


def test_a_count_stays_with_the_words_it_counts() -> None:
    found = read("窑炉测温环50个，热电偶S型 0~1300℃ 6支").items
    assert [(item.device_text, item.count) for item in found] == [
        ("窑炉测温环", 50),
        ("热电偶S型", 6),
    ]


def test_both_ends_of_a_diameter_are_read() -> None:
    assert [i.as_text() for i in read("塞规 Φ6~Φ20mm 35个").items[0].intervals] == ["6～20 mm"]


def test_a_parameter_the_instrument_does_not_measure_is_named() -> None:
    found = read("LCR表1台 100Hz~100kHz").items[0].intervals
    assert [each.axis for each in found] == ["frequency"]


def test_a_capacity_and_its_division_are_told_apart() -> None:
    found = read("电子天平 210g/0.1mg 2台").items[0]
    assert [each.as_text() for each in found.intervals] == ["210 g"]
    assert [(each.role, each.terms.a_text) for each in found.limits] == [("resolution", "0.1")]


def test_a_damaged_range_leaves_the_class_behind_it() -> None:
    found = read("压力变送器 (010)MPa 0.1级 4台").items[0]
    assert (found.intervals, [grade.value for grade in found.grades]) == ((), ["0.1级"])


def test_services_by_place_in_the_list() -> None:
    text = "耐压测试仪2台、接地导通电阻测试仪2台、泄漏电流测试仪2台，前两样检定，后一样校准"
    assert [item.service for item in read(text).items] == ["检定", "检定", "校准"]


def test_what_others_reach_is_not_what_is_asked_of_research() -> None:
    text = "叶片载荷目前只能测到频率5Hz以下。想合作研制载荷测量系统，频率0.1Hz～50Hz，精度±1%FS。"
    assert [each.as_text() for each in read(text).items[0].intervals] == ["0.1～50 Hz"]


def test_last_time_does_not_say_how_it_is_done_this_time() -> None:
    assert read("压力表5块检定，去年是你们上门的，今年我们送去").mode == "送检"
