"""The day by which a need must be served, where the text says so.

Absolute dates, months, week days and spans such as 三个月内. A date without a word of obligation
(of a certificate, a standard, a birthday) is not a deadline.
"""

import re
from calendar import month_abbr, monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from app.metrology.need_text.counting import CHINESE_DIGITS, read_count

_NUMBER = rf"(?:\d{{1,3}}|[{CHINESE_DIGITS}]{{1,3}})"
_FULL = re.compile(
    r"(?<!\d)(?P<year>20\d\d|今年|明年)\s*[年./-]?\s*(?P<month>\d{1,2})\s*[月./-]\s*"
    r"(?P<day>\d{1,2})(?!\d)\s*[日号]?"
)
_DAY = re.compile(
    r"(?<![\d年./-])(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<day>\d{1,2})[日号]?"
)
_MONTH = re.compile(
    r"(?:(?P<year>20\d\d|今年|明年)年?)?(?P<month>(?<!\d)\d{1,2}|[一二三四五六七八九十]{1,2}|本|这个|下个?)月份?"
    r"(?P<part>上旬|中旬|下旬|底|末|内|(?:\d{1,2})[日号])"
)
_YEAR_END = re.compile(
    r"(?:(?P<year>20\d\d年?|今年|明年|本年)|(?<!\d)年)(?:年?底|年?末|年?内)(?=之?前|以前|完成|要)"
)
_MONTHS = "|".join(month_abbr[1:])
_ENGLISH = re.compile(
    rf"(?:(?P<month>{_MONTHS})[a-z]*\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>20\d\d)"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? (?P<month2>{_MONTHS})[a-z]*\.?,? (?P<year2>20\d\d))",
    re.IGNORECASE,
)
_PART_END = re.compile(
    r"(?P<year>20\d\d年?|今年|明年|本年)?(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>上半年|下半年))"
    r"[底末内]?(?=之?前|以前|之内|内|完成)"
)
_THIS_MONTH = re.compile(r"(?<![\d一二三四五六七八九十本下个])(?:月底|月末)(?=之?前|以前|要|完成)")
_SLASH_DAY = re.compile(r"(?<![\d./-])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=\s?(?:之前|以前|前))")
_DAY_ONLY = re.compile(r"(?<![\d月./-])(?P<day>\d{1,2})[号日](?=之?前|以前)")
_HOLIDAY = re.compile(
    r"(?P<year>20\d\d年?|今年|明年)?(?P<name>元旦|五一|劳动节|国庆节?|十一)(?=之?前|以前)"
)
_EVES = {
    "元旦": (12, 31),
    "五一": (4, 30),
    "劳动节": (4, 30),
    "国庆": (9, 30),
    "国庆节": (9, 30),
    "十一": (9, 30),
}
_SPAN = re.compile(
    rf"(?P<number>{_NUMBER}|半)(?P<unit>个半月|个月|周|个星期|星期|礼拜|天|日|个工作日|工作日)(?:之内|以内|内)"
    r"(?![^，,。；;\n]{0,6}(?:窗口|不开机|停机|停产|检修))"
)
_WEEKDAY = re.compile(
    r"(?P<week>本周|这周|下周|下下周|下星期|这星期|下礼拜)(?P<day>[一二三四五六日天末])"
)
_DUE_AFTER = re.compile(
    r"\s*(?:[（(](?:含|周|星期)[^）)]{0,4}[）)]|当[天日]|下班|[上下]午|晚上?|早上?)*(?:\d{1,2}[:：点时](?:\d\d|半|整)?分?)?"
    r"(?:之前|以前|前(?![后往期台面端年天])|截止|为限|以内|内|就?要用|就?要交|就?要(?:证书|报告|结果|拿)|要完成|完成|交付|出证|拿到|必须|到位)"
    r"|[^。；;\n]{0,40}[这此]之?前"
)
_DUE_BEFORE = re.compile(
    r"(?:截止(?:日期|时间)?|(?:交付|完成|交货|要求|需求|到货|取证|出证)(?:日期|时间)?|交货?期|期限|最晚|最迟|不晚于|不迟于|赶在"
    r"|deadline|due date|due|before|by)\s*(?:为|是|到|至)?\s*[:：]?\s*$",
    re.IGNORECASE,
)
_DUE_COLUMN = re.compile(
    r"(?:希望|要求|计划|预计|期望|最迟|最晚)?(?:完成|交付|交货|取证|出证|到货|截止|需求|返回)"
    r"(?:日期|时间|期限)?|交期|期限|due(?: date)?|deadline",
    re.IGNORECASE,
)
_AFTER_RECEIPT = re.compile(
    r"(?:收样|收到|送到|到货|签约|签订|合同|下单|接单|样品|到样|付款)[^，。；,;]{0,8}$"
)


def _clipped(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))


def _year(text: str | None, today: date) -> int | None:
    if not text:
        return None
    words = {"今年": today.year, "本年": today.year, "明年": today.year + 1}
    return words.get(text) or int(text.rstrip("年"))


def _next(month: int, day: int, year: int | None, today: date) -> date | None:
    """The day in the year given, else the first such day that is not past."""
    if year:
        return _clipped(year, month, day)
    found = _clipped(today.year, month, day)
    return found if found is None or found >= today else _clipped(today.year + 1, month, day)


def _month_end(match: re.Match[str], today: date) -> date | None:
    named = match["month"]
    relative = {"本": 0, "这个": 0, "下": 1, "下个": 1}
    if named in relative:
        months = today.year * 12 + today.month - 1 + relative[named]
        year, month = divmod(months, 12)
        month += 1
    else:
        year, month = _year(match["year"], today) or 0, read_count(named) or 0
    days = {"上旬": 10, "中旬": 20}
    part = match["part"]
    day = days.get(part, 31 if not part[0].isdigit() else int(part[:-1]))
    return _next(month, day, year or None, today)


def _span_end(match: re.Match[str], today: date) -> date | None:
    number = 0.5 if match["number"] == "半" else read_count(match["number"])
    if not number:
        return None
    unit = match["unit"]
    if "工作日" in unit:
        return _working_day(today, int(number))
    if "月" in unit:
        months = today.year * 12 + today.month - 1 + int(number)
        half = number == 0.5 or "半" in unit
        start = _clipped(months // 12, months % 12 + 1, today.day)
        return start and start + timedelta(days=15 if half else 0)
    return today + timedelta(days=int(number * (7 if unit[-1] not in "天日" else 1)))


def _working_day(today: date, number: int) -> date:
    """The day after so many Mondays to Fridays; holidays are not known here."""
    weeks, rest = divmod(number, 5)
    day = today + timedelta(weeks=weeks)
    while rest:
        day += timedelta(days=1)
        rest -= day.weekday() < 5
    return day


def _week_day(match: re.Match[str], today: date) -> date:
    weeks = {"下周": 1, "下星期": 1, "下礼拜": 1, "下下周": 2}.get(match["week"], 0)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return monday + timedelta(
        days="一二三四五六日".find(match["day"].replace("天", "日").replace("末", "日"))
    )


def _is_due(text: str, start: int, stop: int) -> bool:
    after = _DUE_AFTER.match(text, stop)
    return bool(after or _DUE_BEFORE.search(text[max(0, start - 12) : start]))


def _full(match: re.Match[str], today: date) -> date | None:
    return _clipped(_year(match["year"], today) or 0, int(match["month"]), int(match["day"]))


def _day(match: re.Match[str], today: date) -> date | None:
    return _next(read_count(match["month"]) or 0, int(match["day"]), None, today)


def _english(match: re.Match[str], _today: date) -> date | None:
    names = [name.lower() for name in month_abbr]
    month = names.index((match["month"] or match["month2"]).lower())
    return _clipped(int(match["year"] or match["year2"]), month, int(match["day"] or match["day2"]))


def _part_end(match: re.Match[str], today: date) -> date | None:
    quarter = match["quarter"]
    months = {"上半年": 6, "下半年": 12}
    month = 3 * (read_count(quarter) or 0) if quarter else months[match["half"]]
    return _next(month, 31, _year(match["year"], today), today)


def _this_month(_match: re.Match[str], today: date) -> date | None:
    return _clipped(today.year, today.month, 31)


def _day_only(match: re.Match[str], today: date) -> date | None:
    day = int(match["day"])
    months = today.year * 12 + today.month - 1 + (day < today.day)
    return _clipped(months // 12, months % 12 + 1, day)


def _holiday(match: re.Match[str], today: date) -> date | None:
    year = _year(match["year"], today)
    eve = _EVES[match["name"]]
    return _next(*eve, year and year - (match["name"] == "元旦"), today)


_ENDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (_PART_END, _part_end),
    (_THIS_MONTH, _this_month),
    (_DAY_ONLY, _day_only),
    (_SLASH_DAY, _day),
    (_HOLIDAY, _holiday),
)


def _due(
    pattern: re.Pattern[str],
    text: str,
    today: date,
    read: Callable[[re.Match[str], date], date | None],
) -> Iterator[date | None]:
    for match in pattern.finditer(text):
        inside = pattern is _MONTH and match["part"] == "内"
        if inside or _is_due(text, *match.span()):
            yield read(match, today)


def _column_dates(text: str, today: date) -> Iterator[date | None]:
    """The dates of a column headed 完成日期 or 交期; only if all rows agree."""
    found: set[date | None] = set()
    place: tuple[str, int] | None = None
    for line in text.split("\n"):
        mark = next((sep for sep in "\t|｜,，;；" if sep in line), None)
        if mark is None:
            continue
        cells = [cell.strip() for cell in line.split(mark)]
        headed = [index for index, cell in enumerate(cells) if _DUE_COLUMN.fullmatch(cell)]
        if headed:
            place = (mark, headed[0])
        elif place and place[0] == mark and place[1] < len(cells):
            match = _FULL.fullmatch(cells[place[1]])
            found |= {_full(match, today)} if match else set()
    if len(found) == 1:
        yield from found


def _dates(text: str, today: date) -> Iterator[date | None]:
    yield from _due(_FULL, text, today, _full)
    yield from _due(_DAY, text, today, _day)
    yield from _due(_MONTH, text, today, _month_end)
    for match in _YEAR_END.finditer(text):
        yield date(_year(match["year"], today) or today.year, 12, 31)
    yield from _due(_WEEKDAY, text, today, _week_day)
    yield from _due(_ENGLISH, text, today, _english)
    for pattern, read in _ENDS:
        for match in pattern.finditer(text):
            yield read(match, today)
    for match in _SPAN.finditer(text):
        if not _AFTER_RECEIPT.search(text[max(0, match.start() - 20) : match.start()]):
            yield _span_end(match, today)
    yield from _column_dates(text, today)


def find_deadline(text: str, today: date) -> date | None:
    """The first day the text sets as due; None where it sets none that is certain."""
    plain = text.replace("元月", "1月")
    return next((found for found in _dates(plain, today) if found), None)
