"""When a call for help reaches a supporter: the rings around each gap, and their clocks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.collaboration.gaps import working_day
from app.matching.policies.sections import RING_WORDS, Ring, Widening
from app.matching.tracks.collaboration import rings_around
from app.matching.tracks.escalation import Step, ladder
from app.regions.codes import level_of


def ladder_of(gap: Mapping[str, Any], policy: Widening) -> tuple[Step[Ring], ...]:
    """All rings around a gap of a board, with the days on which each is asked."""
    rings = rings_around(policy, level_of(gap["region_code"])) or policy.rings
    published = date.fromisoformat(gap["published"])
    return ladder(rings, policy.step_days, published, working_day)


def now_of(steps: Sequence[Step[Ring]], on: date) -> Step[Ring]:
    """The ring that is asked on a day."""
    return next(each for each in steps if each.until is None or on <= each.until)


def reached_on(
    ring: str | None, gaps: Sequence[Mapping[str, Any]], policy: Widening
) -> date | None:
    """The first day on which the call for any of the gaps reaches a ring; None: it always has.

    A ring that the policy leaves out, or that lies within the first one asked, waits for nobody.
    """
    days = []
    for gap in gaps:
        steps = ladder_of(gap, policy)
        since = next((each.since for each in steps if each.level == ring), None)
        if since is None or since == steps[0].since:
            return None
        days.append(since)
    return min(days, default=None)


@dataclass(frozen=True, slots=True)
class RingCount:
    """How many gaps are being asked of a ring now."""

    name: str
    count: int


def ring_counts(
    gaps: Sequence[Mapping[str, Any]], policy: Widening, on: date
) -> tuple[RingCount, ...]:
    """Every ring of the policy, nearest first, with the gaps that are there now."""
    levels = [now_of(ladder_of(gap, policy), on).level for gap in gaps]
    return tuple(RingCount(RING_WORDS[ring], levels.count(ring)) for ring in policy.rings)
