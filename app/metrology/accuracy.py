"""Requirements on U: a limit as arcs that can be compared, and what its words are about.

Gate 3 before the arithmetic of ``comparison.py``; which limits and classes a demand asks for is in
``demanded.py``, what a row offers in ``offered.py``. U is brought to k = 2, an error limit asks for
U ≤ MPE / target ratio (JJF 1094-2002, 5.3.1.4). Where a text leaves room (a span, full scale of a
range not beginning at zero) both the best and the worst it may mean are given, and only what holds
either way is certain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.metrology.arcs import Arc, arcs_of
from app.metrology.coverage import Wanted
from app.metrology.gate_inputs import Doubt
from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.spans import moved, overlap, written_span
from app.metrology.units import find_unit

# U without k is taken as k = 2 (ILAC P14:09/2020, 5.3: coverage probability about 95 %).
USUAL_K = 2.0

_FULL_SCALE = Doubt("需求满量程", "要求按满量程给出，满量程指上限还是全长需核实")
_SPAN = Doubt("需求准确度", "需求写的准确度是一个范围，以哪个为准需核实")


@dataclass(frozen=True, slots=True)
class Required:
    """One requirement on one demanded box.

    ``strict`` and ``loose`` are its arcs at the hardest and the easiest it may mean, relative to
    ``origin`` (SI value of zero on the main scale). ``kind`` is the quantity kind of its size.
    ``mpe_ratio`` is set where it comes from an error limit; ``words`` says what U is held against.
    ``grades`` are the demanded classes which a row may meet it by listing; ``lacking`` names what
    a class needs to become an error limit and nobody wrote; ``room`` asks what would settle where
    strict and loose differ.
    """

    strict: tuple[Arc, ...]
    loose: tuple[Arc, ...]
    kind: str
    origin: float
    mpe_ratio: float | None = None
    words: str = ""
    classes: bool = False
    grades: tuple[Grade, ...] = ()
    lacking: str = ""
    room: Doubt | None = None


@dataclass(slots=True)
class Asked:
    """The requirements on one box, and what could not be made one of."""

    required: list[Required] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def size_kind(kind: str) -> str:
    """The kind of a difference of two values: temperatures differ by temperature differences."""
    return "temperature_difference" if kind == "temperature" else kind


def zero_of(interval: Interval) -> float:
    """SI value of zero on the scale an interval is written in: 273.15 for ℃, else 0."""
    return _zero(interval.unit)


@lru_cache(maxsize=1024)
def _zero(symbol: str) -> float:
    unit = find_unit(symbol)
    return float(unit.offset * unit.factor)


def full_scales(interval: Interval) -> tuple[float, float] | None:
    """Smallest and largest full scale an interval may mean, SI; None without an upper limit.

    For -0.1～2.5 MPa it is 2.5 or 2.6 MPa, as each standard defines it; from zero both agree.
    """
    if interval.hi is None:
        return None
    zero = zero_of(interval)
    lo = zero if interval.lo is None else interval.lo
    sizes = (max(abs(interval.hi - zero), abs(lo - zero)), interval.hi - lo)
    return (min(sizes), max(sizes)) if sizes[1] else (sizes[0], sizes[0])


def is_relative(limit: Limit) -> bool:
    """No part has a unit of its own."""
    return limit.terms.a is None


def applies(limit: Limit, main: Interval, others: Sequence[Interval]) -> bool:
    """Whether a limit speaks of the range ``main``, one of the ranges ``others``.

    A size in a unit belongs to the ranges of its kind; where no range is of its kind (dB for a
    range in Hz) it speaks of all.
    """
    if is_relative(limit):
        return True
    kinds = {size_kind(other.kind) for other in others}
    return limit.kind not in kinds or limit.kind == size_kind(main.kind)


def own_label(label: str, main: Interval) -> bool:
    """Whether a label leaves no doubt that this range is meant."""
    return not label or label == main.axis


def unclear_label(limit: Limit, main: Interval) -> bool:
    """A label that names neither this range nor, by its unit, this quantity."""
    if own_label(limit.label, main):
        return False
    return is_relative(limit) or limit.kind != size_kind(main.kind)


def required_by(
    limit: Limit, wanted: Wanted, target_ratio: float, zero: float | None = None
) -> Required | None:
    """A limit as a requirement on U (k = 2); None if it needs a full scale that is not known.

    Its proportional part vanishes at ``zero`` (SI), by default zero on the demanded scale.
    """
    main = main_of(wanted)
    scale, words = _held_against(limit, target_ratio)
    scales = full_scales(main) or (None, None)
    origin = zero_of(main)
    span = moved(wanted.region[-1], -origin)
    if limit.within is not None:
        part = overlap(span, moved(written_span(limit.within), -origin))
        if part is None:
            return Required((), (), "", 0.0)
        span = part
    shift = 0.0 if zero is None else zero - origin

    def arcs(terms: Terms, full_scale: float | None) -> list[Arc] | None:
        return arcs_of(terms, limit.form, span, scale=scale, full_scale=full_scale, zero=shift)

    strict, loose = arcs(limit.terms, scales[0]), arcs(limit.upper or limit.terms, scales[1])
    if strict is None or loose is None:
        return None
    kind = size_kind(main.kind) if is_relative(limit) else limit.kind
    ratio = target_ratio if limit.role == "MPE" else None
    room = None
    if strict != loose:
        room = _FULL_SCALE if limit.upper is None else _SPAN
    return Required(tuple(strict), tuple(loose), kind, origin, ratio, words, room=room)


def _held_against(limit: Limit, target_ratio: float) -> tuple[float, str]:
    """Factor from the written limit to the required U with k = 2, and the words for it."""
    if limit.role == "MPE":
        return 1 / target_ratio, f"最大允许误差的 1/{target_ratio:g}"
    return USUAL_K / (limit.k or USUAL_K), "要求"


def main_of(wanted: Wanted) -> Interval:
    """The demanded main interval."""
    assert wanted.box.main is not None
    return wanted.box.main
