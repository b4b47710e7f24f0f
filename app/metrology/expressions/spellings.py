"""Where a unit begins and ends in a text: the spelling, not its meaning (``units.py``).

A run of letters that could be a unit is taken whole even if no such unit exists, so that "0.4Mk" is
refused for its unit and never read as "0.4M".
"""

import re
from functools import lru_cache

from app.metrology.refusals import Unreadable
from app.metrology.text import normalise
from app.metrology.units import chinese_spellings, find_unit, units

_RUN = re.compile(
    r"(?:[mkMμ]?N m|[mμ]?Pa s)(?![A-Za-z])|"
    r"(?:[mkMμ]?N-[cm]?m|lbf?-(?:in|ft)|(?:in|ft)-(?:lbf?|ozf?)|ozf?-in)(?![A-Za-z])|"
    r"% ?(?:RH|rh|R\.H\.?|IACS|LEL|VOL|vol|UEL)(?![A-Za-z])|%|‰"
    r"|°C|°F|° ?[CF](?![A-Za-z])|°|′+|″|\"|'+|\?+"
    r"|[A-Za-zμΩ](?:[·.*]?[A-Za-zμΩ]|/(?=[A-Za-zμΩ%])|\^[+-]?\d+|[23](?![\d.])|(?<=HR)(?:15|30|45)(?=[NTW])|-1(?![\dA-Za-zμΩ.%°]))*(?:\(A\))?"
    r"(?:/°C|/℃)?"
)
_AS_WRITTEN = re.compile(r"[A-Za-zμΩ]+")


def _by_first() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for spelling in chinese_spellings():
        found.setdefault(spelling[0], []).append(spelling)
    return found


def _unusual() -> dict[str, list[str]]:
    """Symbols of the unit table that are not plain runs: "J/(kg·K)", "dB(HL)"."""
    found: dict[str, list[str]] = {}
    for symbol in {normalise(unit.symbol).text for unit in units()}:
        match = _RUN.match(symbol)
        if (symbol[0] < "一" or "^" in symbol) and (match is None or match.end() != len(symbol)):
            found.setdefault(symbol[0], []).append(symbol)
    return {first: sorted(symbols, key=len, reverse=True) for first, symbols in found.items()}


_CHINESE = _by_first()
_UNUSUAL = _unusual()


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether the unit table knows a spelling."""
    try:
        find_unit(text)
    except Unreadable:
        return False
    return True


def unit_at(text: str, at: int) -> tuple[str, int]:
    """The unit spelling at ``at`` and its length, ("", 0) where none begins."""
    char = text[at : at + 1]
    for symbol in (*_UNUSUAL.get(char, ()), *_CHINESE.get(char, ())):
        if text.startswith(symbol, at):
            return symbol, len(symbol)
    match = _RUN.match(text, at)
    if match is None:
        return "", 0
    run = match.group()
    stop = at + len(run)
    if text[stop : stop + 1] == "/":  # "r/分", "L/小时": a Chinese unit below the line
        for spelling in _CHINESE.get(text[stop + 1 : stop + 2], ()):
            whole = f"{run}/{spelling}"
            if text.startswith(spelling, stop + 1) and is_unit(whole):
                return whole, len(whole)
    return run, len(run)
