"""A text names one place, several, or none; the platform never picks for the user."""

import time

import pytest

from app.regions.reference import read_reference
from app.regions.table import Ambiguous, Place, RegionTable


@pytest.fixture(scope="module")
def table() -> RegionTable:
    data = read_reference()
    places = {
        row.code: Place(row.code, row.name, row.short_name, row.level, row.parent_code)
        for row in data.regions
    }
    centres = {
        row.region_code: row.centre_code for row in data.centre_members if row.centre_code != "GBA"
    }
    return RegionTable(places, centres)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("320000", "320000"),
        ("江苏省", "320000"),
        ("江苏", "320000"),
        (" 江 苏 ", "320000"),
        ("兵团", "660000"),
        ("新疆生产建设兵团", "660000"),
        ("全国", "000000"),
        ("内蒙古", "150000"),
        ("苏州市", "320500"),
        ("苏州", "320500"),
        ("昆山", "320583"),
        ("江苏省苏州市昆山市", "320583"),
        ("江苏苏州", "320500"),
        ("北京市朝阳区", "110105"),
        ("临夏州", "622900"),
        ("青海海南州", "632500"),
        ("仙桃市", "429004"),
        ("海南", "460000"),
        ("河南", "410000"),
        ("３２００００", "320000"),
    ],
)
def test_one_place_is_found_by_code_name_short_name_or_path(
    table: RegionTable, text: str, code: str
) -> None:
    assert table.find(text) == code


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("朝阳", {"110105", "211300", "220104"}),
        ("吉林", {"220000", "220200"}),
        ("鼓楼区", {"320106", "320302", "350102", "410204"}),
        ("临夏", {"622900", "622901", "622921"}),
        ("市中区", {"370103"}),
    ],
)
def test_a_name_of_several_places_brings_all_of_them(
    table: RegionTable, text: str, some: set[str]
) -> None:
    found = table.find(text)
    assert isinstance(found, Ambiguous)
    assert some <= set(found.codes)
    assert len(found.codes) > 1


def test_the_level_decides_between_a_province_and_its_city(table: RegionTable) -> None:
    assert table.find("吉林", level="province") == "220000"
    assert table.find("吉林", level="prefecture") == "220200"
    assert table.find("苏州", level="province") is None


@pytest.mark.parametrize(
    "text",
    ["", "省", "江", "华东", "苏州人", "999999", "江苏省杭州市", "'; DROP TABLE regions", "😀"],
)
def test_what_names_no_place_finds_none(table: RegionTable, text: str) -> None:
    assert table.find(text) is None


@pytest.mark.parametrize("text", ["朝阳" * 5000, "江苏" * 30, "朝阳" * 29 + "区"])
def test_a_long_text_is_answered_at_once(table: RegionTable, text: str) -> None:
    table.find("江苏")
    started = time.perf_counter()
    table.find(text)
    assert time.perf_counter() - started < 0.5


def test_a_path_names_the_place_from_the_province_down(table: RegionTable) -> None:
    assert table.path("320583") == "江苏省苏州市昆山市"
    assert table.path("429004") == "湖北省仙桃市"
    assert table.path("660000") == "新疆生产建设兵团"
    assert table.path("000000") == "全国"
    assert table.ancestors("320583") == ("320500", "320000", "000000")
    assert table.ancestors("000000") == ()


def test_every_path_is_found_again_as_the_same_place(table: RegionTable) -> None:
    for code in [*table.places][::7]:
        assert table.find(table.path(code)) == code


def test_a_place_belongs_to_the_centre_of_its_province(table: RegionTable) -> None:
    assert table.centre_of("320583") == "EAST"
    assert table.centre_of("660000") == "NORTHWEST"
    assert table.centre_of("810000") is None
    assert table.centre_of("000000") is None


def test_an_unknown_code_is_shown_as_it_stands(table: RegionTable) -> None:
    assert table.name("990000") == "990000"
    assert table.short_name("990000") == "990000"
