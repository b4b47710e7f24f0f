"""Which headings are recognised, and what happens with those that are not."""

import pytest

from app.imports.columns import COLUMNS
from app.imports.headings import Where
from app.imports.mapping import column_letter, key_of, propose_mapping
from app.imports.refusal import WorkbookRefused
from app.imports.workbook import read_workbook

from .books import xlsx


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("计量器具名称", "device"),
        ("仪 器 名 称*", "device"),
        ("被测对象", "device"),
        ("参量", "measurand"),
        ("项目名称", "measurand"),
        ("测量范围(mm)", "range_text"),
        ("量程", "range_text"),
        ("测量范围/量程", "range_text"),
        ("不确定度或准确度等级或最大允许误差", "uncertainty_text"),
        ("准确度等级/最大允许误差", "uncertainty_text"),
        ("扩展不确定度(k=2)", "uncertainty_text"),
        ("检定规程/校准规范", "spec"),
        ("有效期", "proof_valid_to"),
        ("完成时限(工作日)", "turnaround_days"),
        ("收费标准(元)", "fee_text"),
        ("仪器名称/测量范围", None),
        ("仪器", "device"),
        ("仪器型号", None),
        ("序号", None),
        ("", None),
    ],
)
def test_headings_people_use(heading: str, key: str | None) -> None:
    assert key_of(heading) == key


def test_every_title_and_alias_names_its_own_column_only() -> None:
    for column in COLUMNS:
        for name in (column.title, *column.aliases):
            assert key_of(name) == column.key, name


def test_two_headings_for_one_column_are_reported_and_the_second_is_kept_aside() -> None:
    sheet = read_workbook(
        xlsx(["仪器名称", "检定规程", "校准规范"], ["表", "JJG 52-2013", "JJF 1-2020"]), "a.xlsx"
    )
    duplicate = sheet.duplicates[0]
    assert (duplicate.heading, duplicate.used_heading) == ("校准规范", "检定规程")
    assert sheet.rows[0].values["spec"] == "JJG 52-2013"
    assert sheet.rows[0].extra == {"校准规范": "JJF 1-2020"}


def test_the_exact_title_wins_over_an_alias_that_stands_first() -> None:
    assert propose_mapping(["设备名称", "仪器名称"]).columns == {1: "device"}


def test_a_serial_number_column_is_not_taken_for_codes() -> None:
    sheet = read_workbook(xlsx(["序号", "仪器名称"], [1, "甲"], [2, "乙"]), "a.xlsx")
    assert all(str(row.values["code"]).startswith("R-") for row in sheet.rows)
    assert sheet.rows[1].extra == {"序号": "2"}


def test_a_unit_that_stands_only_in_the_heading_is_pointed_out() -> None:
    sheet = read_workbook(xlsx(["仪器名称", "测量范围(mm)"], ["卡尺", "0~300"]), "a.xlsx")
    assert any("“mm”不会补进各行" in remark for remark in sheet.remarks)
    assert sheet.rows[0].values["range_text"] == "0~300"


def test_columns_and_heading_row_can_be_given_by_hand() -> None:
    data = xlsx(["甲院"], ["品名", "能测多少"], ["卡尺", "(0~300)mm"])
    sheet = read_workbook(
        data, "a.xlsx", {0: "device", 1: "range_text"}, where=Where(heading_row=2)
    )
    assert len(sheet.rows) == 1
    assert sheet.rows[0].values["range_text"] == "(0~300)mm"
    assert sheet.unknown == ()


@pytest.mark.parametrize(
    ("mapping", "said"),
    [({0: "range_text"}, "仪器名称"), ({0: "device", 1: "device"}, "有两列都指定为“仪器名称”")],
)
def test_a_mapping_by_hand_needs_the_device_once(mapping: dict[int, str], said: str) -> None:
    with pytest.raises(WorkbookRefused, match=said):
        read_workbook(xlsx(["品名", "范围"], ["卡尺", "1"]), "a.xlsx", mapping)


def test_a_sheet_that_does_not_exist_is_refused() -> None:
    with pytest.raises(WorkbookRefused, match="没有工作表“第二张”"):
        read_workbook(xlsx(["仪器名称"], ["卡尺"]), "a.xlsx", where=Where(sheet_name="第二张"))


def test_column_letters() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 701, 702, 16_383)] == [
        "A", "Z", "AA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
