"""Candidates through the gates: each distinct set of row contents is judged once.

Many institutions have the very same rows ("压力表 (0～60) MPa"), so a popular demand is judged a
few hundred times, not ten thousand times.
"""

from collections.abc import Mapping, Sequence

from app.capabilities.offers import Offer
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import Assessment, assess
from app.metrology.likeness import alike


def assess_offers(
    demand: Demand, offers: Sequence[Offer], rows: Mapping[str, Row]
) -> list[tuple[Offer, Assessment]]:
    """An assessment for every offer, in their order; `rows` are the contents by digest.

    Ids in an assessment are those of contents (`terms.row_id`).
    """
    judged: dict[tuple[str, ...], Assessment] = {}
    found = []
    for offer in offers:
        if offer.terms not in judged:
            own = [rows[digest] for digest in offer.terms if digest in rows]
            judged[offer.terms] = assess(demand, own, alike)
        found.append((offer, judged[offer.terms]))
    return found
