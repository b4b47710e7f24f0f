"""Where each pair of supporter and recipient stands, over one gap or many. Numbers only, pure.

The order is the collaboration track's: of several gaps of one pair the scores add up, so that help
that closes more comes first, but never over a better verdict.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import cached_property
from math import fsum

from app.matching.policies.policy import Policy
from app.matching.policies.sections import Ring
from app.matching.proposing.field import Field, Gap, Recipient
from app.matching.proposing.kinds import types_for
from app.matching.proposing.weighing import Candidate, ring_of, weigh
from app.matching.ranking import tie
from app.matching.relations.evidence import Facts, Party
from app.matching.relations.values import RelationValue, best_relation
from app.matching.tracks.components import PLACES, Line
from app.metrology.gates import ORDER

RECIPIENTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """What proposals rest on: the day, the facts that hold, the policy."""

    on: date
    facts: Facts
    policy: Policy


@dataclass(frozen=True, slots=True)
class Match:
    """One supporter, one recipient, one gap, as the track placed it among ``of``.

    ``untied`` is the score without the pairing term.
    """

    gap: Gap
    candidate: Candidate
    line: Line
    of: int
    untied: float

    @property
    def pair(self) -> tuple[int, int]:
        """Ids of supporter and recipient."""
        parties = self.candidate.supporter.party, self.candidate.recipient.party
        return parties[0].organisation_id, parties[1].organisation_id


@dataclass(frozen=True, slots=True)
class Standing:
    """A pair with everything it would close, best first, and its place among all pairs."""

    matches: tuple[Match, ...]
    points: float
    rank: int
    rank_without_pair: int


def matches(gaps: Sequence[Gap], field: Field, ground: Ground) -> Iterator[Match]:
    """Every supporter for every recipient of every gap, in no particular order."""
    ties = _Ties(ground)
    for gap in gaps:
        for recipient in field.recipients_for(gap)[:RECIPIENTS_SHOWN]:
            candidates = {
                each.supporter.party.organisation_id: each
                for each in _candidates(gap, recipient, field, ties)
            }
            weighed = weigh(gap, list(candidates.values()), ground.policy)
            for line in weighed.lines:
                own = line.organisation_id
                yield Match(gap, candidates[own], line, len(weighed.lines), weighed.untied[own])


def standings(found: Iterable[Match]) -> list[Standing]:
    """Every pair once, best first, with the place it would have without the pairing term."""
    pairs: dict[tuple[int, int], list[Match]] = {}
    for each in found:
        pairs.setdefault(each.pair, []).append(each)
    ordered = sorted((_best_first(own) for own in pairs.values()), key=_merit)
    untied = {
        own[0].pair: place for place, own in enumerate(sorted(ordered, key=_merit_untied), start=1)
    }
    return [
        Standing(tuple(own), _points(own), place, untied[own[0].pair])
        for place, own in enumerate(ordered, start=1)
    ]


@dataclass(frozen=True)
class _Ties:
    """The tie of each pair and how far apart it stands, looked up once for all gaps."""

    ground: Ground
    known: dict[tuple[Party, Party], tuple[RelationValue | None, Ring]] = dataclass_field(
        default_factory=dict
    )

    @cached_property
    def values(self) -> dict[str, float]:
        """What the policy gives each kind of tie."""
        return self.ground.policy.collaboration.pair_values.model_dump()

    def between(self, supporter: Party, recipient: Party) -> tuple[RelationValue | None, Ring]:
        """The tie that counts, and the ring."""
        pair = (supporter, recipient)
        if pair not in self.known:
            ground = self.ground
            tied = best_relation(supporter, recipient, ground.on, ground.facts, self.values)
            ring = ring_of(supporter, recipient, tied, ground.facts, ground.on)
            self.known[pair] = tied, ring
        return self.known[pair]


def _candidates(gap: Gap, recipient: Recipient, field: Field, ties: _Ties) -> Iterator[Candidate]:
    for supporter in field.supporters:
        own = supporter.party.organisation_id
        service = field.serving[own].get(gap.item_id)
        if service is None or own == recipient.party.organisation_id:
            continue
        relation, ring = ties.between(supporter.party, recipient.party)
        types = types_for([gap], supporter.modes)
        yield Candidate(supporter, service, recipient, relation, types, ring)


def _best_first(found: Sequence[Match]) -> list[Match]:
    return sorted(
        found, key=lambda each: (ORDER[each.line.verdict], -each.line.score, each.gap.item_id)
    )


def _points(found: Sequence[Match]) -> float:
    return round(fsum(each.line.score for each in found), PLACES)


def _merit(found: Sequence[Match]) -> tuple[int, float, int, str]:
    """Where a pair stands: verdict in its best gap, all it closes, its place there, a hash."""
    line = found[0].line
    supporter, recipient = found[0].pair
    return (ORDER[line.verdict], -_points(found), line.rank, tie(recipient, supporter))


def _merit_untied(found: Sequence[Match]) -> tuple[int, float, int, str]:
    """The same as if there were no pairing term."""
    best = min(found, key=lambda each: (ORDER[each.line.verdict], -each.untied, each.gap.item_id))
    supporter, recipient = best.pair
    points = round(fsum(each.untied for each in found), PLACES)
    place = best.line.rank_without_pair or 0
    return (ORDER[best.line.verdict], -points, place, tie(recipient, supporter))
