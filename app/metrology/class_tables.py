"""Class tables: data/classes/*.toml read and checked, each class as error limits.

A fault in a table stops the start. Which family a device belongs to is asked in ``classes.py``.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from unicodedata import normalize

from app.metrology.intervals import End, Interval, make_interval
from app.metrology.limits import Form, Limit, Terms
from app.metrology.numerals import plain_text
from app.metrology.units import Unit, difference, find_unit

_DATA = Path(__file__).with_name("data") / "classes"
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5"}
_ROMAN = {"I": "1", "II": "2", "III": "3", "IIII": "4", "IV": "4", "V": "5"}
_SHAPES = frozenset({"points", "upward", "steps"})


@dataclass(frozen=True, slots=True)
class Family:
    """Devices that share one meaning of their classes.

    ``limits`` by class key, in table order; ``order`` are the keys that grow coarser one by one.
    ``scale_steps`` are loads in verification intervals, for classes that need e to mean anything.
    """

    code: str
    title: str
    kind: str
    source: str
    remark: str
    limits: dict[str, tuple[Limit, ...]]
    order: tuple[str, ...]
    scale_steps: dict[str, tuple[Fraction, ...]]


def class_key(grade: str) -> str:
    """A class in one spelling: "1.0级", "一级" and "Ⅰ级" are "1", "F₁级" is "F1", "M1-2" "M12"."""
    text = normalize("NFKC", grade).replace(" ", "")
    if text.endswith("等"):
        return text  # an order is no class: keep the two apart
    key = text.removesuffix("级").removesuffix("等").upper()
    key = _DIGITS.get(key, _ROMAN.get(key, key)).replace("M1-2", "M12").replace("M2-3", "M23")
    number = key.removesuffix("S")
    if not number.replace(".", "", 1).isdecimal():
        return key
    return format(Decimal(number).normalize(), "f") + key[len(number) :]


def families() -> dict[str, Family]:
    """Every family by code. ValueError names the table and the fault."""
    found: dict[str, Family] = {}
    for path in sorted(_DATA.glob("*.toml")):
        for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{path.name}: {code} stands twice")
            found[code] = family_of(code, entry)
    return found


def family_of(code: str, entry: dict[str, Any]) -> Family:
    """One family of a table file, checked. ValueError names the family and the fault."""
    limits: dict[str, tuple[Limit, ...]] = {}
    for name, made in _classes(entry):
        key = class_key(name)
        if key in limits:
            raise ValueError(f"{code}: class {name} stands twice")
        limits[key] = made
    steps = {
        class_key(row["class"]): tuple(map(Fraction, row["up_to"]))
        for row in entry.get("scale_steps", ())
    }
    known = [*limits, *steps]
    order = tuple(map(class_key, entry.get("order", ()))) or tuple(known)
    aside = set(map(class_key, entry.get("aside", ())))
    if set(order) | aside != set(known) or len(set(known)) != len(known):
        raise ValueError(f"{code}: the order does not name every class once")
    for made in limits.values():
        _check_sizes(code, made)
        _check_tiles(code, made)
    for one, other in pairwise(key for key in order if key in limits):
        _check_order(f"{code}: {one} and {other}", limits[one], limits[other])
    return Family(
        code=code,
        title=entry["title"],
        kind=entry.get("kind", ""),
        source=entry["source"],
        remark=entry.get("remark", ""),
        limits=limits,
        order=order,
        scale_steps=steps,
    )


def _check_order(names: str, finer: tuple[Limit, ...], coarser: tuple[Limit, ...]) -> None:
    """Where both classes have a line, no part of the finer one is wider."""
    below = {limit.within and limit.within.lo: limit.terms for limit in coarser}
    for limit in finer:
        place = limit.within and limit.within.lo
        other = coarser[0].terms if len(coarser) == len(finer) == 1 else below.get(place)
        parts = () if other is None else zip(_sizes(limit.terms), _sizes(other), strict=True)
        if any(fine > coarse for fine, coarse in parts):
            raise ValueError(f"{names}: the finer class allows more")


def _sizes(terms: Terms) -> tuple[float, ...]:
    return terms.a or 0.0, terms.b or 0.0, terms.fs or 0.0


def _check_sizes(code: str, made: tuple[Limit, ...]) -> None:
    if not made:
        raise ValueError(f"{code}: a class has no limit")
    for terms in (limit.terms for limit in made):
        parts = [part for part in (terms.a, terms.b, terms.fs) if part is not None]
        if not parts or min(parts) <= 0:
            raise ValueError(f"{code}: a limit is not positive")


def _check_tiles(code: str, made: tuple[Limit, ...]) -> None:
    """Lines of one class rise and do not overlap."""
    for one, other in pairwise(made):
        if one.within is None or other.within is None:
            raise ValueError(f"{code}: several limits of one class need their ranges")
        top, bottom = one.within.hi, other.within.lo
        shared = top == bottom and not (one.within.hi_open or other.within.lo_open)
        if top is None or bottom is None or bottom < top or shared:
            raise ValueError(f"{code}: lines overlap or do not rise at {other.within.as_text()}")


def _classes(entry: dict[str, Any]) -> Iterator[tuple[str, tuple[Limit, ...]]]:
    """Each class of a family with its limits, whichever form the table has."""
    for name in entry.get("value_percent", ()):
        yield name, (Limit("MPE", _share("b", name)),)
    for name in entry.get("fs_percent", ()):
        yield name, (Limit("MPE", _share("fs", name)),)
    for line in entry.get("lines", ()):
        yield line["class"], (_line(line),)
    rows = entry.get("rows", ())
    for name in (*entry.get("order", ()), *entry.get("aside", ())) if rows else ():
        yield name, tuple(_from_rows(entry, rows, name))


def _share(part: str, name: str) -> Terms:
    """A class number that is a percentage of the value ("b") or of full scale ("fs")."""
    size = Fraction(name.removesuffix("S")) / 100
    text = plain_text(size) or ""
    if part == "b":
        return Terms(b=float(size), b_text=text)
    return Terms(fs=float(size), fs_text=text)


def _line(line: dict[str, Any]) -> Limit:
    """±(a + b·|x| + fs·full scale), valid from … to …, or the largest part."""
    unit = find_unit(line["unit"]) if "unit" in line else None
    parts: dict[str, Any] = {part: float(line[part]) for part in ("b", "fs") if part in line}
    parts |= {f"{part}_text": line[part] for part in ("b", "fs") if part in line}
    form = cast("Form", line.get("form", "sum"))
    within = None
    if unit is not None and "from" in line:
        within = _between(line["from"], line["to"], unit)
    if unit is None or "a" not in line:
        return Limit("MPE", Terms(**parts), form=form, within=within)
    return sized(line["a"], unit, within, form=form, **parts)


def sized(
    text: str, unit: Unit, within: Interval | None, *, form: Form = "sum", **parts: Any
) -> Limit:
    """An MPE with a constant part, written in ``unit`` (a temperature's as a difference)."""
    size = difference(unit)
    a = float(size.to_si(Fraction(text)))
    terms = Terms(a=a, a_text=plain_text(Fraction(text)) or text, **parts)
    return Limit("MPE", terms, size.kind, size.symbol, size.si, form, within=within)


def _from_rows(entry: dict[str, Any], rows: list[dict[str, Any]], name: str) -> Iterator[Limit]:
    """The rows that give this class a value, each with the part of the range it speaks of."""
    if entry["shape"] not in _SHAPES:
        raise ValueError(f"unknown shape {entry['shape']}")
    unit = find_unit(entry["unit"])
    for index, row in enumerate(rows):
        if name in row:
            after = rows[index + 1] if index + 1 < len(rows) else {}
            after = after if name in after else {}
            within = _covered(entry["shape"], row, after, low_open=index > 0)
            yield sized(row[name], unit, within)


def _covered(shape: str, row: dict[str, Any], after: dict[str, Any], *, low_open: bool) -> Interval:
    """The part of the range a row speaks of; ``after`` is the next row of the same class or {}."""
    number, unit = _place(row)
    if shape == "steps":
        low, high = number.split("..")
        return _between(low, high, unit, low_open=low_open)
    if shape == "points" or not after:
        return _between(number, number, unit)
    top, top_unit = _place(after)
    return make_interval(End(Fraction(number), unit), End(Fraction(top), top_unit, is_open=True))


def _place(row: dict[str, Any]) -> tuple[str, Unit]:
    number, _, unit = row["at"].rpartition(" ")
    return number, find_unit(unit)


def _between(low: str, high: str, unit: Unit, *, low_open: bool = False) -> Interval:
    return make_interval(End(Fraction(low), unit, low_open), End(Fraction(high), unit))


def steps_in_e(up_to: Iterable[Fraction], e: Fraction, unit: Unit, *, endless: bool) -> list[Limit]:
    """0.5 e, 1 e, 1.5 e for loads up to so many e; ``endless`` leaves the last open above."""
    limits, start = [], Fraction(0)
    tops: list[Fraction | None] = list(up_to)
    if endless:
        tops.append(None)
    for share, top in zip(("0.5", "1", "1.5"), tops, strict=True):
        low = End(start * e, unit, is_open=start > 0)
        high = None if top is None else End(top * e, unit)
        limits.append(sized(str(Fraction(share) * e), unit, make_interval(low, high)))
        start = top or start
    return limits
