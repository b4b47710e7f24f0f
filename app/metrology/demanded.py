"""What a demand asks of U on one of its boxes: its limits, or its classes by the class tables.

The requirements themselves are made in ``accuracy.py``; what could not be made one is a doubt,
never a guess.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from unicodedata import normalize

from app.metrology.accuracy import (
    Asked,
    Required,
    applies,
    is_relative,
    main_of,
    own_label,
    required_by,
    size_kind,
    unclear_label,
    zero_of,
)
from app.metrology.arcs import Arc
from app.metrology.class_tables import class_key
from app.metrology.classes import ClassLimits, class_limits
from app.metrology.coverage import Wanted
from app.metrology.gate_inputs import Demand, Doubt
from app.metrology.grades import Grade
from app.metrology.limits import Limit
from app.metrology.spans import left_open, moved

CELSIUS = 273.15
# A requirement known only as a class has no size: accuracies are counted in units of the class.
UNIT_SQUARE = (1.0, 0.0, 0.0)
# Weighing instruments that may have an auxiliary indicating device (OIML R 76-1:2006, 3.4.1).
_FINE_SCALES = frozenset({"1", "2"})
_STEP = Doubt("检定分度值 e", "需求没有写明检定分度值 e，只写了分度值，需核实")


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
    main = main_of(wanted)
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
            asked.doubts.append(_of_what(limit.label))
            continue
        made = required_by(limit, wanted, demand.target_ratio)
        if made is None:
            asked.doubts.append(Doubt("需求满量程", "要求按满量程给出，需求没有写量程上限，需核实"))
        elif made.strict:
            # A class of a row does not state the U that was asked for in so many words.
            grades = demand.grades if limit.role == "MPE" else ()
            asked.required.append(replace(made, grades=grades))


def _of_what(label: str) -> Doubt:
    return Doubt("需求准确度", f"不能确定要求“{label}”是否针对这个量程，需核实")


def _from_classes(demand: Demand, wanted: Wanted, asked: Asked) -> None:
    """Demanded classes: instruments of each of them are to be served."""
    for grade in demand.grades:
        if own_label(grade.label, main_of(wanted)):
            _from_class(demand, grade, wanted, asked)
        else:
            asked.doubts.append(_of_what(grade.label))


def _from_class(demand: Demand, grade: Grade, wanted: Wanted, asked: Asked) -> None:
    """A class: its error limits where a table gives them, in any case the class itself.

    Where the table ends, or there is none, only classes can be compared with classes: the
    requirement there is one unit of the class.
    """
    origin = zero_of(main_of(wanted))
    table, easiest = class_tables(demand, grade, wanted)
    made = _by_table(table, demand, wanted)
    strict = tuple(arc for each in made for arc in each.strict)
    if table is not None and strict:
        words = f"{grade.value}最大允许误差的 1/{demand.target_ratio:g}"
        loose = tuple(arc for each in _by_table(easiest, demand, wanted) for arc in each.loose)
        room = _STEP if easiest != table else next((each.room for each in made if each.room), None)
        whole = replace(made[0], strict=strict, loose=loose, words=words, room=room)
        asked.required.append(replace(whole, grades=(grade,)))
        remark = f"：{table.remark}" if table.remark else ""
        asked.remarks.append(f"“{grade.value}”的最大允许误差取自 {table.source}{remark}")
    bare = left_open(moved(wanted.region[-1], -origin), sorted(span for span, _ in strict))
    if bare:
        units: tuple[Arc, ...] = tuple((span, UNIT_SQUARE) for span in bare)
        lacking = table.missing if table else ""
        asked.required.append(
            Required(
                units, units, "", origin,
                words=grade.value, classes=True, grades=(grade,), lacking=lacking,
            )
        )  # fmt: skip


def _by_table(table: ClassLimits | None, demand: Demand, wanted: Wanted) -> list[Required]:
    if table is None:
        return []
    # Tables of classes are printed for Celsius temperatures, in whatever unit the need is.
    zero = CELSIUS if main_of(wanted).kind == "temperature" else 0.0
    made = [required_by(limit, wanted, demand.target_ratio, zero) for limit in table.limits]
    return [
        replace(each, kind=size_kind(main_of(wanted).kind), origin=zero_of(main_of(wanted)))
        for each in made
        if each and each.strict
    ]


Tables = tuple[ClassLimits | None, ClassLimits | None]


def class_tables(demand: Demand, grade: Grade, wanted: Wanted) -> Tables:
    """Error limits of a demanded class for the demanded device, at their hardest and easiest.

    Both are None without a table, and the same but for weighing instruments of which only the
    actual scale interval is known.
    """
    size = size_kind(main_of(wanted).kind)
    for code in sorted(demand.devices):
        found = class_limits(code, grade.value)
        easiest = found
        if found is not None and found.missing:
            found, easiest = _of_scale(code, grade, demand)
        if found is not None and all(
            is_relative(each) or each.kind == size for each in found.limits
        ):
            return found, easiest
    return None, None


def _of_scale(code: str, grade: Grade, demand: Demand) -> Tables:
    """A class of weighing instruments, which needs the verification scale interval e.

    It is the largest division written. One division alone that is not called e may be the actual
    scale interval d: in classes I and II e is up to 10 d, otherwise they are the same
    (OIML R 76-1:2006, 3.4).
    """
    steps = [each for each in demand.limits if each.role == "resolution" and each.kind == "mass"]
    step = max(steps, key=lambda limit: limit.terms.a or 0.0, default=None)
    if step is None or not step.terms.a_text:
        missing = class_limits(code, grade.value)
        return missing, missing
    e = Fraction(step.terms.a_text)
    found = class_limits(code, grade.value, e=e, e_unit=step.unit)
    text = "".join(normalize("NFKC", demand.requirement_text).lower().split())
    named = len(steps) > 1 or "e=" in text or "检定分度值" in text
    if named or class_key(grade.value) not in _FINE_SCALES:
        return found, found
    return found, class_limits(code, grade.value, e=10 * e, e_unit=step.unit)
