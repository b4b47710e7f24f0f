"""Order of institutions for one item: what is true first, then how well the words fit. Pure.

No region, affiliation or age enters: ties break by a hash of the ids (product.md §3, market track).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.matching.gates import ORDER, Assessment, Demand, Offer, Verdict, assess


@dataclass(frozen=True, slots=True)
class Candidate:
    """An institution's rows for an item; `rank` is how far the nearest name is, 0 the same."""

    organisation_id: int
    offers: tuple[Offer, ...]
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
    ratio = line.assessment.ratio if line.assessment.ratio is not None else 1.0
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
        Ranked(each.organisation_id, assess(demand, each.offers), each.rank) for each in candidates
    ]
    useful = [line for line in lines if line.assessment.verdict is not Verdict.IMPOSSIBLE]
    return sorted(useful, key=lambda line: _merit(item_id, line))


def group(offers: Sequence[tuple[int, Offer]], ranks: Mapping[int, int]) -> list[Candidate]:
    """Rows as (organisation, row) into candidates; `ranks` maps a row to how well its words fit.

    Equals must have equal ranks. The engine's order will not do: it tells equals apart by age.
    """
    by_organisation: dict[int, list[Offer]] = {}
    for organisation_id, offer in offers:
        by_organisation.setdefault(organisation_id, []).append(offer)
    return [
        Candidate(organisation_id, tuple(rows), min(ranks.get(row.id, 10**9) for row in rows))
        for organisation_id, rows in by_organisation.items()
    ]
