"""Interval: one interval of one quantity kind, kept both as written and in SI.

It holds, shows and stores an interval that was read; it neither reads text nor compares
intervals. A box (``boxes.py``) is one interval on the main axis with others on influence axes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Self

from app.metrology.numerals import plain_text
from app.metrology.refusals import Unreadable
from app.metrology.units import Unit, find_unit, with_prefix

# Digits up to which a number is written as it stands.
_LONG = 5
_NEAT = 10_000
_PREFIXES = ("", "k", "M", "G", "T", "m", "μ", "n", "p")


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of one kind.

    ``lo`` and ``hi`` are in ``si_unit``, rounded once from the exact value, so equal quantities
    are equal floats whatever unit they were written in; None means no limit on that side.
    ``lo_text`` and ``hi_text`` are exact decimals in ``unit`` ("" where there is no limit).
    ``lo_open`` and ``hi_open`` say that the limit itself is not included. ``axis`` names the
    parameter when the text does ("frequency", "wavelength", a code of ``data/axes.toml``, or the
    writer's own word); "value" is the measurand's own value or not said.
    """

    kind: str
    unit: str
    si_unit: str
    lo: float | None
    hi: float | None
    lo_text: str
    hi_text: str
    lo_open: bool = False
    hi_open: bool = False
    axis: str = "value"

    def as_text(self) -> str:
        """The interval as people write it, readable by ``read_range``: "-0.1～2.5 MPa"."""
        return as_display(self)

    def to_json(self) -> dict[str, Any]:
        """A mapping that JSON can hold; ``from_json`` gives the same box back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The box ``to_json`` wrote. KeyError when a field is missing."""
        return cls(*[data[name] for name in cls.__slots__])


def with_unit(number: str, unit: str) -> str:
    """A number and its unit: a space between, except for angle signs ("360°"); "1" is not shown."""
    if unit == "1":
        return number
    return number + unit if unit in "°′″" else f"{number} {unit}"


def as_display(box: Interval) -> str:
    """Text of a box in its own unit, such as "0～60 MPa", "≤ 3 mm", "50 Hz", "9 Hz～18 GHz"."""
    lo, hi = with_unit(box.lo_text, box.unit), with_unit(box.hi_text, box.unit)
    if box.lo is None:
        return f"{'<' if box.hi_open else '≤'} {hi}"
    if box.hi is None:
        return f"{'>' if box.lo_open else '≥'} {lo}"
    if box.lo_text == box.hi_text:
        return hi
    if box.lo_open and box.hi_open:
        return f"{lo} < x < {hi}"
    text = _far_apart(box.unit, box.lo_text, box.hi_text) or f"{box.lo_text}～{hi}"
    if box.lo_open:
        return f"{text}（不含 {lo}）"
    return f"{text}（不含 {hi}）" if box.hi_open else text


@lru_cache(maxsize=4096)
def _far_apart(symbol: str, lo_text: str, hi_text: str) -> str:
    """Both ends under prefixes of their own, where one would else be a row of zeros.

    "" where neither is, and where the text would not be read back as it was.
    """
    if max(len(_digits(lo_text)), len(_digits(hi_text))) <= _LONG:
        return ""
    unit = find_unit(symbol)
    ends = [End(Fraction(text), unit) for text in (lo_text, hi_text)]
    lo, hi = (_neat(end) for end in ends)
    if lo == ends[0] and hi == ends[1]:
        return ""
    if _shortest(lo, hi) != (unit, lo_text, hi_text):
        return ""
    texts = [plain_text(end.value) for end in (lo, hi)]
    if lo.unit == hi.unit or None in texts:
        return ""
    lo_written, hi_written = (text or "" for text in texts)
    return f"{with_unit(lo_written, lo.unit.symbol)}～{with_unit(hi_written, hi.unit.symbol)}"


def _digits(number: str) -> str:
    return number.strip("-").replace(".", "")


def _neat(end: "End") -> "End":
    """The end under the first prefix that writes it with a few digits; itself if there is none."""
    own = plain_text(end.value)
    if end.unit.offset or (own is not None and len(_digits(own)) <= _LONG):
        return end
    for prefix in _PREFIXES:
        sister = with_prefix(prefix, end.unit) if prefix else find_unit(end.unit.base)
        if sister is None or sister.kind != end.unit.kind:
            continue
        value = sister.from_si(end.si)
        text = plain_text(value) if 1 <= abs(value) < _NEAT else None
        if text is not None and len(_digits(text)) <= _LONG:
            return End(value, sister, end.is_open)
    return end


@dataclass(frozen=True, slots=True)
class End:
    """One limit while a box is being made: exact value in the unit it was written in."""

    value: Fraction
    unit: Unit
    is_open: bool = False

    @property
    def si(self) -> Fraction:
        """Exact SI value."""
        return self.unit.to_si(self.value)


def make_interval(lo: End | None, hi: End | None) -> Interval:
    """The box between two limits, shown in the unit that writes them shortest.

    Raises Unreadable when the limits are of different kinds, in the wrong order, or below what
    can exist.
    """
    same = lo is hi  # a nominal value
    ends = [end for end in (lo, hi) if end is not None]
    _check(ends[:1] if same else ends)
    unit, lo_text, hi_text = _shortest(lo, hi)
    low = None if lo is None else float(lo.si)
    return Interval(
        kind=unit.kind,
        unit=unit.symbol,
        si_unit=unit.si,
        lo=low,
        hi=low if same else None if hi is None else float(hi.si),
        lo_text=lo_text,
        hi_text=hi_text,
        lo_open=lo is not None and lo.is_open,
        hi_open=hi is not None and hi.is_open,
    )


def _check(ends: list[End]) -> None:
    units = {end.unit.kind: end.unit.symbol for end in ends}
    if len(units) > 1:
        raise Unreadable(f"两端的单位不是同一种量（{'、'.join(units.values())}），请统一单位")
    if len(ends) == 2 and ends[0].si > ends[1].si:
        raise Unreadable("下限大于上限，请检查是否写反，或是否漏写了单位、词头")
    if len(ends) == 2 and ends[0].si == ends[1].si and (ends[0].is_open or ends[1].is_open):
        raise Unreadable("上下限相等却不含端点，区间是空的，请检查")
    if ends[0].unit.kind == "temperature" and any(end.si < 0 for end in ends):
        raise Unreadable("低于绝对零度（-273.15 ℃），请检查数值和单位")


def _shortest(lo: End | None, hi: End | None) -> tuple[Unit, str, str]:
    """Display unit and both limits in it, preferring the upper limit's unit on a tie."""
    found: list[tuple[int, Unit, str, str]] = []
    units = [end.unit for end in (hi, lo) if end is not None]
    for unit in units[:1] if units[0] is units[-1] else units:
        first = _written(lo, unit)
        texts = [first, first if lo is hi else _written(hi, unit)]
        if None not in texts:
            lo_text, hi_text = (text or "" for text in texts)
            found.append((len(lo_text) + len(hi_text), unit, lo_text, hi_text))
    if not found:
        raise Unreadable("两端的单位之间没有整齐的换算，请用同一个单位写两端")
    _, unit, lo_text, hi_text = min(found, key=lambda item: item[0])
    return unit, lo_text, hi_text


def _written(end: End | None, unit: Unit) -> str | None:
    if end is None:
        return ""
    return plain_text(end.value if end.unit == unit else unit.from_si(end.si))


def in_unit(si_value: float, symbol: str) -> str:
    """An SI float shown in a unit with at most 12 digits: 100000.0 in "MPa" is "0.1"."""
    value = find_unit(symbol).from_si(Fraction(si_value))
    return format(float(value), ".12g")
