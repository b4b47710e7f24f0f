"""Dates as sources give them: a year, a month or a day. Pure."""

import calendar
import re
from datetime import date

_FORM = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def _parts(text: str) -> tuple[int, int | None, int | None]:
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError(f"日期应写作 2021、2021-04 或 2021-04-07，而不是“{text}”")
    year, month, day = found.groups()
    return int(year), int(month) if month else None, int(day) if day else None


def first_day(text: str) -> date:
    """First day of the year, month or day named; ValueError if it is none of them."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


def last_day(text: str) -> date:
    """Last day of the year, month or day named; ValueError if it is none of them."""
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])
