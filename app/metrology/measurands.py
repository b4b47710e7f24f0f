"""Measurands: the quantities that are asked for and offered, as a taxonomy with stable codes.

Reads ``data/measurands.toml`` and checks it while loading; a fault in the file stops the start.
It names quantities only: devices and what people call them are in ``devices.py``.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.metrology.units import kinds

_TABLE = Path(__file__).with_name("data") / "measurands.toml"
_CODE = re.compile(r"[a-z_]+\.[a-z][a-z0-9_]*")
_AXIS = re.compile(r"[a-z][a-z0-9_]*")
# The written forms of the two foreign taxonomies: MII "Measure.Voltage.AC", KCDB "EM.EM/AC.5.2.1".
_MII = re.compile(r"(Measure|Source)(\.[A-Z][A-Za-z0-9-]*)+")
_KCDB = re.compile(r"([A-Z]+)\.\1/[A-Za-z]+(\.\d+){3}")
_FIELDS = frozenset(
    [
        "code",
        "name",
        "english",
        "kinds",
        "unit",
        "required",
        "optional",
        "mii",
        "kcdb",
        "related",
        "deprecated_by",
    ]
)


@dataclass(frozen=True, slots=True)
class Influence:
    """A parameter a value of the measurand depends on.

    ``axis`` is an axis code, or a condition such as ``medium`` when ``numeric`` is false;
    ``required`` means that no institution can answer without it.
    """

    axis: str
    required: bool
    numeric: bool


@dataclass(frozen=True, slots=True)
class Measurand:
    """One quantity: code, names, the kinds its values may be written in, and its parameters.

    ``kinds`` is empty where the unit table has no kind; ``unit`` is the SI unit either way.
    ``mii`` and ``kcdb`` refer to the foreign taxonomies by identifier; ``related`` holds codes.
    """

    code: str
    name: str
    english: str
    discipline: str
    kinds: tuple[str, ...]
    unit: str
    influences: tuple[Influence, ...]
    mii: str
    kcdb: tuple[str, ...]
    related: tuple[str, ...]
    deprecated_by: str

    @property
    def kind(self) -> str:
        """The usual kind of quantity, "" where the unit table has none."""
        return self.kinds[0] if self.kinds else ""

    @property
    def required(self) -> tuple[str, ...]:
        """Axes and conditions that must be known before anybody can answer."""
        return tuple(influence.axis for influence in self.influences if influence.required)


@dataclass(frozen=True, slots=True)
class MeasurandTable:
    """The checked taxonomy: entries by code, titles of disciplines and of conditions."""

    entries: Mapping[str, Measurand]
    disciplines: Mapping[str, str]
    conditions: Mapping[str, str]


def read_measurands(source: Mapping[str, Any]) -> MeasurandTable:
    """The taxonomy of a parsed file. Raises ValueError naming the entry at fault."""
    disciplines, conditions = source["disciplines"], source["conditions"]
    entries: dict[str, Measurand] = {}
    for row in source["measurand"]:
        entry = _entry(row, frozenset(conditions))
        if entry.code in entries:
            raise ValueError(f"measurands.toml: {entry.code} stands twice")
        if entry.discipline not in disciplines:
            raise ValueError(f"measurands.toml: {entry.code} is of no known discipline")
        entries[entry.code] = entry
    for entry in entries.values():
        _check_references(entry, entries)
    check_chains({code: entry.deprecated_by for code, entry in entries.items()}, "deprecated_by")
    return MeasurandTable(entries, disciplines, conditions)


def _entry(row: Mapping[str, Any], conditions: frozenset[str]) -> Measurand:
    """One row, checked by itself."""
    code = row.get("code", "")
    fault = _first_fault(code, row)
    if fault:
        raise ValueError(f"measurands.toml: {code or row}: {fault}")
    known = {kind.name: kind.si for kind in kinds()}
    names = tuple(row.get("kinds", ()))
    influences = tuple(
        Influence(axis, required, axis not in conditions)
        for field, required in (("required", True), ("optional", False))
        for axis in row.get(field, ())
    )
    return Measurand(
        code=code,
        name=row["name"],
        english=row["english"],
        discipline=code.partition(".")[0],
        kinds=names,
        unit=known[names[0]] if names else row["unit"],
        influences=influences,
        mii=row.get("mii", ""),
        kcdb=tuple(row.get("kcdb", ())),
        related=tuple(row.get("related", ())),
        deprecated_by=row.get("deprecated_by", ""),
    )


def _first_fault(code: str, row: Mapping[str, Any]) -> str:
    """What is wrong with a row, or ""."""
    known = {kind.name for kind in kinds()}
    names = row.get("kinds", [])
    axes = [*row.get("required", ()), *row.get("optional", ())]
    checks: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: set(row) <= _FIELDS, "a field the table does not have"),
        (lambda: bool(_CODE.fullmatch(code)), "the code is not discipline.name in small letters"),
        (lambda: bool(row.get("name")) and bool(row.get("english")), "no name in both languages"),
        (lambda: set(names) <= known, "a kind the unit table does not have"),
        (lambda: bool(names) != bool(row.get("unit")), "needs kinds, or else a unit"),
        (lambda: all(_AXIS.fullmatch(axis) for axis in axes), "an axis code is misspelt"),
        (lambda: len(set(axes)) == len(axes), "an axis stands twice"),
        (lambda: not row.get("mii") or bool(_MII.fullmatch(row["mii"])), "not an MII taxon"),
        (lambda: all(_KCDB.fullmatch(one) for one in row.get("kcdb", ())), "not a KCDB service"),
    )
    return next((sentence for holds, sentence in checks if not holds()), "")


def _check_references(entry: Measurand, entries: Mapping[str, Measurand]) -> None:
    """Related entries and successors exist and are others."""
    for code in (*entry.related, *filter(None, [entry.deprecated_by])):
        if code not in entries or code == entry.code:
            raise ValueError(f"measurands.toml: {entry.code} points at {code}")


def check_chains(parents: Mapping[str, str], field: str) -> None:
    """Raise ValueError if following ``parents`` ("" ends a chain) ever comes back to a code."""
    for start in parents:
        seen, code = {start}, parents[start]
        while code:
            if code in seen:
                raise ValueError(f"{field} goes round in a circle at {code}")
            seen.add(code)
            code = parents[code]


@lru_cache(maxsize=1)
def _loaded() -> MeasurandTable:
    return read_measurands(tomllib.loads(_TABLE.read_text(encoding="utf-8")))


def measurand(code: str) -> Measurand:
    """The measurand a code stands for today: a deprecated code gives its successor.

    KeyError for a code that was never in the table.
    """
    entry = _loaded().entries[code]
    while entry.deprecated_by:
        entry = _loaded().entries[entry.deprecated_by]
    return entry


def measurands() -> tuple[Measurand, ...]:
    """Every measurand in force, in table order."""
    return tuple(entry for entry in _loaded().entries.values() if not entry.deprecated_by)


def discipline_title(code: str) -> str:
    """Chinese name of a discipline code ("mechanical" → "力学"). KeyError if there is none."""
    return _loaded().disciplines[code]


def condition_title(code: str) -> str | None:
    """Chinese name of a parameter that is a word and not a number ("medium" → "介质"), or None."""
    return _loaded().conditions.get(code)
