"""Which rows a verdict rests on: of all that reach into a demand, those it does not hold without.

Only chooses; what each row covers and where it is accurate enough comes from ``gate_cases.py``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import prod
from typing import NamedTuple

from app.metrology.comparison import accurate_parts
from app.metrology.gate_cases import Accuracy, Case
from app.metrology.kinship import Level
from app.metrology.spans import Cut, Region, Span, clip, left_open, length, slabs, strips, uncovered

FEW_SPANS = 8
# More rows than this nobody reads one by one, and choosing among them takes longer than judging.
MANY_ROWS = 60


class Task(NamedTuple):
    """A region to be covered as far as it can be, and what each row covers."""

    wanted: Region
    parts: Sequence[tuple[Region, int]]


# A part of the influence axes is a line: the main span, and the rows active there.
Line = tuple[Span, list[tuple[Span, int]]]


def tasks_of(
    cases: Sequence[Case], accuracies: Sequence[Accuracy], level: Level, ratio: float
) -> list[Task]:
    """Coverage with a U/required of at most ``ratio``, and where that is not all, coverage."""
    tasks = [
        Task(part.target, list(accurate_parts(part.pieces, ratio)))
        for each in accuracies
        for part in each.parts
    ]
    done = {task.wanted for task in tasks}
    rest = [case for case in cases if case.target(level) not in done]
    return tasks + [Task(case.target(level), case.parts(level)) for case in rest]


def needed(tasks: Sequence[Task]) -> tuple[int, ...]:
    """Rows (ids, rising) that cover all that can be covered, none of which could be left out.

    One row where one will do. On one axis there is no smaller number of parts; on several there
    may be, though what is listed is always needed. Of more than ``MANY_ROWS`` all are listed.
    """
    if not tasks:
        return ()
    alone = set.intersection(*({row for part, row in t.parts if part == t.wanted} for t in tasks))
    if alone:
        return (min(alone),)
    rows = {row for task in tasks for _, row in task.parts}
    if len(rows) > MANY_ROWS:
        return tuple(sorted(rows))
    chosen: set[int] = set()
    lines = list(_lines(map(_largest, tasks)))
    for main, active in lines:
        have = sorted(span for span, row in active if row in chosen)
        rising = sorted(active)
        for gap in left_open(main, have):
            chosen.update(_farthest(gap, rising))
    # On one line the fewest are chosen; only a row that counts on several can make others spare.
    places = Counter(row for _, active in lines for row in {row for _, row in active} & chosen)
    if max(places.values(), default=0) < 2:
        return tuple(sorted(chosen))
    return _without_spare(lines, chosen)


def _largest(task: Task) -> Task:
    """On several axes, without the parts that larger ones cover together.

    Where the first axis knows a few spans only (the frequency bands of a scope) it would not pay.
    """
    if len(task.wanted) == 1 or len({part[0] for part, _ in task.parts}) <= FEW_SPANS:
        return task
    kept: list[tuple[Region, int]] = []
    still_open: list[Region] = [task.wanted]
    for part, row in sorted(task.parts, key=lambda each: (-prod(map(length, each[0])), each)):
        if not any(clip(part, region) for region in still_open):
            continue
        kept.append((part, row))
        still_open = [rest for region in still_open for rest in uncovered(region, [part])]
    return Task(task.wanted, kept)


def _lines(tasks: Iterable[Task]) -> Iterator[Line]:
    for task in tasks:
        for _, active in strips(task.wanted, task.parts):
            yield task.wanted[-1], active


def _farthest(gap: Span, rising: Sequence[tuple[Span, int]]) -> Iterator[int]:
    """From left to right, always the row that reaches farthest."""
    reached, stop = gap
    best: tuple[Cut, int] | None = None
    for (low, high), row in rising:
        while low > reached and best and best[0] > reached:
            yield -best[1]
            reached = best[0]
        reached = max(reached, low)
        if reached >= stop:
            return
        best = max(best or (high, -row), (high, -row))
    if best and best[0] > reached and reached < stop:
        yield -best[1]


def _without_spare(lines: Iterable[Line], chosen: set[int]) -> tuple[int, ...]:
    """The rows without those that others stand in for everywhere, the latest first."""
    places: list[set[int]] = []
    for main, active in lines:
        mine = [(span, row) for span, row in active if row in chosen]
        places += (set(rows) for _, rows in slabs(main, mine) if rows)
    alone = {row for here in places if len(here) == 1 for row in here}
    for row in sorted(chosen - alone, reverse=True):
        with_it = [here for here in places if row in here]
        if all(len(here) > 1 for here in with_it):
            chosen.remove(row)
            for here in with_it:
                here.remove(row)
    return tuple(sorted(chosen))
