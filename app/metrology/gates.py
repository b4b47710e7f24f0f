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

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from operator import attrgetter

from app.metrology.boxes import Box
from app.metrology.coverage import Coverage, as_box, coverage_without, joined
from app.metrology.gate_cases import (
    Accuracy,
    Case,
    Question,
    accuracy,
    case_of,
    helping_candidates,
    open_questions,
    questions_of,
)
from app.metrology.gate_inputs import Demand, Doubt, Row
from app.metrology.gate_rows import needed, tasks_of
from app.metrology.gate_words import (
    Found,
    WorstPoint,
    coarse_sentences,
    covered_sentences,
    named,
    quoted,
    worst_of,
    worst_point,
)
from app.metrology.kinship import Alike, Fit, Level, fits, same_name
from app.metrology.spans import Region, share_covered, uncovered

SHOWN_DOUBTS = 4


class Verdict(StrEnum):
    """What an institution can do for a demand, best first (product.md §2)."""

    QUALIFIED = "qualified"
    TO_VERIFY = "to_verify"
    INACCURATE = "inaccurate"
    INCOMPLETE = "incomplete"
    IMPOSSIBLE = "impossible"


ORDER = {verdict: rank for rank, verdict in enumerate(Verdict)}


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


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the numbers institutions are ordered by; the words are made when asked for.

    ``share`` is that of the coverage, ``ratio`` U over what is required at the worst place, each
    None where it is not known.
    """

    verdict: Verdict
    share: float | None
    ratio: float | None
    explained: Callable[[], Assessment]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A demand taken apart once, to be held against the rows of many institutions."""

    demand: Demand
    questions: tuple[Question, ...]

    def judge(self, rows: Sequence[Row], alike: Alike = same_name) -> Judgement:
        """Judge the rows of one institution together (see ``assess``)."""
        ordered = sorted(rows, key=_id) if len(rows) > 1 else rows
        passing, refusal = fits(self.demand, ordered, alike)
        if not passing:
            return _settled(Assessment(Verdict.IMPOSSIBLE, (), (refusal,)))
        return self.judge_passing(passing)

    def judge_passing(
        self, passing: list[Fit], cases: Callable[[], list[Case]] | None = None
    ) -> Judgement:
        """Judge rows that pass gate 1, at least one.

        `cases` gives what these rows bring to each question, where somebody has it already.
        """
        compared = _comparable(self.demand, passing)
        if not self.questions:
            return _settled(_without_range(self.demand, compared))
        if cases is not None and compared is passing:
            return _judged(cases(), passing)
        return _judged([case_of(each, compared) for each in self.questions], compared)

    def assess(self, rows: Sequence[Row], alike: Alike = same_name) -> Assessment:
        """The same in words."""
        return self.judge(rows, alike).explained()


_id = attrgetter("id")


def prepare(demand: Demand) -> Prepared:
    """All that can be said of a demand before any row is seen."""
    return Prepared(demand, questions_of(demand))


def assess(demand: Demand, rows: Sequence[Row], alike: Alike = same_name) -> Assessment:
    """Judge the rows of one institution together.

    ``alike`` decides whether two device names mean the same kind of thing, where codes do not.
    """
    return prepare(demand).assess(rows, alike)


def _settled(assessment: Assessment) -> Judgement:
    return Judgement(assessment.verdict, None, None, lambda: assessment)


def _comparable(demand: Demand, passing: list[Fit]) -> list[Fit]:
    """The rows; ranges of other quantities count as unknown where no row has the demanded one.

    A multimeter's ohm rows say nothing about its volts. But where "0～100 kg" is asked and every
    row is in kN, the units are the question, not the range.
    """
    kinds = {box.main.kind for box in demand.boxes if box.main}
    same = [fit for fit in passing if fit.level is not Level.DEVICE]
    for fit in same or passing:
        if not fit.row.boxes or any(
            not box.main or box.main.kind in kinds for box in fit.row.boxes
        ):
            return passing
    unread = [fit._replace(row=replace(fit.row, boxes=())) for fit in same]
    return [*unread, *(fit for fit in passing if fit.level is Level.DEVICE)]


def _without_range(demand: Demand, passing: Sequence[Fit]) -> Assessment:
    """No range to compare: all that is known is that gate 1 is passed."""
    same = [fit for fit in passing if fit.level is not Level.DEVICE] or passing
    doubts = [doubt for fit in same for doubt in fit.doubts]
    why = "需求的测量范围没有读懂" if demand.range_refusal else "需求没有填测量范围"
    doubts.append(Doubt("需求量程", f"{why}，无法比对量程"))
    ids = tuple(fit.row.id for fit in same)
    return _to_verify(ids, [named(same)], doubts)


def _judged(cases: Sequence[Case], passing: Sequence[Fit]) -> Judgement:
    certain = _accuracies(cases, Level.SURE)
    if certain and not _fails(certain) and not any(case.asked.doubts for case in cases):
        return _judgement(Verdict.QUALIFIED, cases, passing, certain, Level.SURE)
    # What is not certain begins where details are in doubt.
    levels = {max(each.level, Level.DETAIL) for case in cases for each in case.candidates}
    for level in sorted(levels | {Level.DETAIL}):
        possible = _accuracies(cases, level)
        if possible and not _fails(possible):
            return _open(cases, passing, certain, level)
    same = [fit for fit in passing if fit.level is not Level.DEVICE]
    if not same:
        return _settled(Assessment(Verdict.IMPOSSIBLE, (), ("没有这类器具的能力项",)))
    failed = _accuracies(cases, Level.RANGE)
    verdict = Verdict.INACCURATE if failed else Verdict.INCOMPLETE
    return _judgement(verdict, cases, same, failed, Level.RANGE)


def _accuracies(cases: Sequence[Case], level: Level) -> list[Accuracy]:
    """Gate 3 on every demanded box; empty where gate 2 already fails on one."""
    if any(case.missing(level) for case in cases):
        return []
    return [accuracy(case, level) for case in cases]


def _fails(accuracies: Sequence[Accuracy]) -> bool:
    return any(each.missing for each in accuracies)


def _judgement(
    verdict: Verdict,
    cases: Sequence[Case],
    passing: Sequence[Fit],
    accuracies: Sequence[Accuracy],
    level: Level,
) -> Judgement:
    """A judgement that is settled, either way."""
    worst = worst_of(cases, accuracies)
    tell = partial(_told, verdict, cases, passing, accuracies, level, worst)
    return Judgement(verdict, _share(cases, level), _plain(worst and worst[2].ratio), tell)


def _told(
    verdict: Verdict,
    cases: Sequence[Case],
    passing: Sequence[Fit],
    accuracies: Sequence[Accuracy],
    level: Level,
    worst: Found | None,
) -> Assessment:
    coverages = [_coverage(case, level) for case in cases]
    tasks = tasks_of(cases, accuracies, level, worst[2].ratio if worst else 0.0)
    used = needed(tasks) or tuple(fit.row.id for fit in passing)
    reasons = [_named(passing, used), *covered_sentences(cases, coverages)]
    point = None
    coarse: tuple[Box, ...] = ()
    if accuracies:
        coarse = tuple(
            as_box(region, case.wanted.box)
            for case, each in zip(cases, accuracies, strict=True)
            for region in each.missing
        )
        point, sentence = worst_point(cases, accuracies, worst)
        reasons += [*coarse_sentences(cases, accuracies), *filter(None, [sentence])]
    reasons += _remarks(cases)
    return Assessment(verdict, used, tuple(reasons), joined(coverages), point, too_coarse=coarse)


def _open(
    cases: Sequence[Case], passing: Sequence[Fit], certain: Sequence[Accuracy], level: Level
) -> Judgement:
    """To verify: what would be covered, the accuracy if that much is certain, and what to ask."""
    known = [case for case in cases if any(each.main for each in case.candidates)]
    shown = Level.SURE if certain else level
    sure = bool(certain) and not _fails(certain)
    worst = worst_of(cases, certain) if sure else None

    def tell() -> Assessment:
        coverages = [_coverage(case, shown) for case in known]
        helping = [helping_candidates(case, level) for case in cases]
        asked = zip(cases, helping, strict=True)
        doubts = [doubt for case, some in asked for doubt in open_questions(case, some)]
        spoken = {each.row.id for some in helping for each in some}
        used = tuple(sorted(spoken | _certain_rows(cases)))
        reasons = [_named(passing, used), *covered_sentences(known, coverages)]
        point = None
        if sure:
            point, sentence = worst_point(cases, certain, worst)
            reasons += [sentence] if sentence else []
        reasons += _remarks(cases)
        judged = _to_verify(used, reasons, doubts)
        return replace(judged, coverage=joined(coverages) if coverages else None, worst=point)

    share = _share(known, shown) if known else None
    return Judgement(Verdict.TO_VERIFY, share, _plain(worst and worst[2].ratio), tell)


def _to_verify(ids: tuple[int, ...], reasons: list[str], doubts: Sequence[Doubt]) -> Assessment:
    abouts: dict[str, dict[str, None]] = {}
    for doubt in doubts:
        abouts.setdefault(doubt.sentence, {})[doubt.about] = None
    sentences = [
        sentence.replace("{}", quoted(list(names))) if any(names) else sentence
        for sentence, names in abouts.items()
    ]
    data = tuple(dict.fromkeys(doubt.datum for doubt in doubts))
    return Assessment(Verdict.TO_VERIFY, ids, (*reasons, *sentences[:SHOWN_DOUBTS]), missing=data)


def _named(passing: Sequence[Fit], ids: Sequence[int]) -> str:
    """Whose rows count, and how many."""
    used = set(ids)
    return named([fit for fit in passing if fit.row.id in used])


def _remarks(cases: Sequence[Case]) -> dict[str, None]:
    """Where the requirements come from, each said once."""
    return dict.fromkeys(remark for case in cases for remark in case.asked.remarks)


def _share(cases: Sequence[Case], level: Level) -> float | None:
    """The share of the least covered box, as in the coverage."""
    shares = [share_covered(case.wanted.region, _lacking(case, level)) for case in cases]
    return _plain(min((share for share in shares if share is not None), default=None))


def _plain(number: float | None) -> float | None:
    """Twelve digits: the last ones depend on which of two equal rows was met first."""
    return None if number is None else float(f"{number:.12g}")


def _coverage(case: Case, level: Level) -> Coverage:
    return coverage_without(case.wanted, _lacking(case, level))


def _lacking(case: Case, level: Level) -> tuple[Region, ...]:
    """What ranges that are known leave open of the whole demand."""
    if level is Level.SURE or case.plain:
        return case.missing(level)
    regions = [each.region for each in case.candidates if each.level <= level and each.main]
    return uncovered(case.wanted.region, regions)


def _certain_rows(cases: Sequence[Case]) -> set[int]:
    """The rows needed for what is certain to be covered, accurately enough."""
    accuracies = [accuracy(case, Level.SURE) for case in cases]
    return set(needed(tasks_of(cases, accuracies, Level.SURE, 1.0)))
