"""Dates as precise as their source."""

from datetime import date

import pytest

from app.regions.dates import first_day, last_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2030", date(2030, 1, 1), date(2030, 12, 31)),
        ("2021-04", date(2021, 4, 1), date(2021, 4, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-08-06", date(2025, 8, 6), date(2025, 8, 6)),
    ],
)
def test_a_vague_date_spans_all_it_may_mean(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize("text", ["", "21-04", "2021-13", "2021-02-30", "2021年4月", "2021/04"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"日期应写作|must be in|out of range"):
        first_day(text)
