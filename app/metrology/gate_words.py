"""Words of the gates: the sentences a verdict is explained with.

A sentence that decides something ends with "，" and its judgement, which pages put in bold. What
is true is decided in ``gates.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from app.metrology.comparison import Worst
from app.metrology.coverage import Coverage
from app.metrology.coverage_words import describe_coverage, place_text, region_texts
from app.metrology.gate_cases import Accuracy, Case, Judged
from app.metrology.kinship import Fit

SHOWN_NAMES = 3


@dataclass(frozen=True, slots=True)
class WorstPoint:
    """Where the best row is worst: SI value and its text, U over what is required, whose row.

    ``ratio`` is infinite where a relative requirement shrinks to zero and U does not.
    """

    value: float
    text: str
    ratio: float
    row: int


def named(passing: Sequence[Fit]) -> str:
    """Whose rows were judged, and how many."""
    names = list(dict.fromkeys(fit.row.device for fit in passing if fit.row.device))
    return f"有{quoted(names)}能力项 {len(passing)} 条"


def quoted(names: Sequence[str]) -> str:
    """Up to three names in quotes."""
    more = "等" if len(names) > SHOWN_NAMES else ""
    return "、".join(f"“{name}”" for name in names[:SHOWN_NAMES]) + more


Found = tuple[Case, Accuracy, Worst, Judged]


def worst_of(cases: Sequence[Case], accuracies: Sequence[Accuracy]) -> Found | None:
    """The worst place over all demanded boxes; None where accuracy was not compared."""
    found = [
        (case, each, *worst)
        for case, each in zip(cases, accuracies, strict=False)
        if (worst := each.worst()) is not None
    ]
    return max(found, key=lambda four: four[2].ratio, default=None)


def worst_point(
    cases: Sequence[Case], accuracies: Sequence[Accuracy], worst: Found | None
) -> tuple[WorstPoint | None, str]:
    """The worst place in words, and its sentence."""
    if worst is None:
        return None, _listed(cases, accuracies)
    case, each, place, part = worst
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


def covered_sentences(cases: Sequence[Case], coverages: Sequence[Coverage]) -> list[str]:
    """What is covered of each demanded box."""
    return [
        describe_coverage(coverage, case.wanted.box)
        for case, coverage in zip(cases, coverages, strict=True)
    ]


def coarse_sentences(cases: Sequence[Case], accuracies: Sequence[Accuracy]) -> list[str]:
    """Where U is too large, unless that is everywhere."""
    return [
        f"U 在 {region_texts(each.missing, case.wanted.box)} 上大于要求"
        for case, each in zip(cases, accuracies, strict=True)
        if each.missing and tuple(each.missing) != (case.wanted.region,)
    ]
