"""Weighs concessions: who is able before and after each, and which of them are worth saying. Pure.

Every candidate set of contents is judged once under every concession; what is promised is what the
gates then say, never an estimate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.matching.assessing import judge_contents
from app.matching.relaxing.accuracies import coarser, first_and_better, looser
from app.matching.relaxing.certainty import Certain, certain
from app.matching.relaxing.conditions import freer
from app.matching.relaxing.kinds import Brought, Concession, Kind
from app.matching.relaxing.ranges import narrower
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import Verdict, prepare

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """The closed lists from which another condition may be chosen; empty: not to be conceded."""

    modes: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """Who comes into question: contents by institution, rows by digest."""

    contents: Mapping[int, Terms]
    rows: Mapping[str, Row]

    def able(self, demand: Demand) -> frozenset[int]:
        """Institutions the gates call qualified for a demand."""
        judged = judge_contents(demand, self.contents.values(), self.rows)
        return frozenset(
            owner
            for owner, terms in self.contents.items()
            if judged[terms].verdict is Verdict.QUALIFIED
        )


def relaxed(
    demand: Demand, ground: Ground, choices: Choices, measurand: str = ""
) -> tuple[Brought, ...]:
    """Single concessions that make somebody able, those of one kind together.

    Of each kind the smallest that gains anybody, and one more where a larger one gains much more.
    """
    before = ground.able(demand)

    def weigh(made: Iterable[Concession]) -> list[Brought]:
        return [brought(each, before, ground.able(each.demand)) for each in made]

    found = _findings(demand, ground, before)
    ratios = [each.ratio for each in found if each.ratio is not None]
    kinds = (
        weigh(looser(demand, ratios, measurand)),
        _chosen(weigh(coarser(demand, ground.rows.values(), measurand))),
        _chosen(weigh(narrower(prepare(demand), found, measurand))),
        *_freed(weigh(freer(demand, choices.modes, choices.proofs, choices.services))),
    )
    return tuple(each for kind in kinds for each in _worth_saying(kind))


def brought(concession: Concession, before: frozenset[int], after: frozenset[int]) -> Brought:
    """The difference a concession makes."""
    return Brought(
        concession, tuple(sorted(after - before)), tuple(sorted(before - after)), len(after)
    )


def _findings(demand: Demand, ground: Ground, before: frozenset[int]) -> list[Certain]:
    """How far those who are not able are from it; each set of contents once."""
    prepared = prepare(demand)
    sets = {terms for owner, terms in ground.contents.items() if owner not in before}
    found = (certain(prepared, [ground.rows[digest] for digest in terms]) for terms in sorted(sets))
    return [each for each in found if each is not None]


def _worth_saying(found: Sequence[Brought]) -> list[Brought]:
    """Those that gain; of two with the same gain the smaller, which stands first."""
    kept: list[Brought] = []
    for each in found:
        if each.gained and all(each.gained != other.gained for other in kept):
            kept.append(each)
    return kept


def _chosen(found: Sequence[Brought]) -> list[Brought]:
    """The smallest concession that gains, and a larger one that gains twice as much."""
    wanted = first_and_better([(each.concession, len(each.gained)) for each in found])
    return [each for each in found if each.concession in wanted]


def _freed(found: Sequence[Brought]) -> list[list[Brought]]:
    """Of each condition: none in particular, and the other value that gains most."""
    kinds: list[list[Brought]] = []
    for kind in (Kind.MODE, Kind.PROOF, Kind.SERVICE):
        mine = [each for each in found if each.concession.kind is kind]
        others = sorted(mine[1:], key=lambda each: (-len(each.gained), len(each.lost)))
        kinds.append([*mine[:1], *others[:1]])
    return kinds
