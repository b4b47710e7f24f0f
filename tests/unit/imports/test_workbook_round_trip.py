"""What goes out comes back: the template, the annotated sheet, hashes and the plan of an import."""

import io
from datetime import date

import openpyxl
import pytest

from app.capabilities.choices import PROOF_KINDS
from app.capabilities.content import content_hash, derived_code
from app.imports.annotate import write_annotated
from app.imports.cells import Value
from app.imports.columns import COLUMNS
from app.imports.identity import diff
from app.imports.rows import values_from_json, values_to_json
from app.imports.template import write_template
from app.imports.workbook import Sheet, read_workbook

from .books import errors_of, real_rows, wide, xlsx

FULL: dict[str, Value] = {
    "code": "A-1",
    "measurand": "压力",
    "device": '=HYPERLINK("x")数字压力表',
    "range_text": "-0.1~60MPa",
    "condition_text": "+20℃",
    "uncertainty_text": "@0.05级",
    "spec": "JJG 875-2019;JJG 52-2013",
    "services": ["检定", "校准"],
    "modes": ["送检", "现场"],
    "proof_kind": "CNAS认可",
    "proof_number": "00123",
    "proof_valid_from": date(2024, 5, 1),
    "proof_valid_to": date(2028, 4, 30),
    "authorised_regions": ["320000", "310000"],
    "turnaround_days": 5,
    "fee_text": "320",
    "note": "一\n二 🙂",
}  # fmt: skip
REAL_COLUMNS = {
    "id": "编号",
    "device": "计量器具名称",
    "range_text": "测量范围",
    "uncertainty_text": "不确定度/准确度等级",
    "service": "服务类型",
    "fee": "收费标准",
    "source": "来源",
    "raw": "原文",
}


def real_sheet() -> Sheet:
    rows = [[row.get(key, "") for key in REAL_COLUMNS] for row in real_rows()]
    return read_workbook(xlsx(list(REAL_COLUMNS.values()), *rows), "收费公示.xlsx")


def cells_of(data: bytes) -> list[tuple[object, ...]]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return list(page.iter_rows(values_only=True))


def test_a_filled_template_reads_back_the_same() -> None:
    titles = {"320000": "江苏省(320000)", "310000": "上海市(310000)"}
    data = write_template([FULL], lambda code: titles[code])
    sheet = read_workbook(data, "模板.xlsx")
    assert errors_of(sheet) == []
    back = sheet.rows[0].values
    assert back.pop("authorised_regions") == list(titles.values())
    assert back == {k: v for k, v in FULL.items() if k != "authorised_regions"}


def test_an_empty_template_holds_no_row_that_could_be_imported_by_mistake() -> None:
    assert len(cells_of(write_template())) == 1


def test_the_template_guides_and_holds_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template([FULL])))
    page, guide = book.worksheets
    assert page.freeze_panes == "A2"
    assert "必填" in page["C1"].comment.text
    lists = [rule.formula1 for rule in page.data_validations.dataValidation if rule.type == "list"]
    assert f'"{",".join(PROOF_KINDS)}"' in lists
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    assert [row[0].value for row in guide.iter_rows(min_row=2, max_row=18)] == [
        c.title for c in COLUMNS
    ]


def test_the_annotated_sheet_shows_errors_and_can_be_corrected_and_imported() -> None:
    head = ["型号", "仪器名称", "完成时限", "服务类型"]
    rows = ["X1", "=压力表", "5-10天", "校准"], ["X2", "", "3", "修理"], ["X3", "量块", "7", ""]
    sheet = read_workbook(xlsx(head, *rows), "a.xlsx")
    data = write_annotated(sheet.headings, sheet.mapping, sheet.rows)

    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.active
    assert [cell.value for cell in page[1]] == ["问题", *head]
    assert [cell.value for cell in page[2]][1:] == rows[0]
    assert page["C2"].data_type == "s"
    assert "完成时限(工作日)：“5-10天”不是一个天数" in page["A2"].value
    assert "仪器名称" in page["A3"].value
    assert "服务类型" in page["A3"].value
    assert page["A4"].value in (None, "")
    assert "一个 1 到 365 的整数" in page["D2"].comment.text
    assert page["D2"].fill.fgColor.rgb == page["C3"].fill.fgColor.rgb != page["C2"].fill.fgColor.rgb

    page["D2"], page["C3"], page["E3"] = "8", "温度计", "检定"
    corrected = io.BytesIO()
    book.save(corrected)
    again = read_workbook(corrected.getvalue(), "改好.xlsx")
    assert errors_of(again) == []
    assert again.unknown == ("型号",)
    assert again.rows[0].values["device"] == "=压力表"
    assert again.rows[0].extra == {"型号": "X1"}
    assert "问题" not in again.rows[0].original


def test_every_real_row_is_taken_or_refused_with_a_reason_and_keeps_its_words() -> None:
    sheet, rows = real_sheet(), real_rows()
    assert len(sheet.rows) == len(rows)
    for read, real in zip(sheet.rows, rows, strict=True):
        assert read.errors == ()
        for key, heading in REAL_COLUMNS.items():
            assert read.original.get(heading, "") == real.get(key, "").strip()


def test_real_rows_survive_annotation_and_template() -> None:
    sheet = real_sheet()
    annotated = write_annotated(sheet.headings, sheet.mapping, sheet.rows)
    again = read_workbook(annotated, "a.xlsx")
    assert [row.values for row in again.rows] == [row.values for row in sheet.rows]
    assert [row.extra for row in again.rows] == [row.extra for row in sheet.rows]
    template = read_workbook(write_template(row.values for row in sheet.rows), "t.xlsx")
    assert [row.values for row in template.rows] == [row.values for row in sheet.rows]


def test_importing_twice_plans_nothing_and_an_edit_plans_one_change() -> None:
    sheet = real_sheet()
    catalogue = {str(row.values["code"]): content_hash(row.values) for row in sheet.rows}
    assert diff(sheet.rows, {}).counts == {
        "add": len(sheet.rows),
        "change": 0,
        "keep": 0,
        "refused": 0,
    }
    assert diff(sheet.rows, catalogue).counts["keep"] == len(sheet.rows)
    sheet.rows[3].values["fee_text"] = "1元"
    plan = diff(sheet.rows, {**catalogue, "旧-1": "x"})
    assert [row.number for row in plan.rows if row.action == "change"] == [sheet.rows[3].number]
    assert plan.absent == ("旧-1",)


def test_rows_without_codes_are_recognised_when_imported_again_with_a_new_fee() -> None:
    head = ["仪器名称", "测量范围", "收费"]
    first = read_workbook(xlsx(head, ["压力表", "(0~60)MPa", "1元"]), "a.xlsx").rows[0]
    second = read_workbook(xlsx(head, ["压力表 ", "(0~60)MPa", "2元"]), "b.xlsx").rows[0]
    assert first.code_derived
    assert first.values["code"] == second.values["code"] == derived_code(first.values)
    plan = diff([second], {str(first.values["code"]): content_hash(first.values)})
    assert plan.counts["change"] == 1


@pytest.mark.parametrize(
    ("key", "value", "same"),
    [
        ("device", "数字压力表  ", True),
        ("services", ["校准", "检定"], True),
        ("measurand", "压  力", False),
        ("uncertainty_text", "U=3×10⁻⁵", False),
        ("proof_valid_to", date(2028, 5, 1), False),
        ("turnaround_days", None, False),
    ],
)
def test_a_hash_changes_with_meaning_not_with_spacing_or_order(
    key: str, value: Value, same: bool
) -> None:
    base = {**FULL, "device": "数字压力表"}
    assert (content_hash({**base, key: value}) == content_hash(base)) is same


def test_superscripts_make_a_difference_and_full_width_does_not() -> None:
    base = {**FULL, "uncertainty_text": "U=3×10-5"}
    assert content_hash({**base, "uncertainty_text": "U=3×10⁻⁵"}) != content_hash(base)
    assert content_hash({**base, "uncertainty_text": wide("U=3×10-5")}) == content_hash(base)
    assert content_hash({**base, "code": "B-9"}) == content_hash(base)


def test_values_survive_storage_as_json() -> None:
    assert values_from_json(values_to_json(FULL)) == FULL
    assert values_to_json(FULL)["proof_valid_to"] == "2028-04-30"


def test_a_text_too_long_for_a_cell_is_cut_visibly_in_the_annotated_sheet() -> None:
    sheet = read_workbook(("仪器名称,备注\n表," + "长" * 40_000).encode(), "a.csv")
    cell = cells_of(write_annotated(sheet.headings, sheet.mapping, sheet.rows))[1][2]
    assert isinstance(cell, str)
    assert cell.endswith("…(原文 40000 字，已截断)")
