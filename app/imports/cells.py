"""The text of one cell as a value of its column, or a sentence that says what to write instead.

Full-width characters, spaces and listed synonyms are tolerated; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from app.imports.columns import BY_KEY, Column, Kind

Value = str | int | date | list[str] | None
FindRegion = Callable[[str], Sequence[str]]

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
DAYS_LIMIT = 365
LIST_SEPARATORS = re.compile(r"[、,;/|\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BRACKETED = re.compile(r"\([^()]*\)")
_DATES = (
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: 0?0:00(?::00)?)?"),
)
_AROUND_SEPARATOR = re.compile(r"\s*([-/.年月日])\s*")
_DAYS = re.compile(r"(\d{1,4})(?:个)?(?:工作日|日|天|days?)?")
_REGION_CODE = re.compile(r"(?:.*\()?(\d{6})\)?")
_CODE_INNER_SPACE = re.compile(r"\s")


class CellProblem(ValueError):
    """The text does not fit its column; the message is for the reader."""


def clean(text: str) -> str:
    """Text without surrounding space and with plain line ends; otherwise as written."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def visible(text: str) -> str:
    """Control characters as their visible pictures (␀, ␛): a database cannot hold all of them."""
    return _CONTROL.sub(lambda match: _picture(match.group()), text)


def _picture(character: str) -> str:
    return "␡" if character == "\x7f" else chr(0x2400 + ord(character))


def plain_form(text: str) -> str:
    """Half-width, compatibility forms unified: for closed lists, numbers and dates only."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def read_cell(column: Column, text: str, find_region: FindRegion | None = None) -> Value:
    """The value of a cell whose text is already `clean`. Raises CellProblem."""
    if not text:
        return empty_value(column)
    if not text.isprintable() and _CONTROL.search(text):
        raise CellProblem("含有看不见的控制字符。请清除后重新填写。")
    if len(text) > column.limit:
        raise CellProblem(
            f"有 {len(text)} 个字，最多 {column.limit} 个。请缩短，其余内容放到备注或另一行。"
        )
    if column.kind is Kind.TEXT:
        return text
    if column.kind is Kind.REGIONS:
        return _regions(text, find_region)
    if column.kind is Kind.CHOICES:
        return list(_choices(column.key, text))
    if column.kind is Kind.CHOICE:
        return _choice(column.key, plain_form(text))
    return _SINGLE[column.kind](plain_form(text))


def empty_value(column: Column) -> Value:
    """What a blank cell means: nothing, in the type of its column. Raises CellProblem."""
    if column.required:
        raise CellProblem(f"没有填写{column.title}。请补上。")
    if column.kind in (Kind.CHOICES, Kind.REGIONS):
        return []
    return None if column.kind in (Kind.DATE, Kind.DAYS) else ""


def _code(text: str) -> str:
    if _CODE_INNER_SPACE.search(text):
        raise CellProblem("编号里有空格或换行。请写成一个连续的编号。")
    return text


@lru_cache(maxsize=64)
def _meanings(key: str) -> dict[str, str]:
    column = BY_KEY[key]
    pairs = [(value, value) for value in column.allowed] + list(column.synonyms)
    return {_folded(name): value for name, value in pairs}


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", plain_form(text)).lower()


def _meaning(key: str, text: str) -> str:
    value = _meanings(key).get(_folded(text))
    if value is None:
        raise CellProblem(f"“{_short(text)}”不在可选值里。请从这些里选：{_listed(key)}。")
    return value


def _listed(key: str) -> str:
    return "、".join(BY_KEY[key].allowed)


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:30] + "…"


@lru_cache(maxsize=4096)
def _choices(key: str, text: str) -> tuple[str, ...]:
    """Several values; remarks in brackets, as in `检定(室内)`, do not change which one is meant."""
    parts = _parts(_BRACKETED.sub("", plain_form(text)))
    if not parts:
        raise CellProblem(f"“{_short(text)}”不在可选值里。请从这些里选：{_listed(key)}。")
    return tuple(dict.fromkeys(_meaning(key, part) for part in parts))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in LIST_SEPARATORS.split(text) if part.strip()]


def _choice(key: str, text: str) -> str:
    if _folded(text) in _meanings(key):
        return _meaning(key, text)
    known = [part for part in _parts(text) if _folded(part) in _meanings(key)]
    if len(known) > 1:
        raise CellProblem("一行只写一种证明。请只留一种，其他证明另起一行。")
    return _meaning(key, text)


@lru_cache(maxsize=4096)
def _date(text: str) -> date:
    tight = _AROUND_SEPARATOR.sub(r"\1", text)
    match = next((found for form in _DATES if (found := form.fullmatch(tight))), None)
    if match is None:
        raise CellProblem(
            f"“{_short(text)}”不是一个日期。请写成 2026-11-21 这样的一个日期，没有就留空。"
        )
    try:
        value = date(*map(int, match.groups()))
    except ValueError:
        raise CellProblem(f"“{_short(text)}”这一天不存在。请改正日期。") from None
    if not EARLIEST <= value <= LATEST:
        raise CellProblem(f"“{_short(text)}”的年份不对。请改正日期。")
    return value


def _days(text: str) -> int:
    match = _DAYS.fullmatch(re.sub(r"\s+", "", text).lower())
    if not match:
        raise CellProblem(
            f"“{_short(text)}”不是一个天数。请写一个 1 到 {DAYS_LIMIT} 的整数(工作日)，例如 5。"
        )
    days = int(match.group(1))
    if not 1 <= days <= DAYS_LIMIT:
        raise CellProblem(f"天数要在 1 到 {DAYS_LIMIT} 之间，现在是 {days}。请改正。")
    return days


def _regions(text: str, find_region: FindRegion | None) -> list[str]:
    parts = _parts(plain_form(text))
    if find_region is None:
        return list(dict.fromkeys(parts))
    return list(dict.fromkeys(_region(part, find_region) for part in parts))


def _region(part: str, find_region: FindRegion) -> str:
    code = _REGION_CODE.fullmatch(part)
    found = find_region(code.group(1) if code else part)
    if len(found) == 1:
        return found[0]
    if found:
        raise CellProblem(
            f"“{_short(part)}”有几个同名的地方({'、'.join(list(found)[:5])})。请改写六位行政区划代码。"
        )
    raise CellProblem(f"没有“{_short(part)}”这个行政区。请写全称(如 江苏省)或六位行政区划代码。")


_SINGLE: dict[Kind, Callable[[str], Value]] = {
    Kind.CODE: _code,
    Kind.DATE: _date,
    Kind.DAYS: _days,
}
