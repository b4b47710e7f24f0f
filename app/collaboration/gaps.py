"""Which items of open needs a region cannot serve, or serves weakly: from rankings to gaps.

The line is the policy's: its gap trigger, and how few count as weak. Asks no database.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.collaboration.parties import Institution
from app.collaboration.rankings import Found, RankedItem, days_of
from app.core.clock import SHANGHAI
from app.matching.policies.policy import Policy
from app.matching.proposing.field import GAP_KINDS, Gap
from app.matching.tracks.collaboration import (
    CollaborationWish,
    LocalSupply,
    local_able,
    widening,
)
from app.metrology.coverage_words import gap_texts
from app.metrology.gates import ORDER, Assessment, Verdict
from app.needs.models import Need
from app.regions.codes import covers, level_of, province_of

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Supply:
    """What a region itself has for an item: its qualified, how many of them are in time, the best.

    `best` is the institution nearest to the goal, None where nobody has a beginning.
    """

    local: tuple[LocalSupply, ...]
    able: int
    best: int | None
    verdict: Verdict


def at_home(region: str, institution: Institution) -> bool:
    """Whether an institution is one of the place's own province; a national one is nobody's."""
    province = institution.party.province
    return province is not None and covers(province, region)


def supply_of(
    ranked: RankedItem, institutions: Mapping[int, Institution], policy: Policy, on: date
) -> Supply:
    """What the province of an item's need can do for it.

    Whom a statutory ranking may not name counts as to be verified: able, but not authorised.
    """
    region = ranked.need.region_code
    own = {
        owner: found
        for owner, found in ranked.found.items()
        if owner in institutions and at_home(region, institutions[owner])
    }
    qualified = [
        owner for owner, found in own.items() if found.verdict is Verdict.QUALIFIED and found.ranked
    ]
    days = days_of(ranked.field()) if qualified else {}
    local = tuple(LocalSupply(owner, days.get(owner)) for owner in sorted(qualified))
    wish = CollaborationWish(province_of(region), deadline_days(ranked.need, on), local)
    best = min(own, key=lambda owner: (ORDER[standing(own[owner])], owner), default=None)
    return Supply(
        local,
        local_able(policy.collaboration, wish),
        best,
        Verdict.IMPOSSIBLE if best is None else standing(own[best]),
    )


def standing(found: Found) -> Verdict:
    """The verdict as the region's own supply: able without authority is to be verified."""
    if found.verdict is Verdict.QUALIFIED and not found.ranked:
        return Verdict.TO_VERIFY
    return found.verdict


def is_gap(supply: Supply, policy: Policy) -> bool:
    """Too few who could do it in time: below the trigger, or so few that it is weak."""
    least = max(policy.collaboration.gap.local_qualified, policy.gate.weak_below)
    return supply.able < least


def deadline_days(need: Need, on: date) -> float | None:
    """Days left until the need should be done; None without a deadline or when it has passed."""
    left = (need.deadline - on).days if need.deadline else 0
    return float(left) if left > 0 else None


def published_on(need: Need, on: date) -> date:
    """The day in China on which a need was published."""
    return need.published_at.astimezone(SHANGHAI).date() if need.published_at else on


def working_day(day: date) -> bool:
    """Monday to Friday: holidays are decreed year by year and not known here."""
    return day.weekday() < SATURDAY


@dataclass(frozen=True, slots=True)
class Intensity:
    """How many like items of the region nobody there can do, of how many."""

    unmet: int
    of: int

    @property
    def source(self) -> str:
        """Where the number comes from, in words."""
        return f"本地区同类需求 {self.of} 项，其中 {self.unmet} 项没有本地机构可测"


def intensities(
    items: Sequence[tuple[RankedItem, Supply]], policy: Policy
) -> Callable[[RankedItem], Intensity]:
    """How badly the region needs each kind of work, from all its open items."""
    trigger = policy.collaboration.gap.local_qualified
    every = Counter(ranked.key for ranked, _ in items)
    unmet = Counter(ranked.key for ranked, supply in items if supply.able < trigger)
    return lambda ranked: Intensity(unmet[ranked.key], every[ranked.key])


def gap_of(
    ranked: RankedItem,
    supply: Supply,
    intensity: Intensity,
    assessed: Assessment | None,
    policy: Policy,
    on: date,
) -> Gap:
    """The item as a gap; `assessed` is what the gates found of the best at home, if anybody."""
    need, found = ranked.need, ranked.found.get(supply.best or 0)
    return Gap(
        need_id=need.id,
        item_id=ranked.item.id,
        device=ranked.item.device,
        measurand=next(iter(ranked.item.measurand_codes), ""),
        region_code=need.region_code,
        verdict=supply.verdict,
        kind=GAP_KINDS[supply.verdict],
        missing=missing_words(ranked, assessed),
        share=found.share if found else None,
        ratio=found.ratio if found else None,
        intensity=round(intensity.unmet / intensity.of, 6),
        intensity_source=intensity.source,
        deadline_days=deadline_days(need, on),
        local=supply.local,
        similar=len(supply.local),
        step=widening(
            policy.collaboration.widening,
            published_on(need, on),
            on,
            working_day,
            level_of(need.region_code),
        ),
    )


def missing_words(ranked: RankedItem, assessed: Assessment | None) -> str:
    """The part of the demanded range that the best at home does not cover, in words."""
    boxes = ranked.field().demand.boxes if assessed and assessed.coverage else ()
    if not boxes or assessed is None or assessed.coverage is None:
        return ""
    return "、".join(gap_texts(assessed.coverage, boxes[0]))
