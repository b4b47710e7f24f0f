"""Who would be asked to help with each gap of a region, under two policies. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from app.matching.proposing.field import Field, Gap
from app.matching.proposing.standing import Ground, Match, matches, standings
from app.matching.simulating.shifts import FIRST_PLACES
from app.regions.codes import NATION

CHANGED_KEPT = 50


@dataclass(frozen=True, slots=True)
class Help:
    """The first supporters proposed for one gap, best first, and the province of the first."""

    need_id: int
    item_id: int
    device: str
    supporters: tuple[int, ...]
    province: str


def proposed(field: Field, ground: Ground) -> dict[int, Help]:
    """What a policy proposes for each gap of a field, by item."""
    own: dict[int, list[Match]] = {gap.item_id: [] for gap in field.gaps}
    for each in matches(field.gaps, field, ground):
        own[each.gap.item_id].append(each)
    return {gap.item_id: _first(gap, own[gap.item_id]) for gap in field.gaps}


def _first(gap: Gap, found: list[Match]) -> Help:
    ordered = [each.matches[0].candidate.supporter.party for each in standings(found)]
    parties = {party.organisation_id: party for party in ordered}  # a dict keeps the first place
    first = list(parties.values())[:FIRST_PLACES]
    province = (first[0].province or NATION) if first else ""
    supporters = tuple(party.organisation_id for party in first)
    return Help(gap.need_id, gap.item_id, gap.device, supporters, province)


@dataclass(slots=True)
class HelpTally:
    """Gaps of many regions; `before` and `after` count first supporters by their province.

    A gap that only one of the policies sees as one counts as changed: nobody is asked there.
    """

    gaps: int = 0
    first_changed: int = 0
    three_changed: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    changed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, old: Mapping[int, Help], new: Mapping[int, Help]) -> None:
        """The gaps of one region."""
        for item_id in sorted({*old, *new}):
            was, now = old.get(item_id), new.get(item_id)
            self.gaps += 1
            _count(self.before, was)
            _count(self.after, now)
            before, after = _supporters(was), _supporters(now)
            self.first_changed += before[:1] != after[:1]
            self.three_changed += before != after
            said = was or now
            if before != after and said and len(self.changed) < CHANGED_KEPT:
                self.changed.append(
                    {
                        "need_id": said.need_id,
                        "device": said.device,
                        "before": list(before),
                        "after": list(after),
                    }
                )

    def to_json(self) -> dict[str, Any]:
        """Plain data, equal for equal tallies."""
        return {
            "gaps": self.gaps,
            "first_changed": self.first_changed,
            "three_changed": self.three_changed,
            "before": dict(sorted(self.before.items())),
            "after": dict(sorted(self.after.items())),
            "changed": self.changed,
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` wrote; an empty mapping is an empty tally."""
        if not data:
            return cls()
        return cls(
            gaps=data["gaps"],
            first_changed=data["first_changed"],
            three_changed=data["three_changed"],
            before=Counter(data["before"]),
            after=Counter(data["after"]),
            changed=list(data["changed"]),
        )


def _count(counts: Counter[str], help_: Help | None) -> None:
    if help_ is not None and help_.supporters:
        counts[help_.province] += 1


def _supporters(help_: Help | None) -> tuple[int, ...]:
    return help_.supporters if help_ else ()
