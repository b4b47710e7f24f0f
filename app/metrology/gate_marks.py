"""Many institutions against one demand: rows that are the same to it are judged once.

Catalogues differ in much that a demand does not ask for: services beyond the one wanted, ranges
beyond the one asked, words. What is left of a row is its mark. Rows of equal marks may stand for
each other in the numbers of a judgement, so an institution is the set of its rows' marks, and there
are far fewer such sets than institutions. Words are made from the rows themselves.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.metrology.accuracy import zero_of
from app.metrology.boxes import Box
from app.metrology.gate_cases import Candidate, Case, candidates_of, case_of, compared
from app.metrology.gate_inputs import Doubt, Row
from app.metrology.gates import Assessment, Judgement, Prepared
from app.metrology.kinship import Alike, Fit, Level, fit_of, kinship, refusal_of
from app.metrology.limits import Limit

_NONE = -1  # the mark of a row that does not pass gate 1
_UNASKED = (Doubt("", ""),)  # not to be found among the doubts of a row


class _Kin(NamedTuple):
    """How a row's device and measurands stand to those demanded; None: certainly not akin."""

    level: Level | None
    codes: frozenset[str]


class Marks:
    """Judges sets of rows for one demand; give it all of them and keep it no longer."""

    def __init__(self, prepared: Prepared, alike: Alike) -> None:
        self._prepared, self._alike = prepared, alike
        self._required = any(each.asked.required for each in prepared.questions)
        self._kinds = {box.main.kind for box in prepared.demand.boxes if box.main}
        self._kins: dict[Hashable, _Kin] = {}
        self._said: dict[Hashable, tuple[Doubt, ...] | None] = {}
        self._seen: dict[Hashable, int] = {}
        self._numbers: dict[Hashable, int] = {}
        self._fits: list[Fit] = []
        self._candidates: list[list[list[Candidate]]] = []  # by mark and question
        self._shared = [case_of(each, ()) for each in prepared.questions]
        self._known: dict[frozenset[int], Judgement] = {}
        self._rows: list[Row] = []

    def judge(self, rows: Sequence[Row]) -> Judgement:
        """The numbers of `Prepared.judge`; its words, when they are asked for, from these rows."""
        return self.judge_marked(frozenset(map(self.mark, rows)), rows)

    def judge_marked(self, marks: frozenset[int], rows: Sequence[Row]) -> Judgement:
        """The same for rows whose marks are known."""
        found = marks - {_NONE}
        known = self._known.get(found)
        if known is None:
            known = self._known[found] = self._judge(sorted(found), rows)
        return Judgement(known.verdict, known.share, known.ratio, self._words(tuple(rows)))

    def _judge(self, found: Sequence[int], rows: Sequence[Row]) -> Judgement:
        if not found:
            return self._prepared.judge(rows, self._alike)
        passing = [self._fits[number] for number in found]
        return self._prepared.judge_passing(passing, lambda: self._cases(found))

    def _cases(self, found: Sequence[int]) -> list[Case]:
        """What the rows of these marks bring to each question."""
        return [
            replace(
                case,
                candidates=[each for number in found for each in self._candidates[number][place]],
                plain=None,
                found={},
                certain=None,
            )
            for place, case in enumerate(self._shared)
        ]

    def _words(self, rows: tuple[Row, ...]) -> Callable[[], Assessment]:
        return lambda: self._prepared.assess(rows, self._alike)

    def mark(self, row: Row) -> int:
        """The number of a row's mark. Rows that share what they hold are told apart at a glance."""
        name = row.device, row.devices, row.measurands
        kin = self._kins.get(name)
        if kin is None:
            kin = self._kins[name] = self._kin(row)
        said = row.services, row.modes, row.proof_kind
        doubts = self._said.get(said, _UNASKED)
        if doubts is _UNASKED:
            doubts = self._said[said] = self._conditions(row)
        if kin.level is None or doubts is None:
            return _NONE
        parts = id(row.boxes), id(row.limits), id(row.grades)
        glance = kin, not doubts, not row.unclear, parts
        known = self._seen.get(glance)
        if known is None:
            self._rows.append(row)  # its parts stay alive, so that their ids are not used again
            known = self._seen[glance] = self._marked(row, kin.level, doubts)
        return known

    def _kin(self, row: Row) -> _Kin:
        demand = self._prepared.demand
        codes = compared(demand.measurands, row.measurands)
        return _Kin(kinship(demand, row, self._alike), codes)

    def _conditions(self, row: Row) -> tuple[Doubt, ...] | None:
        """The doubts the conditions leave; None if the row contradicts one."""
        doubts: list[Doubt] = []
        refused = refusal_of(self._prepared.demand, row, doubts)
        return None if refused else tuple(doubts)

    def _marked(self, row: Row, level: Level, doubts: tuple[Doubt, ...]) -> int:
        fit = fit_of(row, level, doubts, self._kinds)
        if fit is None:
            return _NONE
        candidates = [list(candidates_of(each, fit)) for each in self._prepared.questions]
        mark = self._mark_of(fit, candidates)
        known = self._numbers.get(mark)
        if known is None:
            known = self._numbers[mark] = len(self._fits)
            self._fits.append(fit)
            self._candidates.append(candidates)
        return known

    def _mark_of(self, fit: Fit, candidates: Sequence[Sequence[Candidate]]) -> Hashable:
        """All that verdict, share and ratio can depend on.

        The kinds of the ranges say which are comparable and of which a limit speaks; the accuracy
        counts only where some is required.
        """
        row = fit.row
        kinds = tuple(box.main.kind if box.main else "" for box in row.boxes)
        says = (row.limits, row.grades) if self._required else ()
        scaled = any(map(_needs_range, row.limits)) if self._required else False
        parts = tuple(tuple(_of_candidate(each, scaled) for each in some) for some in candidates)
        return fit.level, kinds, says, parts


def _of_candidate(candidate: Candidate, scaled: bool) -> Hashable:
    main = candidate.box.main if candidate.box else None
    about = tuple(_about(candidate.box, scaled)) if candidate.box else ()
    return candidate.region, candidate.sure, candidate.level, main is None, about


def _about(box: Box, scaled: bool) -> Iterator[Hashable]:
    """What an accuracy asks of the range it belongs to; its ends only for a full scale."""
    if box.main is not None:
        yield from (box.main.kind, zero_of(box.main), box.main.axis)
        if scaled:
            yield from (box.main.lo, box.main.hi, box.main.lo_open, box.main.hi_open)


def _needs_range(limit: Limit) -> bool:
    return limit.terms.fs is not None or bool(limit.upper and limit.upper.fs is not None)
