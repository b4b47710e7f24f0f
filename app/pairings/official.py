"""The state's provincial pairs, and which metrology agreements are in force between them.

Relations between governments never mean that two institutions have agreed anything: a pair without
an agreement on this platform is 待建立. Never writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.pairings.models import Pairing
from app.pairings.queries import holds
from app.regions.codes import covers, on_one_line
from app.regions.models import Relation, RelationScheme
from app.regions.queries import relations_in_force


@dataclass(frozen=True)
class OfficialPair:
    """One provincial pair of a state programme, with the agreements in force between the two."""

    relation: Relation
    scheme: RelationScheme
    agreements: list[Pairing]


def official_pairs(session: Session, on: date) -> list[OfficialPair]:
    """The provincial pairs of the aid programmes in force on a day: three statements."""
    aid = select(RelationScheme).where(RelationScheme.mutual.is_(False))
    schemes = {scheme.code: scheme for scheme in session.scalars(aid)}
    agreements = session.scalars(
        select(Pairing)
        .where(holds(on))
        .options(joinedload(Pairing.supporter), joinedload(Pairing.recipient))
        .order_by(Pairing.id)
    ).all()
    return [
        OfficialPair(each, schemes[each.scheme], _between(each, agreements))
        for each in relations_in_force(session, on)
        if each.level == "province" and each.scheme in schemes
    ]


def _between(relation: Relation, agreements: Sequence[Pairing]) -> list[Pairing]:
    return [
        each
        for each in agreements
        if _lies(relation.supporter_code, relation.supporter_parts, each.supporter.region_code)
        and _lies(relation.recipient_code, relation.recipient_parts, each.recipient.region_code)
    ]


def _lies(province: str, parts: Sequence[str], place: str) -> bool:
    """Whether an institution's place is one the relation is about; a province holds its parts."""
    return covers(province, place) and (
        not parts or any(on_one_line(part, place) for part in parts)
    )
