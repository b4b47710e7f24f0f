"""Whatever stands in a sheet: no row disappears, no word is lost, nothing but a refusal is raised."""

import csv
import io
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from app.imports.annotate import write_annotated
from app.imports.cells import clean, visible
from app.imports.columns import COLUMNS
from app.imports.refusal import WorkbookRefused
from app.imports.workbook import read_workbook

from .books import with_entries, xlsx

HEADINGS = [column.title for column in COLUMNS] + ["型号"]
CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=12
) | st.sampled_from(
    [
        "检定",
        "2026-11-21",
        "5个工作日",
        "CNAS",
        "压力表",
        "320000",
        "=1+1",
        "(0~60)MPa",
        "٣",
        "𝟓",
        "①",
    ]
)


def as_csv(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([HEADINGS, *rows])
    return buffer.getvalue().encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=18, max_size=18), min_size=1, max_size=6))
def test_any_text_in_any_cell_is_kept_and_answered(rows: list[list[str]]) -> None:
    rows.append(["", "压力", "压力表", *[""] * 15])
    sheet = read_workbook(as_csv(rows), "a.csv")
    filled = [row for row in rows if any(not cell.isspace() for cell in row if cell)]
    assert len(sheet.rows) == len(filled)
    for read, row in zip(sheet.rows, filled, strict=True):
        kept = {
            h: visible(clean(cell)) for h, cell in zip(HEADINGS, row, strict=True) if clean(cell)
        }
        assert read.original == kept
        assert all(error.message for error in read.errors)
    again = read_workbook(write_annotated(sheet.headings, sheet.mapping, sheet.rows), "b.xlsx")
    assert len(again.rows) == len(sheet.rows)


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=400), st.sampled_from(["xlsx", "xls", "ods", "csv"]))
def test_random_bytes_are_refused_or_read_but_never_crash(data: bytes, suffix: str) -> None:
    whole = xlsx(["仪器名称"], ["压力表"])
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for file in (data, ole + data * 8, with_entries(whole, {"xl/workbook.xml": data})):
        with suppress(WorkbookRefused):
            assert read_workbook(file, f"a.{suffix}").rows
