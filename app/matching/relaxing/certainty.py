"""What one institution's rows hold for certain of a demand, as numbers to concede by. Pure.

The gates say whether a demand is met; this says how far from it the rows are: the parts where it
is not, and the factor by which its requirement is missed. Verdicts remain the gates' own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf

from app.metrology.gate_cases import Accuracy, Case, accuracy, case_of
from app.metrology.gate_inputs import Row
from app.metrology.gates import Prepared
from app.metrology.kinship import Level, fits
from app.metrology.likeness import alike
from app.metrology.spans import Region, uncovered


@dataclass(frozen=True, slots=True)
class Certain:
    """By demanded box: the regions not covered, and those covered not accurately enough.

    `ratio` is U over what is required at the worst place, if every place is covered and U known at
    each; `worst_row` the id of the row that is best there.
    """

    uncovered: tuple[tuple[Region, ...], ...]
    coarse: tuple[tuple[Region, ...], ...]
    ratio: float | None = None
    worst_row: int | None = None


def certain(prepared: Prepared, rows: Sequence[Row]) -> Certain | None:
    """None where nothing may be concluded: no row passes gate 1, or the demand is not clear."""
    passing, _ = fits(prepared.demand, rows, alike)
    cases = [case_of(question, passing) for question in prepared.questions]
    if not cases or any(case.asked.doubts for case in cases):
        return None
    accuracies = [accuracy(case, Level.SURE) for case in cases]
    ratio, row = None, None
    if all(map(_complete, cases, accuracies)):
        found = [worst[0] for each in accuracies if (worst := each.worst())]
        hardest = max(found, key=lambda worst: worst.ratio, default=None)
        if hardest is not None and not isinf(hardest.ratio):
            ratio, row = hardest.ratio, hardest.row
    return Certain(
        tuple(case.missing(Level.SURE) for case in cases),
        tuple(each.missing for each in accuracies),
        ratio,
        row,
    )


def _complete(case: Case, found: Accuracy) -> bool:
    """The box is covered, and wherever something is required some row says how accurate it is.

    Classes held against classes are no sizes: nothing can be multiplied.
    """
    return not case.missing(Level.SURE) and all(
        not part.required.classes
        and not uncovered(part.target, [piece.region for piece in part.pieces])
        for part in found.parts
    )
