"""Order of institutions for one item: what is true first, then how well the words fit. Pure.

No region, affiliation or age enters: ties break by a hash of the ids (product.md §3, market track).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.matching.devices import alike
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import ORDER, Assessment, Verdict, assess


@dataclass(frozen=True, slots=True)
class Candidate:
    """An institution's rows for an item; `rank` is how far the nearest name is, 0 the same."""

    organisation_id: int
    rows: tuple[Row, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking."""

    organisation_id: int
    assessment: Assessment
    rank: int


def tie(item_id: int, organisation_id: int) -> str:
    """A fixed but meaningless order among equals."""
    return sha256(f"{item_id}:{organisation_id}".encode()).hexdigest()


def _merit(item_id: int, line: Ranked) -> tuple[int, float, float, int, str]:
    coverage = line.assessment.coverage
    share = coverage.share if coverage and coverage.share is not None else 0.0
    worst = line.assessment.worst
    ratio = worst.ratio if worst is not None else 1.0
    return (
        ORDER[line.assessment.verdict],
        -share,
        ratio,
        line.rank,
        tie(item_id, line.organisation_id),
    )


def rank(item_id: int, demand: Demand, candidates: Sequence[Candidate]) -> list[Ranked]:
    """Assess every candidate and order them; those that can do nothing at all are left out."""
    lines = [
        Ranked(each.organisation_id, assess(demand, each.rows, alike), each.rank)
        for each in candidates
    ]
    useful = [line for line in lines if line.assessment.verdict is not Verdict.IMPOSSIBLE]
    return sorted(useful, key=lambda line: _merit(item_id, line))


def group(rows: Sequence[tuple[int, Row]], ranks: Mapping[int, int]) -> list[Candidate]:
    """Rows as (organisation, row) into candidates; `ranks` maps a row to how well its words fit.

    Equals must have equal ranks. The engine's order will not do: it tells equals apart by age.
    """
    by_organisation: dict[int, list[Row]] = {}
    for organisation_id, row in rows:
        by_organisation.setdefault(organisation_id, []).append(row)
    return [
        Candidate(organisation_id, tuple(own), min(ranks.get(row.id, 10**9) for row in own))
        for organisation_id, own in by_organisation.items()
    ]
