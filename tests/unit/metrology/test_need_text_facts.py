"""What holds for a whole need: place, deadline, way of service, kind of problem."""

from datetime import date

import pytest

from app.metrology.need_text import NeedReading, interpret
from app.regions.gazetteer import reference_gazetteer

TODAY = date(2026, 11, 21)  # a Saturday


def read(text: str) -> NeedReading:
    return interpret(text, reference_gazetteer(), TODAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我们在苏州昆山，压力表5块", "320500"),
        ("神木煤矿（陕西榆林）通风队", "610800"),
        ("你好，甘肃的，滴定管送检", "620000"),
        ("上海临港做发动机试验的", "310000"),
        ("located in Suzhou Industrial Park", "320500"),
        ("宁波鄞州。声级计1台", "330200"),
        ("北京朝阳区的实验室", "110000"),
        ("我们是朝阳的，校准天平", "211300"),
        ("新疆石河子，检定压力表", "659001"),
        ("我厂在济南，用的是上海精科的天平，长城的卡尺", "370100"),
        ("电子台秤，三台，温州瑞安", "330300"),
        ("大理石平板2块，八通道记录仪1台，需延长周期", None),
        ("压力表5块检定", None),
    ],
)
def test_place_of_the_customer(text: str, code: str | None) -> None:
    assert read(text).place == code


def test_the_words_of_the_place_are_kept() -> None:
    assert read("我厂在江苏常州武进，压力表").place_text == "江苏常州武进"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年12月18日前完成", date(2026, 12, 18)),
        ("due date: 2027-01-31", date(2027, 1, 31)),
        ("12月底前要用", date(2026, 12, 31)),
        ("2027年底前完成", date(2027, 12, 31)),
        ("1月8号前拿到证书", date(2027, 1, 8)),
        ("下周五前", date(2026, 11, 27)),
        ("三个月内做完", date(2027, 2, 21)),
        ("30天内", date(2026, 12, 21)),
        ("2027年4月20日装置要开车，必须在这之前校准完", date(2027, 4, 20)),
        ("2027年1月8日(周五)前能给证书吗", date(2027, 1, 8)),
        ("by Jan 15, 2027", date(2027, 1, 15)),
        ("20号之前", date(2026, 12, 20)),
    ],
)
def test_deadlines(text: str, day: date) -> None:
    assert read(f"压力表5块检定，{text}").deadline == day


@pytest.mark.parametrize(
    "text",
    [
        "证书2025年12月30日就过期了",
        "按JJG 196-2006检定",
        "上次检定日期2025-12-01",
        "2027年度计划",
        "2027年1月31日前后来看看",
        "收样后10个工作日内出证",
        "2027年2月30日前后",
    ],
)
def test_other_dates_are_no_deadlines(text: str) -> None:
    assert read(f"压力表5块，{text}").deadline is None


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("能不能快递寄过去", "送检"),
        ("pickup OK（来厂取走）", "送检"),
        ("不用上门，我们自己送", "送检"),
        ("申请到院检定", "现场"),
        ("设备太重搬不动", "现场"),
        ("没法送，请来一趟", "现场"),
        ("送检还是上门都行", None),
        ("可送检，也可以你们来", None),
        ("压力变送器38台校准", None),
        ("证书快递给我", None),
        ("施工现场用的声级计", None),
    ],
)
def test_way_of_service(text: str, mode: str | None) -> None:
    assert read(text).mode == mode


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("熔盐流量测不了，希望研制高温熔盐流量标准", "测不了"),
        ("动态压力没有装置，能否共建一套校准系统", "测不了"),
        ("水分在线测量一换批次就漂，偏差很大，希望合作研究校准模型", "测不准"),
        ("RCS没有可用的校准方案，参数不全，请评估全参数校准方案", "测不全"),
        ("压力表5块检定", None),
        ("电子秤不准了，请检定", None),
    ],
)
def test_kind_of_problem(text: str, kind: str | None) -> None:
    assert read(text).problem_kind == kind
