"""What proposals are made from: gaps, who could fill them, who would receive. Plain data, pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from app.matching.policies.sections import Ring
from app.matching.relations.evidence import Party
from app.matching.tracks.collaboration import LocalSupply
from app.matching.tracks.escalation import Step
from app.metrology.gates import ORDER, Verdict
from app.regions.codes import covers

GapKind = Literal["测不了", "测不全", "测不准", "待核实", "薄弱"]

# What a region's best verdict leaves open. 薄弱: somebody can do it, but too few, or too late.
GAP_KINDS: Mapping[Verdict, GapKind] = {
    Verdict.IMPOSSIBLE: "测不了",
    Verdict.INCOMPLETE: "测不全",
    Verdict.INACCURATE: "测不准",
    Verdict.TO_VERIFY: "待核实",
    Verdict.QUALIFIED: "薄弱",
}
# Whoever is here stands to gain from help: it can do the thing, though not as asked.
_NEARLY = (Verdict.TO_VERIFY, Verdict.INACCURATE, Verdict.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Gap:
    """An item of an open need that its region cannot serve, or serves weakly.

    ``verdict`` is the best in the region and ``kind`` what it fails as; ``missing`` is the part of
    the range nobody there covers, in words; ``share`` of the demanded range that is covered there,
    0 to 1; ``ratio`` of U to what is required at the worst place. ``intensity`` is how badly the
    region needs it, 0 to 1. ``local`` are the qualified of its own province: if one of them is in
    time, pairing gives nothing. ``similar`` institutions near by already do the same kind of work;
    ``step`` is the ring asked at present (`tracks.collaboration.widening`).
    """

    need_id: int
    item_id: int
    device: str
    measurand: str
    region_code: str
    verdict: Verdict
    kind: GapKind
    missing: str = ""
    share: float | None = None
    ratio: float | None = None
    intensity: float | None = None
    intensity_source: str = ""
    deadline_days: float | None = None
    local: tuple[LocalSupply, ...] = ()
    similar: int = 0
    step: Step[Ring] | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """What a supporter can do for one item: its verdict with its numbers (see `Gap`)."""

    item_id: int
    verdict: Verdict
    share: float | None = None
    ratio: float | None = None
    words: float | None = None


@dataclass(frozen=True, slots=True)
class Supporter:
    """An institution that could help, and what is known of how well. None: not known.

    ``hours`` to get there by recipient's region code; ``free_share`` of its capacity;
    ``assigned_share`` of the capacity of 12 months that pairing already took; ``exposure`` its
    share of the first places in like needs. ``proof`` says what its capability rests on, ``trace``
    how far it mends or shortens the chain of traceability.
    """

    party: Party
    services: tuple[Service, ...]
    days: int | None = None
    modes: tuple[str, ...] = ()
    proof: str = ""
    hours: Mapping[str, float] = field(default_factory=dict)
    trace: float | None = None
    trace_source: str = ""
    record: float | None = None
    record_source: str = ""
    free_share: float | None = None
    assigned_share: float | None = None
    exposure: float | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """An institution that could be helped; ``verdicts`` by item id, absent where it can do nothing.

    ``statutory``: the place's own 法定计量技术机构, who receives where nobody has a beginning.
    """

    party: Party
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)
    statutory: bool = False


@dataclass(frozen=True)
class Field:
    """All gaps, supporters and recipients that are looked at together."""

    gaps: Sequence[Gap]
    supporters: Sequence[Supporter]
    recipients: Sequence[Recipient]

    @cached_property
    def serving(self) -> Mapping[int, Mapping[int, Service]]:
        """What each supporter can do, by its id and then by item id; only the able are here."""
        return {
            each.party.organisation_id: {
                service.item_id: service
                for service in each.services
                if service.verdict is Verdict.QUALIFIED
            }
            for each in self.supporters
        }

    def recipients_for(self, gap: Gap) -> list[Recipient]:
        """Who should receive, best first: whoever has a beginning, nearest to the goal.

        Else the nearest statutory institution over the place, alone, unless it can do the work
        already. Institutions of another province are none of the region's own; ties by id.
        """
        near = [each for each in self.recipients if _of_the_place(each.party, gap.region_code)]
        begun = [each for each in near if each.verdicts.get(gap.item_id) in _NEARLY]
        if begun:
            return sorted(begun, key=lambda each: _readiness(each, gap))
        over = [
            each
            for each in near
            if each.statutory
            and covers(each.party.region_code, gap.region_code)
            and each.verdicts.get(gap.item_id) is not Verdict.QUALIFIED
        ]
        nearest = sorted(over, key=lambda each: _readiness(each, gap))
        return nearest[:1]


def _of_the_place(party: Party, region: str) -> bool:
    """Whether an institution stands in the place's province; 兵团 is one of its own."""
    return party.province is not None and covers(party.province, region)


def _readiness(recipient: Recipient, gap: Gap) -> tuple[int, int, int]:
    verdict = recipient.verdicts.get(gap.item_id, Verdict.IMPOSSIBLE)
    place = recipient.party.region_code
    apart = 0 if place == gap.region_code else 1 + place.count("00")
    return (ORDER[verdict], apart, recipient.party.organisation_id)
