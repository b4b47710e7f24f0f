"""What is required of U: from the demanded U, error limits or class to arcs that can be compared.

Gate 3 before the arithmetic of ``comparison.py``; what a row offers is in ``offered.py``. U is
brought to k = 2, an error limit asks for U ≤ MPE / target ratio (JJF 1094-2002, 5.3.1.4), a class
is looked up in the class tables. Where a text leaves room (a span, full scale of a range not
beginning at zero, several limits) both the best and the worst it may mean are given, and only
what holds either way is certain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.metrology.arcs import Arc, arcs_of
from app.metrology.classes import class_limits
from app.metrology.coverage import Wanted
from app.metrology.gate_inputs import Demand, Doubt
from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.spans import left_open, moved, overlap, written_span
from app.metrology.units import find_unit

# U without k is taken as k = 2 (ILAC P14:09/2020, 5.3: coverage probability about 95 %).
USUAL_K = 2.0
CELSIUS = 273.15
# A requirement known only as a class has no size: accuracies are counted in units of the class.
UNIT_SQUARE = (1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Required:
    """One requirement on one demanded box.

    ``strict`` and ``loose`` are its arcs at the hardest and the easiest it may mean, relative to
    ``origin`` (SI value of zero on the main scale). ``kind`` is the quantity kind of its size.
    ``mpe_ratio`` is set where it comes from an error limit; ``words`` says what U is held against.
    """

    strict: tuple[Arc, ...]
    loose: tuple[Arc, ...]
    kind: str
    origin: float
    mpe_ratio: float | None = None
    words: str = ""
    classes: bool = False


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


def unclear_label(limit: Limit, main: Interval) -> bool:
    """A label that names neither this range nor, by its unit, this quantity."""
    if not limit.label or limit.label == main.axis:
        return False
    return is_relative(limit) or limit.kind != size_kind(main.kind)


def asked_of(demand: Demand, wanted: Wanted) -> Asked:
    """The requirements of a demand on one of its boxes."""
    asked = Asked()
    if not (demand.limits or demand.grades):
        if demand.requirement_text:
            sentence = f"需求的准确度“{demand.requirement_text}”未识读，需核实"
            asked.doubts.append(Doubt("需求准确度", sentence))
        return asked
    limits = [limit for limit in demand.limits if limit.role == "U"]
    limits = limits or [limit for limit in demand.limits if limit.role == "MPE"]
    if limits:
        _from_limits(demand, wanted, limits, asked)
    elif demand.grades:
        _from_classes(demand, wanted, asked)
    elif any(limit.role == "resolution" for limit in demand.limits):
        asked.remarks.append("只写了分度值或分辨力，没有准确度要求，不比对准确度")
    else:
        sentence = f"需求“{demand.requirement_text}”没有写明准确度要求，需核实"
        asked.doubts.append(Doubt("需求准确度", sentence))
    return asked


def _from_limits(demand: Demand, wanted: Wanted, limits: Sequence[Limit], asked: Asked) -> None:
    main = _main(wanted)
    mains = [box.main for box in demand.boxes if box.main is not None]
    for limit in limits:
        if not applies(limit, main, mains):
            continue
        mixed = limit.terms.b is not None or limit.terms.fs is not None
        if not is_relative(limit) and mixed and limit.kind != size_kind(main.kind):
            sentence = f"需求“{demand.requirement_text}”与量程不是同一种量，无法比对"
            asked.doubts.append(Doubt("需求准确度", sentence))
            continue
        if unclear_label(limit, main):
            sentence = f"不能确定要求“{limit.label}”是否针对这个量程，需核实"
            asked.doubts.append(Doubt("需求准确度", sentence))
            continue
        made = required_by(limit, wanted, demand.target_ratio)
        if made is None:
            asked.doubts.append(Doubt("需求满量程", "要求按满量程给出，需求没有写量程上限，需核实"))
        elif made.strict:
            asked.required.append(made)


def _from_classes(demand: Demand, wanted: Wanted, asked: Asked) -> None:
    """A demanded class: its error limits where a table gives them, in any case the class itself.

    Where the table ends, or there is none, only classes can be compared with classes: the
    requirement there is one unit of the class.
    """
    main = _main(wanted)
    origin = zero_of(main)
    # Tables of classes are printed for Celsius temperatures, in whatever unit the need is.
    zero = CELSIUS if main.kind == "temperature" else 0.0
    strict: list[Arc] = []
    loose: list[Arc] = []
    for limit in class_table(demand, wanted):
        made = required_by(limit, wanted, demand.target_ratio, zero)
        if made is not None:
            strict += made.strict
            loose += made.loose
    names = "、".join(grade.value for grade in demand.grades)
    if strict:
        words = f"{names}最大允许误差的 1/{demand.target_ratio:g}"
        asked.required.append(
            Required(
                strict=tuple(strict),
                loose=tuple(loose),
                kind=size_kind(main.kind),
                origin=origin,
                mpe_ratio=demand.target_ratio,
                words=words,
            )
        )
    bare = left_open(moved(wanted.region[-1], -origin), sorted(span for span, _ in strict))
    if bare:
        units = tuple((span, UNIT_SQUARE) for span in bare)
        asked.required.append(Required(units, units, "", origin, words=names, classes=True))


def class_table(demand: Demand, wanted: Wanted) -> tuple[Limit, ...]:
    """Error limits of the one demanded class for the demanded device; empty without a table.

    Several classes ("0.2级、0.5级") have no one table: which is meant for which part is not said.
    """
    if len(demand.grades) != 1:
        return ()
    size = size_kind(_main(wanted).kind)
    for code in sorted(demand.devices):
        found = class_limits(code, demand.grades[0].value)
        if found is not None and all(
            is_relative(each) or each.kind == size for each in found.limits
        ):
            return found.limits
    return ()


def required_by(
    limit: Limit, wanted: Wanted, target_ratio: float, zero: float | None = None
) -> Required | None:
    """A limit as a requirement on U (k = 2); None if it needs a full scale that is not known.

    Its proportional part vanishes at ``zero`` (SI), by default zero on the demanded scale.
    """
    main = _main(wanted)
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
    return Required(tuple(strict), tuple(loose), kind, origin, ratio, words)


def _held_against(limit: Limit, target_ratio: float) -> tuple[float, str]:
    """Factor from the written limit to the required U with k = 2, and the words for it."""
    if limit.role == "MPE":
        return 1 / target_ratio, f"最大允许误差的 1/{target_ratio:g}"
    return USUAL_K / (limit.k or USUAL_K), "要求"


def _main(wanted: Wanted) -> Interval:
    assert wanted.box.main is not None
    return wanted.box.main
