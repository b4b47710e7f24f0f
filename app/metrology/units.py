"""Units: what a written unit means, exactly.

A unit belongs to one quantity kind and converts to that kind's SI unit by an exact fraction; two
kinds never convert, whatever their dimensions. An unknown or two-faced spelling is refused.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.metrology.refusals import Unreadable
from app.metrology.unit_spellings import ascii_symbol, spellings, unit_key

_TABLE = Path(__file__).with_name("data") / "units.toml"
# 50 decimals: every angle unit carries the same constant, so ratios between them stay exact.
_PI = Fraction("3.14159265358979323846264338327950288419716939937511")
_PREFIXES = {
    "f": (-15, "飞"),
    "p": (-12, "皮"),
    "n": (-9, "纳"),
    "μ": (-6, "微"),
    "m": (-3, "毫"),
    "c": (-2, "厘"),
    "d": (-1, "分"),
    "da": (1, "十"),
    "h": (2, "百"),
    "k": (3, "千"),
    "M": (6, "兆"),
    "G": (9, "吉"),
    "T": (12, "太"),
    "P": (15, "拍"),
}
_PREFIX_SPELLINGS = {"μ": ("μ", "u"), "k": ("k", "K")}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of quantity: its code, Chinese title, SI unit and lower bound in SI, if it has one."""

    name: str
    title: str
    si: str
    floor: float | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: SI value = (written value + offset) × factor, both exact.

    ``ascii`` is the symbol in plain ASCII, as pint would read it where pint has the unit; units
    that differ only in what they say of the quantity may share it (dB and dB(HL)).
    """

    symbol: str
    kind: str
    si: str
    factor: Fraction
    offset: Fraction
    prefix: str
    base: str
    ascii: str

    def to_si(self, value: Fraction) -> Fraction:
        """Exact value in the kind's SI unit."""
        return (value + self.offset if self.offset else value) * self.factor

    def from_si(self, value: Fraction) -> Fraction:
        """Exact value in this unit of a value in the SI unit."""
        return value / self.factor - self.offset


def _fraction(text: str) -> Fraction:
    """A factor as written in the table: products of decimals or pi, over one or more divisors."""
    numerator, *divisors = text.split("/")
    result = Fraction(1)
    for part in numerator.split("*"):
        result *= _number(part)
    for part in divisors:
        result /= _number(part)
    return result


def _number(text: str) -> Fraction:
    return _PI if text == "pi" else Fraction(text)


class _Table:
    """units.toml, expanded: every allowed spelling to its unit; checked while it is built."""

    def __init__(self, source: dict[str, Any]) -> None:
        self.kinds: dict[str, Kind] = {}
        self.spellings: dict[str, Unit] = {}
        self.ambiguous = {unit_key(text): why for text, why in source["ambiguous"].items()}
        for name, entry in source["kind"].items():
            self._add_kind(name, entry, entry["si"], entry["units"])
        for name, entry in source["scale"].items():
            self._add_kind(name, entry, entry.get("si", entry["s"][0]), _scale_rows(entry))
        for spelling, symbol in source["variants"].items():
            self._add(spelling, self.spellings[unit_key(symbol)])

    def _add_kind(
        self, name: str, entry: dict[str, Any], si: str, rows: list[dict[str, Any]]
    ) -> None:
        if name in self.kinds:
            raise ValueError(f"units.toml: kind {name} stands twice")
        floor = float(entry["floor"]) if "floor" in entry else None
        self.kinds[name] = Kind(name, entry["title"], si, floor)
        for row in rows:
            for unit, spelling in _family(self.kinds[name], row):
                self._add(spelling, unit)

    def _add(self, spelling: str, unit: Unit) -> None:
        key = unit_key(spelling)
        known = self.spellings.setdefault(key, unit)
        if known != unit or key in self.ambiguous:
            raise ValueError(
                f"units.toml: {spelling!r} names both {known.symbol} and {unit.symbol}"
            )


def _scale_rows(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """A scale's symbols as rows of one size; only the first takes the other spellings."""
    first, *others = entry["s"]
    size, prefixes = entry.get("f", "1"), entry.get("p", "")
    named = {"x": entry["x"]} if "x" in entry else {}
    rows = [{"s": first, "f": size, "p": prefixes, "a": entry["a"], **named}]
    return rows + [{"s": each, "f": size, "p": prefixes, "a": []} for each in others]


def _family(kind: Kind, row: dict[str, Any]) -> Iterator[tuple[Unit, str]]:
    """A row's unit and its prefixed forms, each with every way to write it."""
    factor, offset, symbol = _fraction(row["f"]), Fraction(row.get("o", "0")), row["s"]
    names = dict.fromkeys(form for name in (symbol, *row["a"]) for form in spellings(name))
    plain = row.get("x") or ascii_symbol(symbol)
    bare = Unit(symbol, kind.name, kind.si, factor, offset, "", symbol, plain)
    yield from ((bare, name) for name in names)
    for prefix in row["p"].split():
        exponent, chinese = _PREFIXES[prefix]
        scaled, mark = factor * Fraction(10) ** exponent, ascii_symbol(prefix)
        unit = Unit(
            prefix + symbol, kind.name, kind.si, scaled, offset, prefix, symbol, mark + plain
        )
        for name in names:
            heads = (chinese,) if name[0] > "一" else _PREFIX_SPELLINGS.get(prefix, (prefix,))
            yield from ((unit, head + name) for head in heads)


_LOADED = _Table(tomllib.loads(_TABLE.read_text(encoding="utf-8")))


@lru_cache(maxsize=4096)
def find_unit(text: str) -> Unit:
    """The unit a text names. Raises Unreadable with a sentence if it names none, or two."""
    key = unit_key(text)
    if key in _LOADED.ambiguous:
        raise Unreadable(_LOADED.ambiguous[key])
    unit = _LOADED.spellings.get(key)
    if unit is None:
        raise Unreadable(f"不认识单位“{text.strip()[:20]}”，请换成常用写法，例如 MPa、mm、℃、kΩ")
    return unit


def with_prefix(prefix: str, unit: Unit) -> Unit | None:
    """The sister of ``unit`` under a bare prefix ("k" beside MHz is kHz), or None."""
    for symbol in (prefix, prefix.replace("K", "k").replace("u", "μ")):
        sister = _LOADED.spellings.get(unit_key(symbol + unit.base))
        if sister is not None and sister.base == unit.base and sister.prefix:
            return sister
    return None


def kind_of(name: str) -> Kind:
    """The kind with this code; KeyError for a code that is not in the table."""
    return _LOADED.kinds[name]


def kinds() -> tuple[Kind, ...]:
    """Every kind, in table order."""
    return tuple(_LOADED.kinds.values())


def units() -> tuple[Unit, ...]:
    """Every unit a text can name, once, prefixed ones included."""
    return tuple(each for each in dict.fromkeys(_LOADED.spellings.values()) if each.symbol != "1")


def difference(unit: Unit) -> Unit:
    """The unit as the size of an error: a temperature's becomes a difference, 1 ℉ is 5/9 K."""
    if unit.kind != "temperature":
        return unit
    return replace(unit, kind="temperature_difference", offset=Fraction(0))


def all_spellings() -> tuple[str, ...]:
    """Every spelling the table knows or refuses with a reason, as `unit_key` writes it."""
    return (*_LOADED.spellings, *_LOADED.ambiguous)


def chinese_spellings() -> tuple[str, ...]:
    """Spellings that begin with a Chinese character, longest first, for the grammar."""
    found = [text for text in all_spellings() if "一" <= text[0] <= "鿿"]
    return tuple(sorted(found, key=lambda text: (-len(text), text)))
