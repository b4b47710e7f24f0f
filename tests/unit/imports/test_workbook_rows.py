"""Rows that a spreadsheet makes hard to read: formulas, merged cells, blanks, duplicates."""

import io
import zipfile

import xlsxwriter

from app.imports.workbook import read_workbook

from .books import errors_of, messages, ods, ods_cell, openpyxl_xlsx, with_entries, xlsx

HEAD = ("能力编号", "仪器名称", "测量范围", "备注")


def test_a_formula_without_saved_result_is_an_error_beside_its_cell() -> None:
    data = openpyxl_xlsx(HEAD, ("A-1", "压力表", '="(0~"&60&")MPa"', "x"), ("A-2", '="表"', "", ""))
    sheet = read_workbook(data, "a.xlsx")
    assert "公式没有保存结果" in messages(sheet.rows[0], "range_text")
    assert "公式没有保存结果" in messages(sheet.rows[1], "device")
    assert len(errors_of(sheet)) == 2


def test_a_row_of_nothing_but_unsaved_formulas_does_not_disappear() -> None:
    data = openpyxl_xlsx(HEAD, ("", '="压力表"', "", ""), ("A-2", "温度计", "", ""))
    sheet = read_workbook(data, "a.xlsx")
    assert [row.number for row in sheet.rows] == [2, 3]
    assert sheet.blank_rows == 0


def test_a_formula_with_saved_result_gives_that_result() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet()
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, ["A-1", "压力表"])
    page.write_formula(1, 2, '="(0~60)MPa"', None, "(0~60)MPa")
    page.write_row(2, 0, ["A-2", "压力表"])
    page.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    book.close()
    sheet = read_workbook(buffer.getvalue(), "a.xlsx")
    assert sheet.rows[0].values["range_text"] == "(0~60)MPa"
    assert sheet.rows[0].errors == ()
    assert "错误值" in messages(sheet.rows[1], "range_text")


def test_a_formula_whose_saved_result_is_an_empty_text_is_a_blank_cell() -> None:
    data = openpyxl_xlsx(HEAD, ("A-1", "压力表", "", '=IF(1,"","x")'))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    saved = page.replace(b'<c r="D2">', b'<c r="D2" t="str">')
    assert saved != page
    sheet = read_workbook(with_entries(data, {"xl/worksheets/sheet1.xml": saved}), "a.xlsx")
    assert sheet.rows[0].errors == ()
    assert sheet.rows[0].values["note"] == ""


def test_merged_cells_are_errors_on_the_rows_that_have_no_value_of_their_own() -> None:
    data = openpyxl_xlsx(
        HEAD,
        ("A-1", "压力表", "(0~60)MPa", "x"),
        ("A-2", None, "(0~6)MPa", "y"),
        ("A-3", "温度计", "(0~100)℃", None),
        merged=["B2:B3", "C4:D4"],
    )
    sheet = read_workbook(data, "a.xlsx")
    assert [(row, key) for row, key, _ in errors_of(sheet)] == [(3, "device"), (4, "note")]
    assert "值只记在第 2 行" in messages(sheet.rows[1], "device")


def test_merged_cells_of_an_ods_are_errors_too() -> None:
    covered = "<table:covered-table-cell/>"
    rows = (
        f"<table:table-row>{ods_cell('仪器名称')}{ods_cell('备注')}</table:table-row>"
        f"<table:table-row>{ods_cell('表')}"
        + ods_cell("共用", 'table:number-rows-spanned="2" table:number-columns-spanned="1"')
        + f"</table:table-row><table:table-row>{ods_cell('计')}{covered}</table:table-row>"
    )
    sheet = read_workbook(ods(rows), "a.ods")
    assert [(row, key) for row, key, _ in errors_of(sheet)] == [(3, "note")]


def test_headings_merged_over_two_rows_are_put_together() -> None:
    data = openpyxl_xlsx(
        ("仪器名称", "有效期", None, "测量能力", None),
        (None, "起", "止", "测量范围", "不确定度"),
        ("压力表", "2024-05-01", "2028-04-30", "(0~60)MPa", "0.05级"),
        merged=["A1:A2", "B1:C1", "D1:E1"],
    )
    sheet = read_workbook(data, "a.xlsx")
    assert errors_of(sheet) == []
    assert sheet.rows[0].number == 3
    assert str(sheet.rows[0].values["proof_valid_to"]) == "2028-04-30"
    assert sheet.rows[0].values["uncertainty_text"] == "0.05级"


def test_blank_rows_between_rows_are_skipped_and_counted() -> None:
    sheet = read_workbook(xlsx(HEAD, ("1", "甲"), (), ("", " ", ""), ("2", "乙"), ()), "a.xlsx")
    assert [row.number for row in sheet.rows] == [2, 5]
    assert sheet.blank_rows == 2


def test_repeated_headings_and_section_titles_are_refused_not_imported() -> None:
    sheet = read_workbook(xlsx(HEAD, ("1", "甲"), HEAD, ("二、长度",)), "a.xlsx")
    assert sheet.taken == 1
    assert "重复了表头" in messages(sheet.rows[1], "")
    assert "没有填写仪器名称" in messages(sheet.rows[2], "device")


def test_rows_with_the_same_code_are_all_refused_and_name_each_other() -> None:
    sheet = read_workbook(xlsx(HEAD, ("A-1", "甲"), ("A-2", "乙"), ("A-1", "丙")), "a.xlsx")
    assert "“A-1”与第 4 行重复" in messages(sheet.rows[0], "code")
    assert "“A-1”与第 2 行重复" in messages(sheet.rows[2], "code")
    assert sheet.taken == 1


def test_of_identical_rows_without_code_the_first_is_taken() -> None:
    same = ("", "压力表", "(0~60)MPa", "")
    sheet = read_workbook(xlsx(HEAD, same, ("", "压力表", "(0~6)MPa", ""), same, same), "a.xlsx")
    assert [bool(row.errors) for row in sheet.rows] == [False, False, True, True]
    assert "与第 2 行是同一项能力" in messages(sheet.rows[3], "code")


def test_a_wrong_type_in_every_cell_of_a_row_is_reported_cell_by_cell() -> None:
    head = ("仪器名称", "服务类型", "服务方式", "证明类型", "有效期起", "有效期至", "完成时限")
    sheet = read_workbook(xlsx(head, (12.0, 1, True, 3, "x", 0.5, "y")), "a.xlsx")
    assert [key for _, key, _ in errors_of(sheet)] == [
        "services",
        "modes",
        "proof_kind",
        "proof_valid_from",
        "proof_valid_to",
        "turnaround_days",
    ]
    assert sheet.rows[0].values["device"] == "12"
    assert sheet.rows[0].original["服务方式"] == "TRUE"


def test_cells_of_unknown_columns_and_beyond_the_headings_are_kept() -> None:
    text = "仪器名称,型号,备注\n压力表,8508A,好,多出来的\n"
    sheet = read_workbook(text.encode(), "a.csv")
    row = sheet.rows[0]
    assert row.extra == {"型号": "8508A", "D列": "多出来的"}
    assert row.original == {"仪器名称": "压力表", "型号": "8508A", "备注": "好", "D列": "多出来的"}
    assert sheet.headings == ("仪器名称", "型号", "备注", "D列")
    assert sheet.unknown == ("型号",)


def test_progress_is_told_while_reading() -> None:
    told: list[int] = []
    text = "仪器名称\n" + "".join(f"表{n}\n" for n in range(2_500))
    read_workbook(text.encode(), "a.csv", progress=told.append)
    assert told == [1_000, 2_000]
