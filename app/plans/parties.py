"""Institutions as relations see them, and what ties two of them. Never writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.matching.relations.evidence import Facts, Party, PartyLevel
from app.matching.relations.values import RelationValue, best_relation
from app.organisations.models import Organisation, Verification
from app.regions.codes import NATION, XPCC, covers, level_of, province_of

# Kinds of institutions (taxonomy institution_kinds): what the kind itself says of the level.
_NATIONAL = ("K06", "K07", "K08")
_GREATER_REGION = "K09"
STATUTORY = ("K11", "K12", "K13", "K14", "K15")
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


def nearest_statutory(known: Mapping[int, Institution], place: str) -> Institution | None:
    """The statutory institution over a place that is nearest to it; ties by id."""
    over = [
        each
        for each in known.values()
        if each.kind in STATUTORY
        and each.region_code != NATION
        and covers(each.region_code, place)
        and home_of(each.region_code) == home_of(place)
    ]
    return min(over, key=lambda each: (each.region_code.count("00"), each.id), default=None)


def party_of(each: Institution, facts: Facts) -> Party:
    """An institution as relations see it."""
    if each.kind in _NATIONAL or each.region_code == NATION:
        return Party(each.id, each.region_code, "national")
    if each.kind == _GREATER_REGION:
        home = home_of(each.region_code)
        hosted = next((one.code for one in facts.centres if one.host_code == home), None)
        return Party(each.id, each.region_code, "greater_region", hosted)
    return Party(each.id, each.region_code, _level(each.region_code))


def place_party(code: str) -> Party:
    """A region that has no institution of its own yet, standing for whoever will receive."""
    return Party(-int(code), code, "national" if code == NATION else _level(code))


def _level(code: str) -> PartyLevel:
    if code == XPCC:
        return "province"
    level = level_of(code)
    return "county" if level == "county" else "prefecture" if level == "prefecture" else "province"


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
