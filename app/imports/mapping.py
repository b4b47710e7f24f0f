"""Which heading of a sheet means which column; finds the heading row. Reads no data cell.

Only titles and known aliases count: a heading that is merely similar stays unknown and its cells
are kept as they are.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.imports.columns import BY_KEY, COLUMNS, MEASUREMENT_KEYS

HEADING_ROWS = 20
ISSUES_HEADING = "问题"
LEVEL_SEPARATOR = "·"
_BRACKETED = re.compile(r"[(\[【〔<][^()\[\]【】〔〕<>]*[)\]】〕>]")
_DECORATION = re.compile(r"[\s*:。.★\"“”]+")
_ALTERNATIVES = re.compile(r"[/、|]|或者|或|和|及")
_UNIT = re.compile(r"[(\[【]([^()\[\]【】\u4e00-\u9fff]{1,24})[)\]】]")


@dataclass(frozen=True, slots=True)
class DuplicateHeading:
    """A second heading for a column that is already taken; its cells stay unmapped."""

    heading: str
    column_title: str
    used_heading: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Column index (0 = A) → key, and the headings that found no place."""

    columns: dict[int, str]
    duplicates: tuple[DuplicateHeading, ...] = ()
    unknown: tuple[str, ...] = ()


def _bare(heading: str) -> str:
    """Half-width, lower case, without spaces, stars and colons."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", heading)).lower()


def _titles() -> dict[str, str]:
    return {
        _bare(name): column.key for column in COLUMNS for name in (column.title, *column.aliases)
    }


_KEYS_BY_TITLE = _titles()


def _alternatives_key(bare: str) -> str | None:
    """`不确定度或准确度等级或最大允许误差` is one column only if every part names the same one."""
    parts = [part for part in _ALTERNATIVES.split(bare) if part]
    keys = {_KEYS_BY_TITLE.get(part) for part in parts}
    return keys.pop() if len(parts) > 1 and len(keys) == 1 else None


@lru_cache(maxsize=4096)
def key_of(heading: str) -> str | None:
    """Key of the column this heading names, or None."""
    names = [heading.replace(LEVEL_SEPARATOR, ""), heading.rsplit(LEVEL_SEPARATOR, 1)[-1]]
    for name in dict.fromkeys(names):
        bare = _bare(name)
        stripped = _BRACKETED.sub("", bare)
        for form in (bare, stripped):
            key = _KEYS_BY_TITLE.get(form) or _alternatives_key(form)
            if key:
                return key
    return None


def propose_mapping(headings: Sequence[str]) -> Proposal:
    """Map headings by title and alias; an exact title wins over an alias, else the first does."""
    found = [(index, key_of(heading)) for index, heading in enumerate(headings)]
    found.sort(key=lambda item: not _is_title(headings[item[0]], item[1]))
    owner: dict[str, int] = {}
    for index, key in found:
        if key:
            owner.setdefault(key, index)
    columns = {index: key for key, index in sorted(owner.items(), key=lambda item: item[1])}
    duplicates = tuple(
        DuplicateHeading(headings[index], BY_KEY[key].title, headings[owner[key]])
        for index, key in sorted(found)
        if key and owner[key] != index
    )
    return Proposal(columns, duplicates, _unknown(headings))


def _is_title(heading: str, key: str | None) -> bool:
    return key is not None and _bare(heading) == _bare(BY_KEY[key].title)


def _unknown(headings: Sequence[str]) -> tuple[str, ...]:
    return tuple(h for h in headings if h and h != ISSUES_HEADING and not key_of(h))


def find_heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the row of the first 20 naming most columns; None if none names the device."""
    best, best_count = None, 0
    for index, row in enumerate(rows[:HEADING_ROWS]):
        keys = {key for text in row if text and (key := key_of(text))}
        if "device" in keys and len(keys) > best_count:
            best, best_count = index, len(keys)
    return best


def closest_headings(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Texts of the row most like headings, to show when no heading row was recognised."""

    def likeness(row: Sequence[str]) -> tuple[int, int]:
        return sum(1 for text in row if text and key_of(text)), sum(1 for text in row if text)

    best = max(rows[:HEADING_ROWS], key=likeness, default=())
    return tuple(text for text in best if text)


def heading_units(
    headings: Sequence[str], columns: Mapping[int, str]
) -> tuple[tuple[str, str], ...]:
    """Units standing only in a heading, as (heading, unit): `测量范围(mm)` says mm for no cell."""
    found = []
    for index, key in columns.items():
        if key not in MEASUREMENT_KEYS or index >= len(headings):
            continue
        unit = _UNIT.search(unicodedata.normalize("NFKC", headings[index]))
        if unit:
            found.append((headings[index], unit.group(1)))
    return tuple(found)


def unique_headings(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings usable as keys: an empty one takes its column letter, a repeated one adds it."""
    names: dict[str, None] = {}
    for index, heading in enumerate(headings):
        letter = column_letter(index)
        name = heading or f"{letter}列"
        names[f"{name}({letter}列)" if name in names else name] = None
    return tuple(names)


def column_letter(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
