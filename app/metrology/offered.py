"""What a row offers against a requirement: arcs that hold for certain, and the best it may mean.

U (at k = 2) is compared as a function of the value. A row that writes an error limit may mean its
standard or the instruments it serves, and a class its own or the one it serves: only what holds
under either reading is certain. Nothing written is a doubt, not a refusal.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from app.metrology.accuracy import (
    USUAL_K,
    Required,
    applies,
    full_scales,
    is_relative,
    own_label,
    size_kind,
    unclear_label,
    zero_of,
)
from app.metrology.arcs import NOTHING, Arc, Square, arcs_of, difference, inside, roots, value
from app.metrology.gate_inputs import Doubt, Row
from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.numerals import read_number
from app.metrology.refusals import Unreadable
from app.metrology.spans import Span, left_open, moved, overlap, written_span


class Offered(NamedTuple):
    """Arcs over the row's range: at its worst for certain, at its best possibly; and the doubt.

    ``assumed_k`` says that a U without k was taken as k = 2.
    """

    sure: tuple[Arc, ...]
    best: tuple[Arc, ...]
    doubt: Doubt | None = None
    assumed_k: bool = False


def offered_by(row: Row, main: Interval | None, span: Span, required: Required) -> Offered:
    """What a row says of its accuracy over ``span`` against one requirement.

    ``span`` counts from the requirement's origin; ``main`` is the row's own range there, None if
    not known.
    """
    only = _only_limit(row, main, required)
    if only is not None and main is not None:
        return _plainly(only, main, span, required)
    listed = _all_listed(row.grades, required.grades, main)
    if listed:
        return Offered(((span, NOTHING),), ((span, NOTHING),))
    if main is not None and not required.classes:
        spoken = [limit for limit in row.limits if _speaks_of(limit, main, row, required)]
        limits = [limit for limit in spoken if limit.role == "U"]
        if not limits and required.mpe_ratio:
            limits = [limit for limit in spoken if limit.role == "MPE"]
        if limits:
            return _from_limits(row, limits, main, span, required)
    if listed is False:
        return _coarser(row, span, required)
    return Offered((), ((span, NOTHING),), _silence(row, required))


def _only_limit(row: Row, main: Interval | None, required: Required) -> Limit | None:
    """The one limit of a row if it is a plain U of the required quantity: by far the commonest."""
    if main is None or len(row.limits) != 1 or required.classes or (row.grades and required.grades):
        return None
    limit = row.limits[0]
    own = size_kind(main.kind)
    if required.kind != own or not (limit.terms.a is None or limit.kind == own):
        return None
    return limit if limit.role == "U" and _is_plain(limit, main) else None


def _plainly(limit: Limit, main: Interval, span: Span, required: Required) -> Offered:
    scale = USUAL_K / (limit.k or USUAL_K)
    zero = zero_of(main) - required.origin
    arcs = tuple(arcs_of(limit.terms, limit.form, span, scale=scale, zero=zero) or ())
    return Offered(arcs, arcs, None, limit.k is None)


def _silence(row: Row, required: Required) -> Doubt:
    """Why a row's accuracy could not be compared."""
    if row.grades and required.grades:
        mine, wanted = row.grades[0].value, required.grades[0].value
        label = next((each.label for each in row.grades if each.value == wanted), "")
        if label:
            sentence = f"机构写的“{label}”{wanted}是否针对这个量程，需核实"
            return Doubt("准确度比对", sentence)
        return Doubt("准确度比对", f"机构写的是“{mine}”，未写明包括{{}}，需核实", wanted)
    if required.lacking:
        sentence = f"等级{{}}的换算需要{required.lacking}，需求没有写明"
        return Doubt(required.lacking, sentence, required.words)
    if row.uncertainty_text or row.grades or row.limits:
        said = row.uncertainty_text or (row.grades[0].value if row.grades else "")
        what = f"机构写的准确度“{said}”" if said else "机构写的准确度"
        if required.classes:
            return Doubt("等级换算", f"等级{{}}没有可用的换算表，{what}需核实", required.words)
        return Doubt("准确度比对", f"{what}与要求不能直接比对，需核实")
    return Doubt("机构不确定度", "机构没有写明不确定度，需核实")


def _all_listed(
    offered: Sequence[Grade], wanted: Sequence[Grade], main: Interval | None
) -> bool | None:
    """Whether every demanded class is named or included; False if one is certainly not.

    A class with a label that may be about another range decides nothing.
    """
    if not offered or not wanted:
        return None
    each = [
        [_listed(mine, asked) if _same_matter(mine, asked, main) else None for mine in offered]
        for asked in wanted
    ]
    if any(all(one is False for one in found) for found in each):
        return False
    return True if all(True in found for found in each) else None


def _same_matter(mine: Grade, asked: Grade, main: Interval | None) -> bool:
    return (
        not mine.label
        or mine.label == asked.label
        or (main is not None and own_label(mine.label, main))
    )


def _listed(offered: Grade, wanted: Grade) -> bool | None:
    """True: the demanded class is named or included; False: certainly not; None: not known."""
    if offered.value == wanted.value:
        return True if offered.or_below or not wanted.or_below else None
    ratio = _class_ratio(offered, wanted)
    if ratio is None:
        return None
    if ratio > 1:
        return False
    return True if offered.or_below else None


def _class_ratio(offered: Grade, wanted: Grade) -> float | None:
    """How many times coarser the offered class is, for classes that are numbers of one system."""
    mine, theirs = _number(offered), _number(wanted)
    if mine is None or theirs is None or mine[1] != theirs[1]:
        return None
    return float(mine[0] / theirs[0])


def _number(grade: Grade) -> tuple[Fraction, str] | None:
    text, suffix = grade.value.rstrip("级"), "级"
    if not text or text == grade.value:
        return None
    if text[-1] in "sS":
        text, suffix = text[:-1], "S级"
    try:
        size = read_number(text)
    except Unreadable:
        return None
    return (size, suffix) if size > 0 else None


def _coarser(row: Row, span: Span, required: Required) -> Offered:
    """A class that is certainly not fine enough: as many times over as the classes differ."""
    times = max(
        min(ratio for mine in row.grades if (ratio := _class_ratio(mine, wanted)) is not None)
        for wanted in required.grades
        if all(_listed(mine, wanted) is False for mine in row.grades)
    )
    arcs = tuple(
        (part, _scaled(square, times))
        for over, square in required.strict
        if (part := overlap(over, span)) is not None
    )
    return Offered(arcs, arcs)


def _scaled(square: Square, times: float) -> Square:
    return square[0] * times * times, square[1] * times * times, square[2] * times * times


def _speaks_of(limit: Limit, main: Interval, row: Row, required: Required) -> bool:
    """Whether a limit is about this range and of the quantity the requirement is about."""
    own = size_kind(main.kind)
    if is_relative(limit):
        return required.kind == own
    if limit.kind != required.kind:
        return False
    if limit.kind == own:
        return True
    mains = [box.main for box in row.boxes if box.main is not None]
    mixed = limit.terms.b is not None or limit.terms.fs is not None
    return not mixed and applies(limit, main, mains)


def _from_limits(
    row: Row, limits: Sequence[Limit], main: Interval, span: Span, required: Required
) -> Offered:
    """Arcs of the limits; where several hold at one place the best is possible, the worst sure."""
    if len(limits) == 1 and _is_plain(limits[0], main):
        return _plainly(limits[0], main, span, required)
    assumed = any(limit.role == "U" and limit.k is None for limit in limits)
    best: list[Arc] = []
    worst: list[list[Arc]] = []
    doubtful = False
    for limit in limits:
        part: Span | None = span
        if limit.within is not None:
            part = overlap(span, moved(written_span(limit.within), -required.origin))
        if part is None:
            continue
        low, high = _both(limit, main, part, required)
        best += low or [(part, NOTHING)]
        if high is None or unclear_label(limit, main):
            doubtful = True
        else:
            worst.append(high)
    sure = [] if doubtful else _upper(worst)
    silent = left_open(span, sorted(arc[0] for arc in best))
    best += [(gap, NOTHING) for gap in silent]
    doubt = None if sure == best else _open_question(row, limits)
    return Offered(tuple(sure), tuple(best), doubt, assumed)


def _is_plain(limit: Limit, main: Interval) -> bool:
    """A U that means one thing everywhere on its range."""
    return (
        limit.role == "U"
        and limit.upper is None
        and limit.within is None
        and limit.terms.fs is None
        and not (limit.label and unclear_label(limit, main))
    )


def _open_question(row: Row, limits: Sequence[Limit]) -> Doubt:
    """What to ask where the best would do and the worst would not."""
    said = f"的“{row.uncertainty_text}”" if row.uncertainty_text else "的准确度"
    if limits[0].role == "MPE":
        sentence = f"机构写{said}是最大允许误差，分不清是标准器的还是被校仪器的，需核实"
        return Doubt("机构不确定度", sentence)
    if any(limit.upper is not None for limit in limits):
        return Doubt("机构不确定度", f"机构写{said}是一个范围，这里是多少需核实")
    return Doubt("机构不确定度", f"机构写{said}在这里是多少需核实")


def _both(
    limit: Limit, main: Interval, span: Span, required: Required
) -> tuple[list[Arc] | None, list[Arc] | None]:
    """A limit at its best and at its worst; None where a full scale is needed and not known."""
    scales = full_scales(main) or (None, None)
    zero = zero_of(main) - required.origin
    low_scale = high_scale = USUAL_K / (limit.k or USUAL_K)
    if limit.role == "MPE":
        low_scale, high_scale = 1 / (required.mpe_ratio or 1.0), 1.0

    def arcs(terms: Terms, scale: float, full: float | None) -> list[Arc] | None:
        return arcs_of(terms, limit.form, span, scale=scale, full_scale=full, zero=zero)

    return (
        arcs(limit.terms, low_scale, scales[0]),
        arcs(limit.upper or limit.terms, high_scale, scales[1]),
    )


def _upper(several: Sequence[Sequence[Arc]]) -> list[Arc]:
    """The largest of several functions at every place where any is given."""
    made: list[Arc] = []
    for arcs in several:
        made = _larger(made, arcs) if made else list(arcs)
    return made


def _larger(one: Sequence[Arc], other: Sequence[Arc]) -> list[Arc]:
    """The larger of two functions where both are given, the one that is given elsewhere."""
    both: list[Arc] = []
    for span, square in one:
        for second, against in other:
            part = overlap(span, second)
            if part is None:
                continue
            for piece in _cut(part, roots(difference(square, against))):
                at = inside(piece)
                higher = value(square, at) >= value(against, at)
                both.append((piece, square if higher else against))
    spans = sorted(arc[0] for arc in both)
    alone = [(gap, square) for span, square in (*one, *other) for gap in left_open(span, spans)]
    return [*both, *alone]


def _cut(span: Span, marks: Sequence[float]) -> list[Span]:
    low, high = span
    parts: list[Span] = []
    for mark in marks:
        if low < (mark, 0) and (mark, 1) < high:
            parts.append((low, (mark, 1)))
            low = (mark, 0)
    return [*parts, (low, high)]
