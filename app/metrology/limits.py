"""Limit: an uncertainty, an error limit or a resolution as a function of the measured value.

``U(x) = a + b·|x| + c·FS``, its root-sum-square or the largest part, with k where written. It
holds, evaluates and stores; text is read in ``quantities.py``, functions are compared in
``comparison.py``.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any, Literal, Self

from app.metrology.intervals import Interval

Role = Literal["U", "MPE", "resolution", "other"]
Form = Literal["sum", "rss", "max"]


@dataclass(frozen=True, slots=True)
class Terms:
    """The parts of a limit; None where the text has no such part. All half-widths, none negative.

    ``a`` is the constant part in the limit's ``si_unit`` (temperatures as differences), ``b`` the
    part proportional to the value and ``fs`` the part proportional to full scale, both pure
    fractions. The texts are exact decimals as written: ``a_text`` in the limit's ``unit``,
    ``b_text`` and ``fs_text`` fractions ("0.005" for 0.5 %); "" where there is no such part.
    """

    a: float | None = None
    b: float | None = None
    fs: float | None = None
    a_text: str = ""
    b_text: str = ""
    fs_text: str = ""

    def at(self, value: float, full_scale: float | None, form: Form) -> float | None:
        """Size in the SI unit at an SI value; None when full scale is needed and not known."""
        if self.fs is not None and full_scale is None:
            return None
        parts = [part for part in (self.a,) if part is not None]
        if self.b is not None:
            parts.append(self.b * abs(value))
        if self.fs is not None and full_scale is not None:
            parts.append(self.fs * abs(full_scale))
        if form == "rss":
            return sqrt(sum(part * part for part in parts))
        return max(parts, default=0.0) if form == "max" else sum(parts)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit as read.

    ``kind`` and ``si_unit`` are those of ``terms.a`` ("" when there is no constant part), ``unit``
    the unit it was written in. Where the text gives a span ("U=(1～4) Pa"), ``terms`` is the best
    and ``upper`` the worst; where the truth lies between is not known. ``within`` is the part of
    the range a line of a table speaks of. ``label`` is the function or property it belongs to
    ("DCV", "稳定性"), "" if none.
    """

    role: Role
    terms: Terms
    kind: str = ""
    unit: str = ""
    si_unit: str = ""
    form: Form = "sum"
    k: float | None = None
    upper: Terms | None = None
    within: Interval | None = None
    label: str = ""

    def at(self, value: float, full_scale: float | None = None) -> float | None:
        """The limit at an SI value, at its worst where a span was written; see ``Terms.at``."""
        return (self.upper or self.terms).at(value, full_scale, self.form)

    def to_json(self) -> dict[str, Any]:
        """A mapping that JSON can hold; ``from_json`` gives the same limit back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The limit ``to_json`` wrote. KeyError when a field is missing."""
        fields: dict[str, Any] = {name: data[name] for name in cls.__slots__}
        fields["terms"] = Terms(**data["terms"])
        fields["upper"] = None if data["upper"] is None else Terms(**data["upper"])
        fields["within"] = None if data["within"] is None else Interval.from_json(data["within"])
        return cls(**fields)
