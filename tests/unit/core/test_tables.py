"""A file that is opened in a spreadsheet runs nothing that somebody typed."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from app.core.tables import csv_bytes


@given(st.text(alphabet="=+-@\t\r\n＝甲1", max_size=5))
def test_no_cell_begins_as_a_formula_and_nothing_is_lost(text: str) -> None:
    data = csv_bytes(["单位"], [(text,)])
    heads, (cell,) = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert heads == ["单位"]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert cell.removeprefix("'") == text


def test_numbers_stay_numbers() -> None:
    assert csv_bytes(["差"], [(-3,)]).decode("utf-8-sig").splitlines()[1] == "-3"
