"""Files that are refused or accepted as a whole, and what their owner is told."""

import io
import re
import zipfile

import pytest
import xlsxwriter

from app.imports.refusal import WorkbookRefused
from app.imports.workbook import read_workbook

from .books import DATA, HEADINGS, ONE_ROW, messages, ods, ods_cell, with_entries, xlsx

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 200


def refusal(data: bytes, name: str = "目录.xlsx") -> WorkbookRefused:
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(data, name)
    assert caught.value.message.endswith("。")
    return caught.value


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n \t\n"])
@pytest.mark.parametrize("name", ["目录.xlsx", "目录.csv"])
def test_an_empty_file_is_called_empty(data: bytes, name: str) -> None:
    assert "空的" in refusal(data, name).message


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (PNG, "目录.xlsx", "不是工作簿"),
        (PNG, "目录.csv", "认不出文本文件的编码"),
        (PNG, "图片.png", "不能导入这种文件(.png)"),
        (b"%PDF-1.7 ...", "目录.xls", "不是工作簿"),
        (b"<html><table><tr><td>x</td></tr></table>", "目录.xls", "网页"),
        ("仪器名称\t测量范围\n压力表\t1MPa".encode("gb18030"), "目录.xls", "纯文本"),
        (b"MZ\x90\0", "目录", "无扩展名"),
    ],
)
def test_what_is_not_a_workbook_is_named(data: bytes, name: str, said: str) -> None:
    assert said in refusal(data, name).message


def test_a_file_over_the_size_limit_is_refused_with_its_size() -> None:
    message = refusal(b"PK\x03\x04" + b"\1" * (20 * 2**20)).message
    assert "20.0 MB" in message
    assert "拆成几个文件" in message


def test_a_broken_archive_is_called_damaged() -> None:
    whole = xlsx(HEADINGS, ONE_ROW)
    assert "已损坏" in refusal(whole[: len(whole) // 2]).message
    flipped = bytearray(whole)
    flipped[len(whole) // 4] ^= 0xFF
    assert "已损坏" in refusal(bytes(flipped)).message


def test_malformed_xml_is_called_damaged() -> None:
    data = with_entries(xlsx(HEADINGS, ONE_ROW), {"xl/worksheets/sheet1.xml": b"<worksheet><row"})
    assert "已损坏" in refusal(data).message


def test_entity_declarations_are_not_followed() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet><sheetData/></worksheet>'
    data = with_entries(xlsx(HEADINGS, ONE_ROW), {"xl/worksheets/sheet1.xml": bomb})
    assert "已损坏" in refusal(data).message


def test_a_small_file_that_unpacks_to_half_a_gigabyte_is_not_opened() -> None:
    block = b"\0" * (30 * 2**20)
    data = with_entries(
        xlsx(HEADINGS, ONE_ROW), {f"xl/media/image{n}.bin": block for n in range(14)}
    )
    assert len(data) < 2 * 2**20
    assert "解压后" in refusal(data).message


def test_an_archive_that_lies_about_its_sizes_is_not_opened() -> None:
    data = with_entries(xlsx(HEADINGS, ONE_ROW), {"xl/media/image1.bin": b"\0" * 2**22})
    lie = data.replace((2**22).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lie != data
    assert "已损坏" in refusal(lie).message


def test_two_cells_at_opposite_corners_do_not_lay_out_a_giant_sheet() -> None:
    far = xlsx(HEADINGS, ONE_ROW)
    with zipfile.ZipFile(io.BytesIO(far)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    corner = (
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    )
    data = with_entries(far, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", corner)})
    message = refusal(data).message
    assert "第 1048576 行、第 16384 列" in message


def test_repeat_counts_of_an_ods_do_not_lay_out_a_giant_sheet() -> None:
    row = (
        f'<table:table-row table:number-rows-repeated="900000000">{ods_cell("x")}</table:table-row>'
    )
    assert "铺得太开" in refusal(ods(row), "目录.ods").message


def test_formatted_but_empty_rows_to_the_end_of_the_sheet_are_harmless() -> None:
    plain = xlsx(HEADINGS, ONE_ROW)
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    styled = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    data = with_entries(plain, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", styled)})
    assert len(read_workbook(data, "目录.xlsx").rows) == 1


def test_a_password_is_recognised() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "密码" in refusal(ole).message


def test_rubbish_with_the_first_bytes_of_an_xls_is_called_damaged() -> None:
    assert (
        "已损坏" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "目录.xls").message
    )


def test_an_archive_of_something_else_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert "不是工作簿" in refusal(buffer.getvalue()).message


def test_a_binary_workbook_is_refused_with_advice() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\0")
    assert "另存为 .xlsx" in refusal(buffer.getvalue(), "目录.xlsb").message


def test_macros_are_never_run_and_the_values_are_read() -> None:
    data = with_entries(xlsx(HEADINGS, ONE_ROW), {"xl/vbaProject.bin": b"Sub Auto_Open()"})
    sheet = read_workbook(data, "目录.xlsm")
    assert sheet.taken == 1
    assert any("宏没有运行" in remark for remark in sheet.remarks)


def test_without_recognised_headings_the_headings_found_are_listed() -> None:
    caught = refusal(xlsx(("甲", "乙", "测量范围"), ("1", "2", "3")))
    assert "甲、乙、测量范围" in caught.message
    assert caught.headings == ("甲", "乙", "测量范围")


def test_a_sheet_of_headings_alone_has_no_rows() -> None:
    assert "没有数据行" in refusal(xlsx(HEADINGS)).message


def test_a_sheet_without_any_text_is_called_so() -> None:
    assert "没有内容" in refusal(xlsx()).message


def test_fifty_thousand_and_one_rows_are_refused() -> None:
    line = "数字压力表,(0~60)MPa\n"
    text = "仪器名称,测量范围\n" + line * 50_001
    assert "超过 50,000 行" in refusal(text.encode(), "目录.csv").message


def test_the_first_sheet_with_headings_is_read_and_the_others_are_named() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("封面").write(0, 0, "某示例院能力目录")
    page = book.add_worksheet("能力")
    page.write_row(3, 1, ["计量器具名称", "测量范围"])
    page.write_row(4, 1, ["压力表", "(0~60)MPa"])
    book.close()
    sheet = read_workbook(buffer.getvalue(), "目录.xlsx")
    assert (sheet.name, sheet.other_sheets, sheet.heading_row) == ("能力", ("封面",), 4)
    assert sheet.rows[0].number == 5
    assert sheet.rows[0].values["device"] == "压力表"
    assert sheet.headings == ("A列", "计量器具名称", "测量范围")


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gbk", "GBK"), ("utf-16", "UTF-16")],
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_in_the_encodings_of_this_country_is_read(
    encoding: str, named: str, separator: str
) -> None:
    text = f"仪器名称{separator}测量范围\r\n压力表{separator}(0~60)MPa\r\n"
    sheet = read_workbook(text.encode(encoding), "目录.csv")
    assert sheet.rows[0].values["range_text"] == "(0~60)MPa"
    assert any(re.search(named, remark) for remark in sheet.remarks)


def test_an_unclosed_quote_does_not_swallow_the_rest_of_a_text_file() -> None:
    text = '仪器名称,备注\n压力表,"未完\n温度计,好\n'
    assert "引号" in refusal(text.encode(), "目录.csv").message


def test_an_ods_is_read() -> None:
    rows = "".join(
        f"<table:table-row>{ods_cell(a)}{ods_cell(b)}</table:table-row>"
        for a, b in (("仪器名称", "测量范围"), ("压力表", "(0~60)MPa"))
    )
    sheet = read_workbook(ods(rows), "目录.ods")
    assert sheet.rows[0].values["range_text"] == "(0~60)MPa"


def test_an_xls_is_read_with_its_dates_merged_cells_and_error_values() -> None:
    sheet = read_workbook((DATA / "old_format.xls").read_bytes(), "旧版.xls")
    assert (sheet.kind, sheet.name, sheet.other_sheets) == ("xls", "能力", ("封面",))
    assert [row.number for row in sheet.rows] == [4, 5, 6]
    assert str(sheet.rows[0].values["proof_valid_to"]) == "2028-04-30"
    assert sheet.rows[0].values["turnaround_days"] == 5
    assert sheet.rows[0].errors == ()
    assert "合并单元格" in messages(sheet.rows[1], "note")
    assert "错误值" in messages(sheet.rows[2], "range_text")


def test_a_tiny_xls_with_a_cell_in_the_far_corner_is_not_laid_out() -> None:
    data = (DATA / "far_corner.xls").read_bytes()
    assert "第 65536 行、第 256 列" in refusal(data, "旧版.xls").message


def test_a_cut_xls_is_called_damaged() -> None:
    data = (DATA / "old_format.xls").read_bytes()
    assert "已损坏" in refusal(data[:1500], "旧版.xls").message


def test_a_text_line_of_a_million_separators_is_not_laid_out() -> None:
    text = "仪器名称,备注\n压力表" + "," * 1_000_000
    assert "超过 16,384 列" in refusal(text.encode(), "目录.csv").message
