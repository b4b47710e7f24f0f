"""Concessions of accuracy: a larger U or error limit, or a coarser class. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.matching.relaxing.kinds import Concession, Kind
from app.matching.relaxing.rounding import rounded_up
from app.matching.relaxing.scaling import counted, scaled
from app.matching.relaxing.spelling import spelled
from app.metrology.class_tables import class_key
from app.metrology.classes import class_families
from app.metrology.devices import device
from app.metrology.gate_inputs import Demand, Row
from app.metrology.grades import Grade
from app.metrology.writing import grade_as_text, limit_as_text

# Beyond this factor it is another requirement, not a concession.
MOST = 10.0
# Who would be reached with a little more is said too, up to this much more.
FURTHER = 2.0
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IIII", "5": "V"}


def looser(demand: Demand, ratios: Iterable[float], measurand: str) -> Iterator[Concession]:
    """The requirement at which the next institution is accurate enough, and one step further.

    `ratios` are U over what is required of those that are not: the requirement times the smallest
    of them just reaches the first.
    """
    if not counted(demand.limits):
        return
    seen = set()
    for factor in steps(ratio for ratio in ratios if 1 < ratio <= MOST):
        limits = scaled(demand.limits, factor, rounded_up)
        if limits not in seen:
            seen.add(limits)
            yield _with_limits(replace(demand, limits=limits), demand, factor, measurand)


def steps(values: Iterable[float]) -> list[float]:
    """The smallest value, and the largest that is at most `FURTHER` times as large."""
    rising = sorted(set(values))
    if not rising:
        return []
    near = [each for each in rising if each <= rising[0] * FURTHER]
    return list(dict.fromkeys((near[0], near[-1])))


def _with_limits(wanted: Demand, demand: Demand, factor: float, measurand: str) -> Concession:
    made, texts = spelled(wanted, measurand)
    if not texts:
        return Concession(Kind.ACCURACY, "准确度要求放宽到", f"原来的 {factor:.3g} 倍", "", made)
    places = counted(demand.limits)
    to, now = (
        "，".join(limit_as_text(each.limits[place]) for place in places) for each in (made, demand)
    )
    return Concession(Kind.ACCURACY, "放宽到 ", to, now, made, texts)


def coarser(demand: Demand, rows: Iterable[Row], measurand: str) -> Iterator[Concession]:
    """The same with every coarser class of the device that a table or a row names, finest first."""
    if counted(demand.limits) or len(demand.grades) != 1:
        return
    [grade] = demand.grades
    for name in _names(demand.devices, grade, rows):
        wanted = replace(demand, grades=(replace(grade, value=name),))
        made, texts = spelled(wanted, measurand)
        yield Concession(
            Kind.GRADE,
            "等级放宽到 ",
            grade_as_text(made.grades[0]),
            grade_as_text(grade),
            made,
            texts,
        )


def _names(devices: frozenset[str], grade: Grade, rows: Iterable[Row]) -> list[str]:
    """Classes coarser than this one: by the device's table, else the numbers that rows name."""
    key = class_key(grade.value)
    for family in class_families():
        if key in family.order and any(_family(code) == family.code for code in devices):
            coarse = family.order[family.order.index(key) + 1 :]
            return [_as_written(one, grade.value) for one in coarse]
    mine = _number(grade.value)
    if mine is None:
        return []
    found = {other.value: _number(other.value) for row in rows for other in row.grades}
    sizes = {name: size for name, size in found.items() if size is not None and size > mine}
    return sorted(sizes, key=lambda name: sizes[name])


def _family(code: str) -> str:
    try:
        return device(code).class_family
    except KeyError:
        return ""


def _as_written(key: str, like: str) -> str:
    """A class of a table, spelled like the one that was asked for."""
    ending = "级" if like.endswith("级") else ""
    roman = like.removesuffix("级") in _ROMAN.values()
    return (_ROMAN.get(key, key) if roman else key) + ending


def _number(value: str) -> float | None:
    text = value.removesuffix("级")
    try:
        return float(text) if text != value else None
    except ValueError:
        return None


def first_and_better(found: Sequence[tuple[Concession, int]]) -> list[Concession]:
    """Of concessions with their gains, from small to large: the first, and one that gains twice."""
    gaining = [(made, gain) for made, gain in found if gain]
    if not gaining:
        return []
    first, gain = gaining[0]
    more = next((made for made, other in gaining[1:] if other >= FURTHER * gain), None)
    return [first] if more is None else [first, more]
