"""Bring a written quantity to one alphabet without losing meaning or the way back to the text.

Superscripts become ``^…`` before NFKC can flatten them (10⁻³ must not become 10-3), look-alike
dashes, tildes and dots become one sign each, and every kept character remembers where it stood.
It judges only characters; what the characters say is read elsewhere.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_SUPERSCRIPTS = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True)), "ˉ": "-"}

# Characters NFKC would miss or spoil.
_SIGNS = {
    **dict.fromkeys("－−–—‑‒―﹣", "-"),
    **dict.fromkeys("～〜∼˜﹋∽⁓…⋯", "~"),
    **dict.fromkeys("×✕✖╳⨯", "×"),
    **dict.fromkeys("·∙⋅•・‧●", "·"),
    **dict.fromkeys("≤≦⩽", "≤"),
    **dict.fromkeys("≥≧⩾", "≥"),
    **dict.fromkeys("\u00b5\u03bc", "μ"),
    **dict.fromkeys("\u2126\u03a9", "Ω"),
    **dict.fromkeys("°º˚", "°"),
    **dict.fromkeys("；;\n\r。", ";"),
    "、": "、",
    "″": "″",
    "′": "′",
    "\ufeff": "",
    "\u200b": "",
    "\u2060": "",
    "㎡": "m^2",
    "㎥": "m^3",
    "㎠": "cm^2",
    "㎤": "cm^3",
    "㎟": "mm^2",
    "㎧": "m/s",
    "㎨": "m/s^2",
}

_KEPT = 0x10000  # rarer characters are looked up anew, so that the table stays small
_MARKUP = re.compile(
    r"<sup>\s*([+\-−–]?\d+)\s*</sup>|<br\s*/?>|&(gt|lt|nbsp|amp|le|ge);", re.IGNORECASE
)
_ENTITIES = {"gt": ">", "lt": "<", "nbsp": " ", "amp": "&", "le": "≤", "ge": "≥"}


@dataclass(frozen=True, slots=True)
class NormalText:
    """The text in one alphabet; ``origins[i]`` is where its character i stood in the original."""

    text: str
    origins: Sequence[int]

    def origin(self, position: int) -> int:
        """Index in the original text of a position in this one; the end maps to the end."""
        if not self.origins:
            return 0
        return self.origins[min(max(position, 0), len(self.origins) - 1)]


class _Singles(dict[int, str]):
    """Characters that stand for one other, as ``str.translate`` asks for them; the rest are odd."""

    def __init__(self) -> None:
        super().__init__()
        self.odd = set(_SUPERSCRIPTS)

    def __missing__(self, code: int) -> str:
        made = _one(chr(code))
        if len(made) != 1:
            self.odd.add(chr(code))
        if code < _KEPT:
            self[code] = made
        return made


@lru_cache(maxsize=4096)
def _one(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    if char.isspace():
        return " "
    if "①" <= char <= "⓿" or "❶" <= char <= "➓":
        return ";"  # ①②③ number the members of a list and are no quantities
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "".join(_SIGNS.get(part, part) for part in unicodedata.normalize("NFKC", char))


_SINGLES = _Singles()


def _markup_text(match: re.Match[str]) -> str:
    if match.group(1):
        return "^" + match.group(1).replace("−", "-").replace("–", "-")
    return _ENTITIES[match.group(2).lower()] if match.group(2) else ";"


def _plain(raw: str, start: int, stop: int, out: list[tuple[str, int]]) -> None:
    for position in range(start, stop):
        char = raw[position]
        if char in _SUPERSCRIPTS:
            if position == start or raw[position - 1] not in _SUPERSCRIPTS:
                out.append(("^", position))
            out.append((_SUPERSCRIPTS[char], position))
            continue
        if char == "—" and position > start and raw[position - 1] == "—" and out[-1][0] == "-":
            out[-1] = ("~", position - 1)  # a Chinese dash is two characters and never a minus
            continue
        single = _SINGLES[ord(char)]
        if len(single) == 1:
            out.append((single, position))
        else:
            out.extend([(piece, position) for piece in single])


def normalise(raw: str) -> NormalText:
    """One alphabet for ``raw``, with the map back. Linear in its length; refuses nothing."""
    text = raw.translate(_SINGLES)
    if _SINGLES.odd.isdisjoint(raw) and "——" not in raw and _MARKUP.search(raw) is None:
        return NormalText(text, range(len(raw)))
    out: list[tuple[str, int]] = []
    done = 0
    for match in _MARKUP.finditer(raw):
        _plain(raw, done, match.start(), out)
        out.extend((piece, match.start()) for piece in _markup_text(match))
        done = match.end()
    _plain(raw, done, len(raw), out)
    return NormalText("".join(char for char, _ in out), tuple(origin for _, origin in out))
