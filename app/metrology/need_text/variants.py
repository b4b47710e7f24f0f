"""One instrument in several sizes: "1～5N·m的8把，5～25N·m的12把" is two items.

Splits what was bound to one name by the clauses and counts in it; what stands after the last size
and none of them has for itself (允差±4%) holds for all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from app.metrology.need_text.counting import Count
from app.metrology.need_text.drafts import Draft, Fact


@dataclass(slots=True)
class _Group:
    counts: list[Count] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    trailing: list[Fact] = field(default_factory=list)

    @property
    def sized(self) -> bool:
        """Whether a range is said, be it readable or not."""
        return any(_is_size(fact) for fact in self.facts)

    @property
    def judged(self) -> bool:
        """Whether a requirement is said."""
        return any(fact.reading.limits or fact.reading.grades for fact in self.all_facts)

    @property
    def all_facts(self) -> list[Fact]:
        """What is said in the clause of the count and after it."""
        return [*self.facts, *self.trailing]


def _is_size(fact: Fact) -> bool:
    return bool(fact.reading.intervals) or fact.reading.status == "refused"


def _groups(draft: Draft, clause: Callable[[int], int]) -> list[_Group]:
    counts = _without_sum(draft)
    marks: list[Fact | Count] = sorted([*draft.facts, *counts], key=lambda each: each.start)
    groups = [_Group()]
    for _, run in groupby(marks, key=lambda each: clause(each.start)):
        part = list(run)
        if any(isinstance(each, Count) for each in part):
            groups.extend(_within_clause(part))
        else:
            groups[-1].trailing.extend(each for each in part if isinstance(each, Fact))
    return groups


def _without_sum(draft: Draft) -> list[Count]:
    """Counts without a first one that the others add up to: 12把（其中…4把，…8把）.

    0-25mm 3把，25-50mm 2把，50-75mm 1把 is no such sum: its first count has a size of its own.
    """
    counts = draft.counts
    numbers = [count.number or 0 for count in counts]
    if len(counts) < 3 or numbers[0] != sum(numbers[1:]):
        return counts
    first, second = counts[0].start, counts[1].start
    sizes = [fact.start for fact in draft.facts if _is_size(fact)]
    own = any(start < first for start in sizes) and any(first < start < second for start in sizes)
    return counts if own else counts[1:]


def _within_clause(part: list[Fact | Count]) -> Iterator[_Group]:
    group = _Group()
    for each in part:
        if isinstance(each, Count):
            if group.counts and (group.sized or group.judged):
                yield group
                group = _Group()
            group.counts.append(each)
        else:
            if _is_size(each) and group.counts and group.sized:
                yield group
                group = _Group()
            group.facts.append(each)
    yield group


def _headless(groups: list[_Group]) -> list[_Group]:
    """The groups without a first count that only announces the others: 两台天平，一台…另一台…."""
    full = [group for group in groups if group.counts and group.all_facts]
    return full if len(full) >= 2 else groups


def split_variants(draft: Draft, clause: Callable[[int], int]) -> list[Draft]:
    """The draft, or one draft for each size it is asked for in."""
    if len(draft.counts) == 1 and draft.counts[0].each:
        return _each_size(draft)
    lead, *rest = _groups(draft, clause)
    sizes = _headless(rest)
    full = [group for group in sizes if group.counts and group.all_facts]
    if len(full) < 2 or not (sum(g.sized for g in full) >= 2 or sum(g.judged for g in full) >= 2):
        return [draft]
    shared = [*lead.trailing, *_shared_tail(full)]
    return [_variant(draft, group, shared) for group in full]


def _each_size(draft: Draft) -> list[Draft]:
    """One draft for each of several ranges of one kind: 0~25MPa和0~2.5MPa各40块."""
    sizes = [fact for fact in draft.facts if fact.reading.intervals]
    kinds = {interval.kind for fact in sizes for interval in fact.reading.intervals}
    if len(sizes) < 2 or len(kinds) != 1:
        return [draft]
    found = []
    for size in sizes:
        found.append(draft.copy())
        found[-1].facts = [fact for fact in draft.facts if fact is size or fact not in sizes]
    return found


def _shared_tail(groups: list[_Group]) -> list[Fact]:
    """Requirements after the last size that no other size has for itself."""
    last = groups[-1]
    if any(group.judged for group in groups[:-1]) or any(
        f.reading.limits or f.reading.grades for f in last.facts
    ):
        return []
    tail = [fact for fact in last.trailing if fact.reading.limits or fact.reading.grades]
    last.trailing = [fact for fact in last.trailing if fact not in tail]
    return tail


def _variant(draft: Draft, group: _Group, shared: list[Fact]) -> Draft:
    variant = draft.copy()
    own = group.all_facts
    more = [fact for fact in shared if not (_is_size(fact) and group.sized)]
    variant.facts = [*more, *own]
    variant.counts = list(group.counts)
    return variant
