"""A customer's words become items: who is asked for, how many, with which quantities."""

from datetime import date

import pytest

from app.metrology.need_text import ItemReading, NeedReading, interpret
from app.metrology.writing import item_as_text
from app.regions.gazetteer import reference_gazetteer

TODAY = date(2026, 11, 21)


def read(text: str) -> NeedReading:
    return interpret(text, reference_gazetteer(), TODAY)


def told(item: ItemReading) -> tuple[str, int | None, list[str], list[str]]:
    limits = [
        limit.terms.a_text or limit.terms.b_text or limit.terms.fs_text for limit in item.limits
    ]
    grades = [grade.value for grade in item.grades]
    return item.device_text, item.count, [i.as_text() for i in item.intervals], [*limits, *grades]


def items(text: str) -> list[tuple[str, int | None, list[str], list[str]]]:
    return [told(item) for item in read(text).items]


def test_quantities_belong_to_the_instrument_they_stand_with() -> None:
    assert items("压力表5块，0~1.6MPa，1.6级；温度计3支，0~100℃；都要检定") == [
        ("压力表", 5, ["0～1.6 MPa"], ["1.6级"]),
        ("温度计", 3, ["0～100 ℃"], []),
    ]


def test_quantities_before_the_name_belong_to_it_too() -> None:
    assert items("校准两台0.5级功率计和一块0~60MPa的压力表") == [
        ("功率计", 2, [], ["0.5级"]),
        ("压力表", 1, ["0～60 MPa"], []),
    ]


def test_several_sizes_of_one_instrument_are_several_items() -> None:
    assert items("扭矩扳手：1～5N·m的8把，5～25N·m的12把，允差±4%") == [
        ("扭矩扳手", 8, ["1～5 N·m"], ["0.04"]),
        ("扭矩扳手", 12, ["5～25 N·m"], ["0.04"]),
    ]


def test_a_sum_before_its_parts_is_no_item_of_its_own() -> None:
    assert items("扭矩扳手12把（其中5-25N·m 4把，20-100N·m 8把），校准") == [
        ("扭矩扳手", 4, ["5～25 N·m"], []),
        ("扭矩扳手", 8, ["20～100 N·m"], []),
    ]


def test_each_spreads_a_count_over_the_names_before() -> None:
    counts = [(item.device_text, item.count) for item in read("游标卡尺、千分尺各5把要校准").items]
    assert counts == [("游标卡尺", 5), ("千分尺", 5)]


def test_a_second_name_in_brackets_is_the_same_instrument() -> None:
    assert [item.device_text for item in read("压差表（指针式微压差表）50块 0-60Pa").items] == [
        "压差表"
    ]


def test_a_name_that_comes_back_adds_to_its_item() -> None:
    found = items("亮度计1台、光电自准直仪1台（±1000″）都要校准，其中自准直仪希望U≤0.2″(k=2)")
    assert found[1] == ("光电自准直仪", 1, ["-1000～1000″"], ["0.2"])
    assert len(found) == 2


@pytest.mark.parametrize(
    "text",
    [
        "压力表5块要检定，砝码车你们带吗？",
        "压力表5块要检定，流量计先不测",
        "压力表5块要检定，温度计停用不送",
        "压力表5块和流量计1台要检定。流量计坏了，先不送。",
        "压力表厂。压力表5块要检定",
        "压力表5块检定。你们的标准砝码是E2吗？",
    ],
)
def test_what_is_not_asked_for_is_no_item(text: str) -> None:
    assert [(item.device_text, item.count, item.grades) for item in read(text).items] == [
        ("压力表", 5, ())
    ]


@pytest.mark.parametrize(
    ("text", "range_text"),
    [
        ("压力表 16公斤的 6块", "16 kgf/cm²"),
        ("加速度计4只，±500g", "-500～500 gₙ"),
        ("地磅1台，最大称量100t", "≤ 100 t"),
        ("推拉力计±500N 2台 0.5级", "-500～500 N"),
        ("频谱仪1台 10Hz-7GHz", "10 Hz～7 GHz"),
    ],
)
def test_the_instrument_tells_what_an_expression_means(text: str, range_text: str) -> None:
    (item,) = read(text).items
    assert [interval.as_text() for interval in item.intervals] == [range_text]


def test_a_lone_division_is_a_resolution_and_no_range() -> None:
    (watch,) = read("电子秒表10块，0.01s的").items
    assert not watch.intervals
    assert [(limit.role, limit.terms.a_text) for limit in watch.limits] == [("resolution", "0.01")]


@pytest.mark.parametrize(
    "text",
    [
        "压力表 表盘100mm 1.6级 6块",
        "压力表6块1.6级，供电220V",
        "压力表6块1.6级，上次证书U=0.5%",
        "压力表6块1.6级，单价380元，电话13812345678，2026-12-01",
    ],
)
def test_numbers_told_by_the_way_are_not_the_instruments(text: str) -> None:
    (item,) = read(text).items
    assert (item.intervals, item.limits) == ((), ())
    assert [grade.value for grade in item.grades] == ["1.6级"]
    assert "range" in item.missing


def test_a_damaged_range_is_named_as_missing_and_kept_in_the_customers_words() -> None:
    (item,) = read("磁尺 (0300)mm 2根 检定").items
    assert item.intervals == ()
    assert "range" in item.missing
    assert item.range_text == "(0300)mm"


def test_unknown_instruments_are_known_by_their_last_word() -> None:
    (item,) = read("苗木径向打孔仪2台，0~50N，校准").items
    assert (item.device_text, item.code, item.count) == ("苗木径向打孔仪", None, 2)


def test_services_go_to_their_own_items() -> None:
    found = read("压力表5块、温度计2支检定，声级计1台校准；天平1台看你们是检定还是校准")
    assert [(i.device_text, i.service) for i in found.items] == [
        ("压力表", "检定"),
        ("温度计", "检定"),
        ("声级计", "校准"),
        ("天平", None),
    ]


def test_a_specification_says_the_service_where_no_word_does() -> None:
    found = read("多参数监护仪86台（JJG 1163-2019）；呼吸机22台（JJF 1234-2018）")
    assert [(i.service, i.specs) for i in found.items] == [
        ("检定", ("JJG 1163-2019",)),
        ("校准", ("JJF 1234-2018",)),
    ]


def test_accreditation_standards_are_no_specifications_of_an_instrument() -> None:
    assert read("示波器1台校准，ISO/IEC 17025").items[0].specs == ()


def test_research_asks_for_one_thing() -> None:
    found = read(
        "钢水目前用热电偶点测，偏差经常±8℃。征集1450℃～1600℃钢水连续测温在线校准技术，误差±3℃。"
    )
    (item,) = found.items
    assert "钢水连续测温" in item.device
    assert [i.as_text() for i in item.intervals] == ["1450～1600 ℃"]
    assert [limit.terms.a_text for limit in item.limits] == ["3"]
    assert item.service == "研发"


def test_research_rooms_make_no_research_need() -> None:
    (item,) = read("研发楼的频率计数器2台校准").items
    assert (item.count, item.service) == (2, "校准")


def test_respectively_gives_each_its_own() -> None:
    assert items("电压表、电流表各3块，量程分别是0-250V和0-5A，校准") == [
        ("电压表", 3, ["0～250 V"], []),
        ("电流表", 3, ["0～5 A"], []),
    ]


def test_a_quantity_of_another_thing_is_not_the_instruments() -> None:
    (item,) = read("一台750kV变压器用的局放仪校准，10pC～10000pC").items
    assert [interval.as_text() for interval in item.intervals] == ["10～10000 pC"]


def test_a_model_is_no_quantity_and_a_range_no_telephone_number() -> None:
    assert items("福禄克5520A一台")[0][2] == []
    assert items("分光光度计（190-1100nm）1台")[0][2] == ["190～1100 nm"]
    assert items("1000V绝缘电阻表3块")[0][2] == ["1000 V"]


@pytest.mark.parametrize(
    ("text", "range_text", "requirements"),
    [
        ("压力表量程0～50MPa，1只，校准", "0～50 MPa", []),
        ("百分表量程0～50mm，1只，校准，U不超过8μm", "0～50 mm", ["U = 8 μm"]),
        ("电压表，10V，U要好于0.03%，校准", "10 V", ["U = 0.03 %"]),
        ("压力表 0~6MPa 误差别超过0.1%", "0～6 MPa", ["±0.1 %"]),
    ],
)
def test_sentences_as_people_say_them(text: str, range_text: str, requirements: list[str]) -> None:
    (item,) = read(text).items
    assert [interval.as_text() for interval in item.intervals] == [range_text]
    assert [item_as_text(limit) for limit in item.limits] == requirements
