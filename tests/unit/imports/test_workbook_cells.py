"""What may stand in a cell, and what its owner reads when it may not."""

from datetime import date, datetime

import pytest

from app.imports.rows import Checks, RowReading
from app.imports.workbook import read_workbook

from .books import messages, wide, xlsx


def read_one(heading: str, cell: object, checks: Checks | None = None) -> RowReading:
    headings, cells = ["仪器名称", heading], ["压力表", cell]
    if heading == "仪器名称":
        headings, cells = ["仪器名称", "备注"], [cell, "x"]
    return read_workbook(xlsx(headings, cells), "目录.xlsx", checks=checks or Checks()).rows[0]


@pytest.mark.parametrize(
    ("heading", "key", "cell", "value"),
    [
        ("有效期至", "proof_valid_to", "2026-11-21", date(2026, 11, 21)),
        ("有效期至", "proof_valid_to", "2026/1/2", date(2026, 1, 2)),
        ("有效期至", "proof_valid_to", "2026年11月21日", date(2026, 11, 21)),
        ("有效期至", "proof_valid_to", "2026 年 11 月 21 日", date(2026, 11, 21)),
        ("有效期至", "proof_valid_to", "20261121", date(2026, 11, 21)),
        ("有效期至", "proof_valid_to", 20261121, date(2026, 11, 21)),
        ("有效期至", "proof_valid_to", datetime(2026, 11, 21), date(2026, 11, 21)),  # noqa: DTZ001
        ("有效期至", "proof_valid_to", " ", None),
        ("完成时限", "turnaround_days", 5, 5),
        ("完成时限", "turnaround_days", "5个工作日", 5),
        ("完成时限", "turnaround_days", "15 天", 15),
        ("周期", "turnaround_days", "365日", 365),
        ("完成时限", "turnaround_days", "", None),
        ("服务类型", "services", "校准", ["校准"]),
        ("服务类型", "services", "检定/校准", ["检定", "校准"]),
        ("服务类型", "services", "检定,校准;检定", ["检定", "校准"]),
        ("服务类型", "services", "Calibration", ["校准"]),
        ("服务类型", "services", "检定(室内)", ["检定"]),
        ("服务类型", "services", "", []),
        ("服务方式", "modes", "送检、上门服务", ["送检", "现场"]),
        ("证明类型", "proof_kind", "cnas", "CNAS认可"),
        ("证明类型", "proof_kind", "CIPM MRA", "CIPM-MRA"),
        ("证明类型", "proof_kind", "建标", "计量标准考核"),
        ("授权区域", "authorised_regions", "江苏省、上海市", ["江苏省", "上海市"]),
        ("收费", "fee_text", 320, "320"),
        ("收费", "fee_text", 0.1 + 0.2, "0.3"),
        ("备注", "note", 0.0000001, "0.0000001"),
        ("备注", "note", "一行\r\n两行 🙂", "一行\n两行 🙂"),
        ("测量范围", "range_text", "=1+1", "=1+1"),
        ("测量范围", "range_text", "-40℃~1100℃", "-40℃~1100℃"),
        ("备注", "note", "'; DROP TABLE capabilities; --", "'; DROP TABLE capabilities; --"),
    ],
)
def test_a_cell_is_understood(heading: str, key: str, cell: object, value: object) -> None:
    row = read_one(heading, cell)
    assert row.values[key] == value
    assert row.errors == ()


@pytest.mark.parametrize(
    ("heading", "key", "cell", "said"),
    [
        ("有效期至", "proof_valid_to", "长期", "2026-11-21 这样的一个日期"),
        ("有效期至", "proof_valid_to", "2026-02-30", "这一天不存在"),
        ("有效期至", "proof_valid_to", "0026-02-03", "年份不对"),
        ("有效期至", "proof_valid_to", 46347, "不是一个日期"),
        ("有效期", "proof_valid_to", "2024-01-01至2029-01-01", "这样的一个日期"),
        ("有效期至", "proof_valid_to", "2026年11-21", "不是一个日期"),
        ("完成时限", "turnaround_days", "5-10天", "写一个 1 到 365 的整数"),
        ("完成时限", "turnaround_days", "一周", "写一个 1 到 365 的整数"),
        ("完成时限", "turnaround_days", "0", "在 1 到 365 之间"),
        ("完成时限", "turnaround_days", 366, "在 1 到 365 之间"),
        ("完成时限", "turnaround_days", "5.5", "整数"),
        ("服务类型", "services", "检定、修理", "“修理”不在可选值里。请从这些里选：检定、校准"),
        ("服务类型", "services", "(室内)", "不在可选值里"),
        ("服务方式", "modes", "邮寄", "送检、现场、远程"),
        ("证明类型", "proof_kind", "CNAS、CMA", "一行只写一种证明"),
        ("证明类型", "proof_kind", "ISO9001", "不在可选值里"),
        ("能力编号", "code", "A 1", "空格"),
        ("能力编号", "code", "A" * 65, "最多 64 个"),
        ("仪器名称", "device", "", "没有填写仪器名称"),
        ("仪器名称", "device", "表" * 201, "有 201 个字，最多 200 个"),
        ("备注", "note", "长" * 10_000, "有 10000 个字，最多 2000 个"),
        ("备注", "note", "a\x01b", "控制字符"),
    ],
)
def test_a_cell_that_does_not_fit_says_what_to_write(
    heading: str, key: str, cell: object, said: str
) -> None:
    row = read_one(heading, cell)
    assert said in messages(row, key)
    assert messages(row, key).endswith("。")
    assert row.values[key] in (None, "", [])


def test_the_words_of_a_refused_cell_are_kept_whole() -> None:
    long = "长" * 10_000
    assert read_one("备注", long).original["备注"] == long
    assert read_one("备注", "a\x00b\x1b").original["备注"] == "a␀b␛"


def test_full_width_digits_and_signs_are_read() -> None:
    assert read_one("完成时限", f"{wide('15')}个工作日").values["turnaround_days"] == 15
    assert read_one("有效期至", wide("2026-11-21")).values["proof_valid_to"] == date(2026, 11, 21)
    assert read_one("证明类型", wide("CNAS")).values["proof_kind"] == "CNAS认可"
    assert read_one("服务类型", f"检定{wide(',')}校准").values["services"] == ["检定", "校准"]
    assert read_one(f"完成时限{wide('(')}工作日{wide(')')}", "5").values["turnaround_days"] == 5


def test_measurement_texts_stay_as_written() -> None:
    text = f"{wide('(-40')}~{wide('1100)')}℃"
    assert read_one("测量范围", text).values["range_text"] == text


def test_a_period_that_ends_before_it_starts_is_an_error_at_its_end() -> None:
    sheet = read_workbook(
        xlsx(["仪器名称", "有效期起", "有效期至"], ["压力表", "2026-02-01", "2026-01-31"]), "a.xlsx"
    )
    assert "早于有效期起" in messages(sheet.rows[0], "proof_valid_to")


REGIONS = {"江苏省": ["320000"], "320000": ["320000"], "鼓楼区": ["320106", "350102", "320302"]}


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("江苏省", ["320000"]),
        ("320000", ["320000"]),
        ("江苏(320000)、江苏省", ["320000"]),
    ],
)
def test_regions_become_codes(cell: str, codes: list[str]) -> None:
    row = read_one("授权区域", cell, Checks(find_region=lambda text: REGIONS.get(text, [])))
    assert row.values["authorised_regions"] == codes


@pytest.mark.parametrize(
    ("cell", "said"), [("鼓楼区", "几个同名的地方(320106、350102、320302)"), ("苏南", "没有“苏南”")]
)
def test_a_region_that_is_unknown_or_ambiguous_is_not_guessed(cell: str, said: str) -> None:
    row = read_one("授权区域", cell, Checks(find_region=lambda text: REGIONS.get(text, [])))
    assert said in messages(row, "authorised_regions")


def test_a_measurement_that_cannot_be_read_is_noted_and_the_row_is_taken() -> None:
    asked: list[tuple[str, str]] = []

    def read_quantity(key: str, text: str) -> str | None:
        asked.append((key, text))
        return "“0300”前面多了一个零。" if text == "(0300)mm" else None

    sheet = read_workbook(
        xlsx(
            ["仪器名称", "测量范围", "不确定度", "备注"],
            ["卡尺", "(0300)mm", "U=0.02mm", "(0300)mm"],
            ["量块", "(0300)mm", "", ""],
        ),
        "a.xlsx",
        checks=Checks(read_quantity=read_quantity),
    )
    first = sheet.rows[0]
    assert first.errors == ()
    assert first.values["range_text"] == "(0300)mm"
    assert [(n.row, n.column_key, n.message) for n in first.notices] == [
        (2, "range_text", "未识读，不能参与量程匹配：“0300”前面多了一个零。")
    ]
    assert len(sheet.rows[1].notices) == 1
    assert sorted(asked) == [("range_text", "(0300)mm"), ("uncertainty_text", "U=0.02mm")]
