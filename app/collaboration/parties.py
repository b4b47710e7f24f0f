"""Institutions as the collaboration track sees them: at which level they stand, whom they serve.

Read from the kind an institution registered with (taxonomy `institution_kinds`) and its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.matching.relations.evidence import Party, PartyLevel
from app.organisations.models import Organisation, Verification
from app.regions.codes import NATION, XPCC, level_of, province_of

# 国家级技术 in the taxonomy: 中国计量科学研究院, 中国测试技术研究院, 国家计量技术机构.
NATIONAL_KINDS = frozenset({"K06", "K07", "K08"})
CENTRE_KIND = "K09"  # 大区国家计量测试中心
PROVINCIAL_KIND = "K12"  # 省级计量技术机构
# Those that exist by law for a place, of every level: 法定计量技术机构 and their kinds.
STATUTORY_KINDS = frozenset({CENTRE_KIND, "K11", PROVINCIAL_KIND, "K13", "K14", "K15", "K16"})


@dataclass(frozen=True, slots=True)
class Institution:
    """A verified institution; `seat` is where it stands, the party where it counts."""

    party: Party
    seat: str
    statutory: bool


def party_of(organisation_id: int, kind: str, seat: str, hosts: Mapping[str, str]) -> Party:
    """An institution as relations see it; `hosts` is the 大区 centre by the province it is in.

    A provincial institution counts for its province wherever in it its house stands, and so does a
    大区 centre. The provincial institution of a host province is its centre's.
    """
    if kind in NATIONAL_KINDS:
        return Party(organisation_id, NATION, "national")
    province = province_of(seat) or NATION
    centre = hosts.get(province)
    if kind == CENTRE_KIND:
        return Party(organisation_id, province, "greater_region", centre)
    if kind == PROVINCIAL_KIND:
        return Party(organisation_id, province, "province", centre)
    return Party(organisation_id, seat, _level(seat))


def _level(seat: str) -> PartyLevel:
    level = level_of(seat)
    if level == "county":
        return "county"
    if level == "prefecture" and seat != XPCC:
        return "prefecture"
    return "national" if seat == NATION else "province"


def institutions(session: Session, hosts: Mapping[str, str]) -> dict[int, Institution]:
    """All verified institutions by id: one statement."""
    statement = select(
        Organisation.id, Organisation.institution_kind, Organisation.region_code
    ).where(
        Organisation.kind == Role.INSTITUTION, Organisation.verification == Verification.VERIFIED
    )
    return {
        row.id: Institution(
            party_of(row.id, row.institution_kind, row.region_code, hosts),
            row.region_code,
            row.institution_kind in STATUTORY_KINDS,
        )
        for row in session.execute(statement)
    }
