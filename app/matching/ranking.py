"""Order of institutions for one item: what is true first, then how well the words fit. Pure.

No region, affiliation or age enters: ties break by a hash of the ids (product.md §3, market track).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from app.metrology.gates import ORDER, Assessment, Verdict


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking; `distance` is how far the nearest name is, 0 the same."""

    organisation_id: int
    assessment: Assessment
    distance: int
    days: int | None = None


def tie(item_id: int, organisation_id: int) -> str:
    """A fixed but meaningless order among equals."""
    return sha256(f"{item_id}:{organisation_id}".encode()).hexdigest()


def rank(item_id: int, lines: Iterable[Ranked]) -> list[Ranked]:
    """In order; those that can do nothing at all are left out."""
    useful = [line for line in lines if line.assessment.verdict is not Verdict.IMPOSSIBLE]
    return sorted(useful, key=lambda line: _merit(item_id, line))


def _merit(item_id: int, line: Ranked) -> tuple[int, float, float, int, str]:
    coverage = line.assessment.coverage
    share = coverage.share if coverage and coverage.share is not None else 0.0
    worst = line.assessment.worst
    ratio = worst.ratio if worst is not None else 1.0
    return (
        ORDER[line.assessment.verdict],
        -share,
        ratio,
        line.distance,
        tie(item_id, line.organisation_id),
    )
