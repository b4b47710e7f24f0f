"""Institutions as relations see them, and what ties two of them. Never writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.collaboration.parties import STATUTORY_KINDS, party_of
from app.core.permissions import Role
from app.matching.relations.evidence import Facts, Party
from app.matching.relations.values import RelationValue, best_relation
from app.organisations.models import Organisation, Verification
from app.regions.codes import NATION, covers, province_of

# Ties that are an agreement between the two, or an official pair of their governments.
RELATED = ("agreement", "named_pair", "provincial", "cooperation")


@dataclass(frozen=True, slots=True)
class Institution:
    """What planning asks of an institution."""

    id: int
    name: str
    region_code: str
    kind: str


def institutions(session: Session) -> dict[int, Institution]:
    """All verified institutions by id: one statement."""
    statement = select(
        Organisation.id,
        Organisation.name,
        Organisation.region_code,
        Organisation.institution_kind,
    ).where(
        Organisation.kind == Role.INSTITUTION,
        Organisation.verification == Verification.VERIFIED,
    )
    return {row[0]: Institution(*row) for row in session.execute(statement)}


def home_of(code: str) -> str:
    """The provincial unit a place lies in; the nation for itself."""
    return province_of(code) or NATION


def hosts_of(facts: Facts) -> dict[str, str]:
    """The 大区 centre by the province that hosts it."""
    return {each.host_code: each.code for each in facts.centres if each.host_code}


def statutory_parties(known: Mapping[int, Institution]) -> list[Party]:
    """The statutory institutions, with the place each stands for."""
    return [
        party_of(each.id, each.kind, each.region_code, {})
        for each in known.values()
        if each.kind in STATUTORY_KINDS
    ]


def nearest_statutory(parties: Iterable[Party], place: str) -> int | None:
    """The statutory institution over a place nearest to it, below the nation; ties by id."""
    over = [
        each
        for each in parties
        if each.province == province_of(place) and covers(each.region_code, place)
    ]
    nearest = min(
        over, key=lambda each: (each.region_code.count("00"), each.organisation_id), default=None
    )
    return nearest.organisation_id if nearest else None


def place_party(code: str) -> Party:
    """A region that has no institution of its own yet, standing for whoever will receive."""
    return party_of(-int(code), "", code, {})


@dataclass(slots=True)
class Ties:
    """The tie that counts between two parties on a day; parties alike are looked up once."""

    on: date
    facts: Facts
    values: Mapping[str, float]
    _known: dict[tuple[object, ...], RelationValue | None] = field(default_factory=dict)
    _bound: set[frozenset[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Note who has agreed with whom: only that depends on who they are."""
        self._bound = {frozenset(each.parties) for each in self.facts.agreements}

    def between(self, supporter: Party, recipient: Party) -> RelationValue | None:
        """The tie, or None."""
        ids = frozenset((supporter.organisation_id, recipient.organisation_id))
        key: tuple[object, ...] = tuple(
            part
            for each in (supporter, recipient)
            for part in (each.region_code, each.level, each.centre_code)
        )
        key += (ids,) if ids in self._bound else ()
        if key not in self._known:
            self._known[key] = best_relation(supporter, recipient, self.on, self.facts, self.values)
        return self._known[key]
