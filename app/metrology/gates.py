"""The gates: what is true of one institution's rows for one demand.

Gate 1 asks for the same device or measurand with service, mode and proof; gate 2 whether every
demanded box lies in the union of the rows; gate 3 whether at every place some row is accurate
enough. All three are asked twice. What holds with nothing but what is written is certain:
"qualified". What holds only if things left unsaid turn out well is "to verify", and what to ask is
named. What fails even then fails.

Consequently the order of rows changes nothing, a looser requirement never makes a verdict worse,
and neither does another row, with one exception: where no row so far gives a range of the demanded
quantity at all, the verdict is "to verify", and the first row that does may turn it to a failure.

Knows no place, no price and no institution.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from app.metrology.boxes import Box
from app.metrology.coverage import (
    Coverage,
    as_box,
    coverage_of,
    coverage_without,
    describe_coverage,
    joined,
    place_text,
    region_texts,
)
from app.metrology.gate_cases import Accuracy, Case, Judged, accuracy, case_of, open_questions
from app.metrology.gate_inputs import Demand, Doubt, Row
from app.metrology.kinship import Alike, Fit, Level, fits, same_name

SHOWN_DOUBTS = 4
SHOWN_NAMES = 3


class Verdict(StrEnum):
    """What an institution can do for a demand, best first (product.md §2)."""

    QUALIFIED = "qualified"
    TO_VERIFY = "to_verify"
    INACCURATE = "inaccurate"
    INCOMPLETE = "incomplete"
    IMPOSSIBLE = "impossible"


ORDER = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class WorstPoint:
    """Where the best row is worst: SI value and its text, U over what is required, whose row.

    ``ratio`` is infinite where a relative requirement shrinks to zero and U does not.
    """

    value: float
    text: str
    ratio: float
    row: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """A verdict with what led to it: rows used (ids, rising), sentences in order, the numbers.

    A sentence that decides something ends with "，" and its judgement, which pages put in bold.
    ``coverage`` joins all demanded boxes, ``too_coarse`` are the parts where U is too large,
    ``missing`` names the data that would settle a "to verify".
    """

    verdict: Verdict
    rows: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    coverage: Coverage | None = None
    worst: WorstPoint | None = None
    missing: tuple[str, ...] = ()
    too_coarse: tuple[Box, ...] = ()

    @property
    def ratio(self) -> float | None:
        """U over what is required at the worst place, where it could be computed."""
        return self.worst.ratio if self.worst else None


def assess(demand: Demand, rows: Sequence[Row], alike: Alike = same_name) -> Assessment:
    """Judge the rows of one institution together.

    ``alike`` decides whether two device names mean the same kind of thing, where codes do not.
    """
    ordered = sorted(rows, key=lambda row: row.id)
    passing, refusal = fits(demand, ordered, alike)
    if not passing:
        return Assessment(Verdict.IMPOSSIBLE, (), (refusal,))
    passing = _comparable(demand, passing)
    cases = [case for box in demand.boxes if (case := case_of(demand, box, passing))]
    if not cases:
        return _without_range(demand, passing)
    return _judged(cases, passing)


def _comparable(demand: Demand, passing: list[Fit]) -> list[Fit]:
    """The rows; ranges of other quantities count as unknown where no row has the demanded one.

    A multimeter's ohm rows say nothing about its volts. But where "0～100 kg" is asked and every
    row is in kN, the units are the question, not the range.
    """
    kinds = {box.main.kind for box in demand.boxes if box.main}
    for fit in passing:
        if not fit.row.boxes or any(
            not box.main or box.main.kind in kinds for box in fit.row.boxes
        ):
            return passing
    return [replace(fit, row=replace(fit.row, boxes=())) for fit in passing]


def _without_range(demand: Demand, passing: Sequence[Fit]) -> Assessment:
    """No range to compare: all that is known is that gate 1 is passed."""
    same = [fit for fit in passing if fit.level is not Level.DEVICE] or passing
    doubts = [doubt for fit in same for doubt in fit.doubts]
    why = "需求的测量范围没有读懂" if demand.range_refusal else "需求没有填测量范围"
    doubts.append(Doubt("需求量程", f"{why}，无法比对量程"))
    ids = tuple(fit.row.id for fit in same)
    return _to_verify(ids, [_named(same)], doubts)


def _judged(cases: Sequence[Case], passing: Sequence[Fit]) -> Assessment:
    certain = _accuracies(cases, Level.SURE)
    if certain and not _fails(certain) and not any(case.asked.doubts for case in cases):
        return _verdict(Verdict.QUALIFIED, cases, passing, certain, Level.SURE)
    # What is not certain begins where details are in doubt.
    levels = {max(each.level, Level.DETAIL) for case in cases for each in case.candidates}
    for level in sorted(levels | {Level.DETAIL}):
        possible = _accuracies(cases, level)
        if possible and not _fails(possible):
            doubts = [doubt for case in cases for doubt in open_questions(case, level)]
            return _open(cases, passing, certain, level, doubts)
    same = [fit for fit in passing if fit.level is not Level.DEVICE]
    if not same:
        return Assessment(Verdict.IMPOSSIBLE, (), ("没有这类器具的能力项",))
    failed = _accuracies(cases, Level.RANGE)
    verdict = Verdict.INACCURATE if failed else Verdict.INCOMPLETE
    return _verdict(verdict, cases, same, failed, Level.RANGE)


def _accuracies(cases: Sequence[Case], level: Level) -> list[Accuracy]:
    """Gate 3 on every demanded box; empty where gate 2 already fails on one."""
    if any(case.missing(level) for case in cases):
        return []
    return [accuracy(case, level) for case in cases]


def _fails(accuracies: Sequence[Accuracy]) -> bool:
    return any(each.missing for each in accuracies)


def _verdict(
    verdict: Verdict,
    cases: Sequence[Case],
    passing: Sequence[Fit],
    accuracies: Sequence[Accuracy],
    level: Level,
) -> Assessment:
    """An assessment that is settled, either way."""
    coverages = [_coverage(case, level) for case in cases]
    reasons = [_named(passing), *_covered_sentences(cases, coverages)]
    worst = None
    coarse: tuple[Box, ...] = ()
    if accuracies:
        coarse = tuple(
            as_box(region, case.wanted.box)
            for case, each in zip(cases, accuracies, strict=True)
            for region in each.missing
        )
        worst, sentence = _worst(cases, accuracies)
        reasons += [*_coarse_sentences(cases, accuracies), *filter(None, [sentence])]
    reasons += dict.fromkeys(remark for case in cases for remark in case.asked.remarks)
    return Assessment(
        verdict,
        _used(cases, level) or tuple(fit.row.id for fit in passing),
        tuple(reasons),
        joined(coverages),
        worst,
        too_coarse=coarse,
    )


def _open(
    cases: Sequence[Case],
    passing: Sequence[Fit],
    certain: Sequence[Accuracy],
    level: Level,
    doubts: Sequence[Doubt],
) -> Assessment:
    """To verify: what would be covered, the accuracy if that much is certain, and what to ask."""
    known = [case for case in cases if any(each.box for each in case.candidates)]
    shown = Level.SURE if certain else level
    coverages = [_coverage(case, shown) for case in known]
    same = [fit for fit in passing if fit.level <= level]
    reasons = [_named(same), *_covered_sentences(known, coverages)]
    worst = None
    if certain and not _fails(certain):
        worst, sentence = _worst(cases, certain)
        reasons += [sentence] if sentence else []
    judged = _to_verify(_used(cases, level), reasons, doubts)
    return replace(judged, coverage=joined(coverages) if coverages else None, worst=worst)


def _to_verify(ids: tuple[int, ...], reasons: list[str], doubts: Sequence[Doubt]) -> Assessment:
    abouts: dict[str, dict[str, None]] = {}
    for doubt in doubts:
        abouts.setdefault(doubt.sentence, {})[doubt.about] = None
    sentences = [
        sentence.format(_quoted(list(names))) if any(names) else sentence
        for sentence, names in abouts.items()
    ]
    data = tuple(dict.fromkeys(doubt.datum for doubt in doubts))
    return Assessment(Verdict.TO_VERIFY, ids, (*reasons, *sentences[:SHOWN_DOUBTS]), missing=data)


def _coverage(case: Case, level: Level) -> Coverage:
    """Coverage of the whole demand by ranges that are known."""
    if level is Level.SURE or case.plain:
        return coverage_without(case.wanted, case.missing(level))
    regions = [each.region for each in case.candidates if each.level <= level and each.box]
    return coverage_of(case.wanted, regions)


def _covered_sentences(cases: Sequence[Case], coverages: Sequence[Coverage]) -> list[str]:
    return [
        describe_coverage(coverage, case.wanted.box)
        for case, coverage in zip(cases, coverages, strict=True)
    ]


def _coarse_sentences(cases: Sequence[Case], accuracies: Sequence[Accuracy]) -> list[str]:
    """Where U is too large, unless that is everywhere."""
    return [
        f"U 在 {region_texts(each.missing, case.wanted.box)} 上大于要求"
        for case, each in zip(cases, accuracies, strict=True)
        if each.missing and tuple(each.missing) != (case.wanted.region,)
    ]


def _used(cases: Sequence[Case], level: Level) -> tuple[int, ...]:
    """Rows that reach into a demanded box, rising."""
    return tuple(
        sorted(
            {
                each.row.id
                for case in cases
                for each in case.candidates
                if each.level <= level or each.sure is not None
            }
        )
    )


def _named(passing: Sequence[Fit]) -> str:
    names = list(dict.fromkeys(fit.row.device for fit in passing if fit.row.device))
    return f"有{_quoted(names)}能力项 {len(passing)} 条"


def _quoted(names: Sequence[str]) -> str:
    more = "等" if len(names) > SHOWN_NAMES else ""
    return "、".join(f"“{name}”" for name in names[:SHOWN_NAMES]) + more


def _worst(cases: Sequence[Case], accuracies: Sequence[Accuracy]) -> tuple[WorstPoint | None, str]:
    """The worst place over all demanded boxes, and its sentence."""
    found = [
        (case, each, *worst)
        for case, each in zip(cases, accuracies, strict=True)
        if (worst := each.worst()) is not None
    ]
    if not found:
        return None, _listed(cases, accuracies)
    case, each, place, part = max(found, key=lambda four: four[2].ratio)
    row = next(one.row for one in case.candidates if one.row.id == place.row)
    text = place_text(place.value, place.beside, case.wanted.box)
    point = WorstPoint(place.value, text, place.ratio, place.row)
    if row.grades and not row.limits and point.ratio < inf:
        mine = "、".join(grade.value for grade in row.grades)
        return point, f"写明的等级“{mine}”是要求等级的 {_times(point.ratio)} 倍，不够准"
    return point, _accuracy_sentence(part, point, enough=not each.missing)


def _listed(cases: Sequence[Case], accuracies: Sequence[Accuracy]) -> str:
    """What to say where no ratio could be computed although something was required."""
    if not any(case.asked.required for case in cases):
        return ""
    if any(each.missing for each in accuracies):
        return "写明的等级达不到要求，不够准"
    names = "、".join(dict.fromkeys(g.value for case in cases for g in case.demand.grades))
    return f"能力写明{names}，够准" if names else "不确定度为零，够准"


def _accuracy_sentence(part: Judged, point: WorstPoint, *, enough: bool) -> str:
    judgement = "够准" if enough else "不够准"
    note = "（未写 k 的 U 按 k = 2）" if part.assumed_k else ""
    if point.ratio == inf:
        return f"最差点 {point.text}：要求在这里是零，U 不是零{note}，{judgement}"
    words = part.required.words
    held = "要求" if words == "要求" else f"要求（{words}）"
    return f"最差点 {point.text}：U 是{held}的 {_times(point.ratio)} 倍{note}，{judgement}"


def _times(ratio: float) -> str:
    """Two figures; never "1" for what is a little more than enough."""
    text = f"{ratio:.2g}"
    return f"{ratio:.4g}" if float(text) == 1 and abs(ratio - 1) > 1e-6 else text
