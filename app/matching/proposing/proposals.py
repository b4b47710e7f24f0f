"""Who should help whom: ranked proposals from one gap, from a region, from an institution. Pure.

A proposal says what would be closed and on what ground; nothing is agreed by it. Where each pair
stands is `standing`'s; here it gets words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.matching.policies.sections import Ring
from app.matching.proposing.field import Field, Gap, Service, Supporter
from app.matching.proposing.kinds import TypeOfHelp, types_for
from app.matching.proposing.standing import Ground, Match, Standing, matches, standings
from app.matching.proposing.weighing import with_bars
from app.matching.relations.values import RelationValue
from app.matching.tracks.components import Line, number, percent

__all__ = ["Closing", "Ground", "Proposal", "for_gap", "for_institution", "for_region", "proposal"]


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
    its scores over all gaps it closes, to 6 places; ``rank`` follows from them, and
    ``rank_without_pair`` if no gap had the pairing term. ``other_needs`` are open needs of the
    region beyond those that the same supporter serves with the same measurand or device. ``ring``
    is how far the two stand apart.
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
    rank_without_pair: int
    ring: Ring | None = None

    @property
    def gap_closed(self) -> str:
        """Everything it would close, in words."""
        return "；".join(each.words for each in self.closes)


def for_gap(
    gap: Gap, field: Field, ground: Ground, *, limit: int | None = None
) -> tuple[Proposal, ...]:
    """Who could help with one gap, and whom; best first, the first ``limit`` (None: all)."""
    return _first(standings(matches([gap], field, ground)), field, ground, limit)


def for_region(field: Field, ground: Ground, *, limit: int | None = None) -> tuple[Proposal, ...]:
    """Who could help a region with any of the field's gaps; a pair stands once with all of them."""
    return _first(standings(matches(field.gaps, field, ground)), field, ground, limit)


def for_institution(
    organisation_id: int, field: Field, ground: Ground, *, limit: int | None = None
) -> tuple[Proposal, ...]:
    """Whom an institution could help. Its rank in each gap is among all who could."""
    able = field.serving.get(organisation_id, {})
    gaps = [gap for gap in field.gaps if gap.item_id in able]
    own = (each for each in matches(gaps, field, ground) if each.pair[0] == organisation_id)
    return _first(standings(own), field, ground, limit)


def _first(
    found: Sequence[Standing], field: Field, ground: Ground, limit: int | None
) -> tuple[Proposal, ...]:
    return tuple(proposal(each, field, ground) for each in found[:limit])


def proposal(standing: Standing, field: Field, ground: Ground) -> Proposal:
    """A pair's place in words, with the bars of the gap where it scores best."""
    own = standing.matches
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
        points=standing.points,
        rank=standing.rank,
        rank_without_pair=standing.rank_without_pair,
        ring=first.candidate.ring,
    )


def _closing(match: Match) -> Closing:
    gap = match.gap
    words = closed_words(gap, match.candidate.service)
    return Closing(gap.need_id, gap.item_id, words, match.line.rank, match.of)


def closed_words(gap: Gap, service: Service) -> str:
    """What a supporter would close of a gap: what the region lacks, and what it brings."""
    brings = "支援方可测"
    if service.ratio is not None:
        brings += f"，U 为要求的 {number(service.ratio)} 倍"
    return f"{gap.device}：{lacking_words(gap)}；{brings}"


def lacking_words(gap: Gap) -> str:
    """What the region lacks, with its numbers where they are known."""
    here = {
        "测不全": f"本地覆盖所求量程的 {percent(gap.share)}" if gap.share is not None else "",
        "测不准": f"本地 U 为要求的 {number(gap.ratio)} 倍" if gap.ratio is not None else "",
        "待核实": "本地能力待核实",
        "薄弱": f"本地可测的只有 {len(gap.local)} 家",
    }.get(gap.kind) or f"本地{gap.kind}"
    if gap.kind in ("测不全", "测不准") and gap.missing:
        here += f"，缺 {gap.missing}"
    if gap.kind == "薄弱" and _late(gap):
        here += "，赶不上期限"
    return here


def _late(gap: Gap) -> bool:
    limit = gap.deadline_days
    return limit is not None and all(
        each.days is not None and each.days > limit for each in gap.local
    )


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
