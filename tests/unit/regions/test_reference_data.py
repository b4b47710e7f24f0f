"""The facts that ship: complete, consistent, graded, and refused when they contradict themselves."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.regions.checks import problems, refuse_if_wrong
from app.regions.reference import DATA, Reference, ReferenceDataError, read_reference


@pytest.fixture(scope="module")
def data() -> Reference:
    return read_reference()


def test_the_shipped_data_has_no_problem(data: Reference) -> None:
    assert problems(data) == []


def test_all_provincial_units_and_the_corps_are_there(data: Reference) -> None:
    units = {row.code: row for row in data.regions if row.level == "province"}
    assert len(units) == 35
    corps = units["660000"]
    assert (corps.short_name, corps.within_code, corps.parent_code) == ("兵团", "650000", "000000")
    assert corps.is_regulator_unit
    assert sum(row.is_regulator_unit for row in data.regions) == 32  # 31 provinces and 兵团
    assert not units["810000"].is_regulator_unit


def test_each_provincial_unit_has_a_map_tile_of_its_own(data: Reference) -> None:
    tiles = {row.short_name: (row.tile_row, row.tile_col) for row in data.regions if row.tile_row}
    tiles |= {row.short_name: (0, row.tile_col) for row in data.regions if row.tile_row == 0}
    assert len(tiles) == len(set(tiles.values())) == 35
    assert tiles["兵团"] == (tiles["新疆"][0] + 1, tiles["新疆"][1])  # beside 新疆


def test_counties_of_municipalities_answer_to_the_province_directly(data: Reference) -> None:
    parents = {row.code: row.parent_code for row in data.regions}
    assert parents["110105"] == "110000"
    assert parents["500240"] == "500000"
    assert parents["419001"] == "410000"
    assert parents["320583"] == "320500"
    assert not [row.name for row in data.regions if row.name in ("市辖区", "县")]


def test_the_eleven_provincial_pairs_of_2021_are_in_force(data: Reference) -> None:
    pairs = [row for row in data.relations if row.scheme == "EW2021"]
    assert {(row.supporter_code[:2], row.recipient_code[:2]) for row in pairs} == {
        ("11", "15"),
        ("12", "62"),
        ("31", "53"),
        ("32", "61"),
        ("32", "63"),
        ("33", "51"),
        ("35", "64"),
        ("37", "50"),
        ("37", "62"),
        ("44", "45"),
        ("44", "52"),
    }
    assert {(row.level, row.status, row.grade) for row in pairs} == {
        ("province", "current", "verified")
    }


def test_a_relation_names_its_divisions_in_words_where_no_code_exists(data: Reference) -> None:
    corps = [row for row in data.relations if row.recipient_code == "660000"]
    assert corps
    for row in corps:
        assert row.level == "division"
        assert row.recipient_parts == []
        assert row.recipient_text.endswith(("师", "市"))


def test_membership_of_the_unverified_centres_says_so(data: Reference) -> None:
    grades = {
        centre: {row.grade for row in data.centre_members if row.centre_code == centre}
        for centre in ("CENTRAL", "SOUTH", "NORTHEAST")
    }
    assert grades == {
        "CENTRAL": {"low_confidence"},
        "SOUTH": {"memory"},
        "NORTHEAST": {"verified"},
    }


def test_every_mainland_province_has_exactly_one_greater_region_centre(data: Reference) -> None:
    greater = {row.code for row in data.centres if row.kind == "greater_region"}
    members = [row.region_code for row in data.centre_members if row.centre_code in greater]
    units = [row.code for row in data.regions if row.is_regulator_unit]
    assert sorted(members) == sorted(units)


def test_no_fact_cites_a_path_or_a_search_of_this_project() -> None:
    for file in DATA.glob("*.json"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"seeds?/|seed00|find_string|任务书|\.\./", text), file.name


def _wrong_parent(data: Reference) -> Reference:
    moved = [
        row.model_copy(update={"parent_code": "330000"}) if row.code == "320500" else row
        for row in data.regions
    ]
    return replace(data, regions=tuple(moved))


def _first_relation(data: Reference, **changes: object) -> Reference:
    first, *rest = data.relations
    return replace(data, relations=(first.model_copy(update=changes), *rest))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_wrong_parent, "320500 苏州市 不在上级 330000 之内"),
        (lambda data: replace(data, regions=(*data.regions, data.regions[5])), "出现 2 次"),
        (lambda data: replace(data, regions=data.regions[1:]), "缺少地区 000000"),
        (lambda data: _first_relation(data, recipient_code="990000"), "990000 不是已知的省级单位"),
        (lambda data: _first_relation(data, recipient_parts=["320500"]), "320500 不在 150000 之内"),
        (lambda data: _first_relation(data, scheme="EW1990"), "机制 EW1990 不存在"),
        (lambda data: _first_relation(data, sources=["hearsay"]), "出处 hearsay 不存在"),
        (lambda data: _first_relation(data, status="historical"), "没有终止日期"),
        (lambda data: replace(data, centres=data.centres[1:]), "指向不存在的中心"),
    ],
)
def test_contradictions_are_named(
    data: Reference, spoil: Callable[[Reference], Reference], words: str
) -> None:
    found = problems(spoil(data))
    assert any(words in each for each in found), found[:3]
    with pytest.raises(ReferenceDataError, match="没有载入"):
        refuse_if_wrong(found)


def _edited(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    copied = shutil.copytree(DATA, folder / "data")
    file = copied / "relations.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content["relations"][0])
    file.write_text(json.dumps(content), encoding="utf-8")
    return copied


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: row.update(ended="2020-01"), "早于起始"),
        (lambda row: row.update(started="去年"), "日期应写作"),
        (lambda row: row.update(grade="certain"), "grade"),
        (lambda row: row.pop("level"), "level"),
        (lambda row: row.update(colour="red"), "colour"),
    ],
)
def test_a_malformed_row_is_refused_with_its_file_and_line(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    with pytest.raises(ReferenceDataError, match=r"relations\.json 第 1 行") as refusal:
        read_reference(_edited(tmp_path, change))
    assert words in refusal.value.message


def test_a_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    copied = shutil.copytree(DATA, tmp_path / "data")
    (copied / "centres.json").write_text("{", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"centres\.json 读不出来"):
        read_reference(copied)
