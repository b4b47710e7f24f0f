"""The dated facts that tie institutions, as plain data: official pairs, circles, agreements. Pure.

What a fact is worth is `values`; reading facts from the database is `facts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from app.regions.codes import covers, province_of

PartyLevel = Literal["national", "greater_region", "province", "prefecture", "county"]
Hit = Literal["whole", "named", "above"]

GRADE_WORDS = {
    "verified": "已核实",
    "partial": "部分核实",
    "memory": "凭记忆，待核实",
    "low_confidence": "来源弱，待核实",
}


def holds(since: date | None, until: date | None, on: date) -> bool:
    """Whether a day lies between two inclusive dates; None means no bound is known."""
    return (since is None or since <= on) and (until is None or on <= until)


@dataclass(frozen=True, slots=True)
class Party:
    """An institution as relations see it; `centre_code` is the 大区 centre it hosts, if any.

    A national institution is nobody's neighbour: the province it stands in lends it no relation.
    """

    organisation_id: int
    region_code: str
    level: PartyLevel
    centre_code: str | None = None

    @property
    def province(self) -> str | None:
        """The provincial unit it stands in; None for the nation."""
        return province_of(self.region_code)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an official relation: a provincial unit, narrowed to the places named in it.

    `unnamed` says that a part is named that has no code (a division of 兵团).
    """

    code: str
    parts: tuple[str, ...] = ()
    words: str = ""
    unnamed: bool = False

    def hit(self, party: Party) -> Hit | None:
        """How the side concerns an institution: all of it, a place in it, or what lies below."""
        if any(covers(part, party.region_code) for part in self.parts):
            return "named"
        if not self.parts and not self.unnamed:
            return "whole" if party.province == self.code else None
        if party.province != self.code:  # a city of 兵团 bears a code of 新疆, which is not over it
            return None
        whole = party.region_code == self.code
        above = whole or any(covers(party.region_code, part) for part in self.parts)
        return "above" if above else None


def _units(side: Side) -> set[str]:
    """The side's provincial unit and, for cities of 兵团, the one whose codes they bear."""
    return {side.code} | {part[:2] + "0000" for part in side.parts}


@dataclass(frozen=True, slots=True)
class RelationFact:
    """One official pair. Dates are inclusive; `document` says where it stands, in words.

    `assistance`: a programme for a whole region whose places are shared out among supporters
    (对口支援), so that it concerns the region's own institution too.
    """

    id: str
    scheme: str
    scheme_name: str
    supporter: Side
    recipient: Side
    level: str
    started: date
    ended: date | None
    grade: str
    document: str = ""
    sources: tuple[str, ...] = ()
    mutual: bool = False
    assistance: bool = False


@dataclass(frozen=True, slots=True)
class MemberFact:
    """A province's membership of a centre or a strategy; null dates count as holding."""

    region_code: str
    grade: str
    since: date | None = None
    until: date | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class CircleFact:
    """A 大区 centre with the provinces of its area, or a national strategy with its own."""

    code: str
    name: str
    members: tuple[MemberFact, ...]
    document: str = ""
    host_code: str | None = None  # the provincial unit whose institute runs a centre

    def member(self, province: str | None, on: date) -> MemberFact | None:
        """The membership of a province that holds on a day."""
        for each in self.members:
            if each.region_code == province and holds(each.since, each.until, on):
                return each
        return None


@dataclass(frozen=True, slots=True)
class AgreementFact:
    """An agreement on metrology between two institutions; it binds them both ways."""

    id: str
    parties: tuple[int, int]
    since: date
    until: date | None
    document: str


@dataclass(frozen=True)
class Facts:
    """Everything dated that may tie two institutions."""

    relations: tuple[RelationFact, ...] = ()
    centres: tuple[CircleFact, ...] = ()
    strategies: tuple[CircleFact, ...] = ()
    agreements: tuple[AgreementFact, ...] = ()

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str], tuple[RelationFact, ...]]:
        """Relations by the provincial units of supporter and recipient, mutual ones both ways."""
        found: dict[tuple[str, str], list[RelationFact]] = {}
        for each in self.relations:
            for one in _units(each.supporter):
                for other in _units(each.recipient):
                    found.setdefault((one, other), []).append(each)
                    if each.mutual:
                        found.setdefault((other, one), []).append(each)
        return {pair: tuple(own) for pair, own in found.items()}
