"""Candidates for helping with one gap, as offers that the collaboration track places. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.matching.policies.policy import Policy
from app.matching.policies.sections import Ring
from app.matching.proposing.field import Gap, Recipient, Service, Supporter
from app.matching.proposing.kinds import TypeOfHelp
from app.matching.relations.evidence import Facts, Party
from app.matching.relations.values import RelationValue
from app.matching.tracks.collaboration import (
    CollaborationOffer,
    CollaborationWish,
    Weighed,
    score_collaboration,
    weigh_collaboration,
)
from app.matching.tracks.components import Line
from app.metrology.gates import Verdict
from app.regions.codes import covers, level_of

_REMOTE_MODE = "远程"  # as `app.capabilities.choices` writes it
_PAIRED = ("agreement", "named_pair", "provincial", "cooperation")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supporter for a recipient in one gap, with the tie between them and the types of help."""

    supporter: Supporter
    service: Service
    recipient: Recipient
    relation: RelationValue | None
    types: tuple[TypeOfHelp, ...]
    ring: Ring | None = None


def weigh(gap: Gap, candidates: Sequence[Candidate], policy: Policy) -> Weighed:
    """The candidates for one recipient in the track's order, in numbers; each stands once."""
    if not candidates:
        return Weighed((), {}, {})
    return weigh_collaboration(
        gap.item_id,
        [offer_of(gap, each) for each in candidates],
        policy.collaboration,
        wish_of(gap, candidates[0].recipient),
    )


def with_bars(line: Line, gap: Gap, candidate: Candidate, policy: Policy) -> Line:
    """The line with the bars and remarks that explain its score."""
    wish = wish_of(gap, candidate.recipient)
    told = score_collaboration(offer_of(gap, candidate), policy.collaboration, wish)
    return replace(told, rank=line.rank, rank_without_pair=line.rank_without_pair)


def wish_of(gap: Gap, recipient: Recipient) -> CollaborationWish:
    """The recipient's side, as the track sees it."""
    return CollaborationWish(recipient.party.province, gap.deadline_days, gap.local, gap.step)


def offer_of(gap: Gap, candidate: Candidate) -> CollaborationOffer:
    """The supporter's side. Who is qualified covers everything the recipient lacks."""
    supporter, service = candidate.supporter, candidate.service
    whole = 1.0 if service.verdict is Verdict.QUALIFIED else None
    return CollaborationOffer(
        organisation_id=supporter.party.organisation_id,
        verdict=service.verdict,
        share=whole if service.share is None else service.share,
        ratio=service.ratio,
        text_fit=service.words,
        complement=whole,
        relation=candidate.relation,
        need_intensity=gap.intensity,
        need_source=gap.intensity_source,
        trace=supporter.trace,
        trace_source=supporter.trace_source,
        access_hours=supporter.hours.get(candidate.recipient.party.region_code),
        remote=_REMOTE_MODE in supporter.modes,
        record=supporter.record,
        record_source=supporter.record_source,
        free_share=supporter.free_share,
        assigned_share_12m=supporter.assigned_share,
        exposure=supporter.exposure,
        similar_count=gap.similar,
        gives=frozenset(each.code for each in candidate.types),
        ring=candidate.ring,
    )


def ring_of(
    supporter: Party, recipient: Party, relation: RelationValue | None, facts: Facts, on: date
) -> Ring:
    """How far from the recipient a supporter stands, in the steps in which a call widens."""
    if supporter.level == "national":
        return Ring.NATION
    if supporter.province == recipient.province:
        return _near(supporter.region_code, recipient.region_code)
    for centre in facts.centres:
        if centre.member(supporter.province, on) and centre.member(recipient.province, on):
            return Ring.GREATER_REGION
    paired = relation is not None and relation.key in _PAIRED
    return Ring.PAIRED_PROVINCE if paired else Ring.NATION


def _near(supporter: str, recipient: str) -> Ring:
    """Within one province: the same county, the same prefecture, or else the province."""
    if level_of(recipient) == "county" and supporter == recipient:
        return Ring.COUNTY
    city = recipient[:4] + "00"
    within = level_of(city) == "prefecture" and covers(city, supporter)
    return Ring.PREFECTURE if within else Ring.PROVINCE
