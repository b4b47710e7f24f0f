"""The truth that recall is held against: every row that may be matched, judged without any recall.

Nothing is left out by device, range, service or word. Contents that are the same are read and
judged once, which changes no verdict: the gates know nothing else of a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.offers import TERMS, matchable
from app.matching.terms import row_of_terms
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import Verdict, prepare
from app.metrology.likeness import alike
from app.organisations.models import Organisation, Verification

Contents = frozenset[str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Digests of all row contents by institution, and what each content says."""

    held: Mapping[int, Contents]
    rows: Mapping[str, Row]

    def verdicts(self, demand: Demand) -> dict[int, Verdict]:
        """What every institution there is can do for a demand."""
        prepared = prepare(demand)
        judged = {
            each: prepared.judge([self.rows[digest] for digest in each], alike).verdict
            for each in set(self.held.values())
        }
        return {owner: judged[contents] for owner, contents in self.held.items()}

    def qualified(self, demand: Demand) -> set[int]:
        """The institutions of which it is certain that they can."""
        found = self.verdicts(demand)
        return {owner for owner, verdict in found.items() if verdict is Verdict.QUALIFIED}


def whole_catalogue(session: Session, on: date) -> Catalogue:
    """Everything that verified institutions have published with a proof that holds on a day."""
    trusted = Organisation.verification == Verification.VERIFIED
    statement = (
        select(Capability.organisation_id, *TERMS)
        .join(Organisation, Organisation.id == Capability.organisation_id)
        .where(*matchable(on), trusted)
        .execution_options(yield_per=5000)
    )
    rows: dict[str, Row] = {}
    held: dict[int, set[str]] = {}
    for found in session.execute(statement):
        if found.terms not in rows:
            rows[found.terms] = row_of_terms(found)
        held.setdefault(found.organisation_id, set()).add(found.terms)
    return Catalogue({owner: frozenset(each) for owner, each in held.items()}, rows)
