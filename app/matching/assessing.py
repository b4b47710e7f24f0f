"""Candidates through the gates: institutions that are the same to a demand are judged once.

Many have the very same rows ("压力表 (0～60) MPa") or rows that differ only in what is not asked,
so a popular demand is judged a few hundred times, not ten thousand times (`gate_marks.py`). Words
are made later, for the lines that are shown.
"""

from collections.abc import Iterable, Mapping, Sequence

from app.metrology.gate_inputs import Demand, Row
from app.metrology.gate_marks import Marks
from app.metrology.gates import Judgement, prepare
from app.metrology.likeness import alike, distance

Terms = tuple[str, ...]


def judge_contents(
    demand: Demand, contents: Iterable[Terms], rows: Mapping[str, Row]
) -> dict[Terms, Judgement]:
    """A judgement for every distinct set of contents; `rows` are the contents by digest.

    Ids in an assessment are those of contents (`terms.row_id`). Rows are met in the order of their
    digests, so that numbers come out the same to the last digit wherever they are computed.
    """
    marks, wanted = Marks(prepare(demand), alike), set(contents)
    own = {digest: marks.mark(rows[digest]) for digest in sorted(_digests(wanted))}
    return {
        each: marks.judge_marked(
            frozenset(own[digest] for digest in each), [rows[digest] for digest in each]
        )
        for each in wanted
    }


def _digests(contents: Iterable[Terms]) -> set[str]:
    return {digest for each in contents for digest in each}


def text_fits(
    demand: Demand, contents: Iterable[Terms], rows: Mapping[str, Row]
) -> dict[Terms, float]:
    """How near the nearest name is to the demand's: 1 the same, a half alike, else 0."""
    wanted = set(contents)
    names = {rows[digest].device for digest in _digests(wanted)}
    away = {name: distance(demand.device, name) for name in names}
    return {
        each: (1.0, 0.5, 0.0)[min((away[rows[digest].device] for digest in each), default=2)]
        for each in wanted
    }


def known(offers: Sequence[Terms], rows: Mapping[str, Row]) -> list[Terms]:
    """The sets without contents that were changed between two look-ups; empty ones left out."""
    kept = (tuple(digest for digest in each if digest in rows) for each in offers)
    return [each for each in kept if each]
