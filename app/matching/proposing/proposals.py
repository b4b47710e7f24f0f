"""Who should help whom: ranked proposals from one gap, from a region, from an institution. Pure.

A proposal says what would be closed and on what ground; nothing is agreed by it. The order is the
collaboration track's: of several gaps of one pair the scores add up, so that help that closes more
comes first, but never over a better verdict.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import cached_property
from math import fsum

from app.matching.policies.policy import Policy
from app.matching.policies.sections import Ring
from app.matching.proposing.field import Field, Gap, Recipient, Service, Supporter
from app.matching.proposing.kinds import TypeOfHelp, types_for
from app.matching.proposing.weighing import Candidate, ring_of, weigh, with_bars
from app.matching.ranking import tie
from app.matching.relations.evidence import Facts, Party
from app.matching.relations.values import RelationValue, best_relation
from app.matching.tracks.components import PLACES, Line, number, percent
from app.metrology.gates import ORDER

RECIPIENTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """What proposals rest on: the day, the facts that hold, the policy."""

    on: date
    facts: Facts
    policy: Policy


@dataclass(frozen=True, slots=True)
class Closing:
    """A gap that a proposal would close, in words with its numbers, and its place there."""

    need_id: int
    item_id: int
    words: str
    rank: int
    of: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One supporter for one recipient.

    ``line`` is the collaboration track's for the gap where it scores best, ``points`` the sum of
    its scores over all gaps it closes, to 6 places. ``other_needs`` are open needs of the region
    beyond those that the same supporter serves with the same measurand or device.
    """

    supporter: int
    recipient: int
    types: tuple[TypeOfHelp, ...]
    closes: tuple[Closing, ...]
    other_needs: tuple[int, ...]
    relation: RelationValue | None
    line: Line
    points: float
    rank: int

    @property
    def gap_closed(self) -> str:
        """Everything it would close, in words."""
        return "；".join(each.words for each in self.closes)


@dataclass(frozen=True, slots=True)
class _Match:
    """One supporter, one recipient, one gap, as the track placed it."""

    gap: Gap
    candidate: Candidate
    line: Line
    of: int
    untied: float

    @property
    def pair(self) -> tuple[int, int]:
        parties = self.candidate.supporter.party, self.candidate.recipient.party
        return parties[0].organisation_id, parties[1].organisation_id


def for_gap(
    gap: Gap, field: Field, ground: Ground, *, limit: int | None = None
) -> tuple[Proposal, ...]:
    """Who could help with one gap, and whom; best first, the first ``limit`` (None: all)."""
    return _proposals(_matches([gap], field, ground), field, ground, limit)


def for_region(field: Field, ground: Ground, *, limit: int | None = None) -> tuple[Proposal, ...]:
    """Who could help a region with any of the field's gaps; a pair stands once with all of them."""
    return _proposals(_matches(field.gaps, field, ground), field, ground, limit)


def for_institution(
    organisation_id: int, field: Field, ground: Ground, *, limit: int | None = None
) -> tuple[Proposal, ...]:
    """Whom an institution could help. Its rank in each gap is among all who could."""
    able = field.serving.get(organisation_id, {})
    gaps = [gap for gap in field.gaps if gap.item_id in able]
    own = (each for each in _matches(gaps, field, ground) if each.pair[0] == organisation_id)
    return _proposals(own, field, ground, limit)


def _matches(gaps: Sequence[Gap], field: Field, ground: Ground) -> Iterator[_Match]:
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
                of = len(weighed.lines)
                yield _Match(gap, candidates[own], line, of, weighed.untied[own])


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


def _proposals(
    matches: Iterable[_Match], field: Field, ground: Ground, limit: int | None
) -> tuple[Proposal, ...]:
    pairs: dict[tuple[int, int], list[_Match]] = {}
    for each in matches:
        pairs.setdefault(each.pair, []).append(each)
    ordered = sorted((_best_first(own) for own in pairs.values()), key=_merit)
    return tuple(
        _proposal(own, field, ground, place) for place, own in enumerate(ordered[:limit], start=1)
    )


def _best_first(matches: Sequence[_Match]) -> list[_Match]:
    return sorted(
        matches, key=lambda each: (ORDER[each.line.verdict], -each.line.score, each.gap.item_id)
    )


def _points(matches: Sequence[_Match]) -> float:
    return round(fsum(each.line.score for each in matches), PLACES)


def _merit(matches: Sequence[_Match]) -> tuple[int, float, int, str]:
    """Where a pair stands: verdict in its best gap, all it closes, its place there, a hash."""
    line = matches[0].line
    supporter, recipient = matches[0].pair
    return (ORDER[line.verdict], -_points(matches), line.rank, tie(recipient, supporter))


def _proposal(own: Sequence[_Match], field: Field, ground: Ground, rank: int) -> Proposal:
    """The matches of one pair, best first, as one proposal."""
    first = own[0]
    gaps = [each.gap for each in own]
    supporter = first.candidate.supporter
    return Proposal(
        supporter=first.pair[0],
        recipient=first.pair[1],
        types=types_for(gaps, supporter.modes),
        closes=tuple(_closing(each) for each in own),
        other_needs=_others(gaps, supporter, field),
        relation=first.candidate.relation,
        line=with_bars(first.line, first.gap, first.candidate, ground.policy),
        points=_points(own),
        rank=rank,
    )


def _closing(match: _Match) -> Closing:
    gap = match.gap
    words = closed_words(gap, match.candidate.service)
    return Closing(gap.need_id, gap.item_id, words, match.line.rank, match.of)


def closed_words(gap: Gap, service: Service) -> str:
    """What a supporter would close of a gap: what the region lacks, and what it brings."""
    here = {
        "测不了": "本地测不了",
        "测不全": f"本地覆盖所求量程的 {percent(gap.share)}" if gap.share is not None else "",
        "测不准": f"本地 U 为要求的 {number(gap.ratio)} 倍" if gap.ratio is not None else "",
    }[gap.kind] or f"本地{gap.kind}"
    if gap.kind != "测不了" and gap.missing:
        here += f"，缺 {gap.missing}"
    brings = "支援方可测"
    if service.ratio is not None:
        brings += f"，U 为要求的 {number(service.ratio)} 倍"
    return f"{gap.device}：{here}；{brings}"


def _others(gaps: Sequence[Gap], supporter: Supporter, field: Field) -> tuple[int, ...]:
    """Other needs of the field that the supporter serves and that resemble one of the gaps."""
    able = field.serving[supporter.party.organisation_id]
    closed = {gap.need_id for gap in gaps}
    measurands = {gap.measurand for gap in gaps} - {""}
    devices = {gap.device for gap in gaps} - {""}
    return tuple(
        sorted(
            {
                other.need_id
                for other in field.gaps
                if other.need_id not in closed
                and other.item_id in able
                and (other.measurand in measurands or other.device in devices)
            }
        )
    )
