"""The collaboration track: who should help a recipient, by seven bars and three penalties. Pure.

The tie between the two institutions is one bar with a published cap. It gives nothing while the
recipient's own province can do the work in time, and every line says where it would stand without
it. Values depend on the offer, the wish and the policy alone, never on the other offers. The words
are in `collaboration_words`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from app.matching.policies.fields import titles_of
from app.matching.policies.sections import (
    Collaboration,
    CollaborationWeights,
    Penalties,
    Ring,
    Widening,
)
from app.matching.ranking import tie
from app.matching.relations.values import RelationValue
from app.matching.tracks import collaboration_words as words
from app.matching.tracks.components import (
    PLACES,
    Component,
    Line,
    Told,
    bars,
    check_once,
    clipped,
    explained,
    falling,
    points_of,
    ranked,
    total,
)
from app.matching.tracks.escalation import Step, step_on
from app.matching.tracks.technical_fit import Parts, fit_sentence, fit_value
from app.metrology.gates import ORDER, Verdict

PAIR = tuple(CollaborationWeights.model_fields).index("pair")
# Verdict, score (negative), passing help, a tie that misses the level: all but the hash.
Merit = tuple[int, float, bool, bool]


@dataclass(frozen=True, slots=True)
class CollaborationOffer:
    """One possible supporter of one recipient, for one item. None: not known.

    ``share`` of the demanded range covered, ``ratio`` of U to what is required, ``text_fit`` and
    ``complement`` 0 to 1; ``relation`` the tie that counts. ``need_intensity``, ``trace`` and
    ``record`` are 0 to 1, each with words for its source. ``access_hours`` to get there,
    ``free_share`` of capacity, ``assigned_share_12m`` of capacity given away in 12 months (may
    exceed 1), ``exposure`` the share of like needs with it among the first three,
    ``similar_count`` institutions near the recipient that do the same. ``gives`` are codes of
    types of collaboration, ``ring`` how far from the recipient it stands.
    """

    organisation_id: int
    verdict: Verdict
    share: float | None = None
    ratio: float | None = None
    text_fit: float | None = None
    complement: float | None = None
    relation: RelationValue | None = None
    need_intensity: float | None = None
    need_source: str = ""
    trace: float | None = None
    trace_source: str = ""
    access_hours: float | None = None
    remote: bool = False
    record: float | None = None
    record_source: str = ""
    free_share: float | None = None
    assigned_share_12m: float | None = None
    exposure: float | None = None
    similar_count: int = 0
    gives: frozenset[str] = frozenset()
    ring: Ring | None = None

    @property
    def parts(self) -> Parts:
        """What is known of the technical fit."""
        return Parts(self.share, self.ratio, self.text_fit, self.complement)


@dataclass(frozen=True, slots=True)
class LocalSupply:
    """A qualified institution in the recipient's own province; ``days`` until done, if known."""

    organisation_id: int
    days: float | None = None


@dataclass(frozen=True, slots=True)
class CollaborationWish:
    """The recipient's side: its province, its deadline in days, who at home could do the work.

    ``step`` is the ring being asked at present (see `widening`); None where nobody counts days.
    """

    province: str | None = None
    deadline_days: float | None = None
    local: tuple[LocalSupply, ...] = ()
    step: Step[Ring] | None = None


def local_able(policy: Collaboration, wish: CollaborationWish) -> int:
    """How many at home could do it in time; unknown times count as in time.

    Pairing is the exception that wants a real gap, so doubt speaks for those at home.
    """
    limit = wish.deadline_days or policy.gap.normal_days
    return sum(1 for each in wish.local if each.days is None or each.days <= limit)


def rings_around(policy: Widening, level: str) -> tuple[Ring, ...]:
    """The rings there are around a place of a level (`regions.codes.level_of`).

    A need that names only its province has no county to ask first.
    """
    narrower = {"prefecture": (Ring.COUNTY,), "province": (Ring.COUNTY, Ring.PREFECTURE)}
    return tuple(ring for ring in policy.rings if ring not in narrower.get(level, ()))


def widening(
    policy: Widening,
    published: date,
    today: date,
    working_day: Callable[[date], bool],
    level: str = "county",
) -> Step[Ring]:
    """Which ring around a place of a level is asked on a day, until when, and which comes next."""
    rings = rings_around(policy, level) or policy.rings
    return step_on(rings, policy.step_days, published, today, working_day)


@dataclass(frozen=True, slots=True)
class _Scale:
    """What all offers to one recipient are measured against."""

    policy: Collaboration
    wish: CollaborationWish
    weights: tuple[float, ...]
    parts: dict[str, float]
    able: int
    gap: bool

    @classmethod
    def of(cls, policy: Collaboration, wish: CollaborationWish) -> Self:
        able = local_able(policy, wish)
        return cls(
            policy=policy,
            wish=wish,
            weights=tuple(policy.weights_for(wish.province).named().values()),
            parts=policy.fit_parts.named(),
            able=able,
            gap=able < policy.gap.local_qualified,
        )

    def values(self, offer: CollaborationOffer) -> tuple[float | None, ...]:
        """The seven values of an offer, in the order of the weights."""
        neutral = self.policy.neutral
        return (
            fit_value(offer.parts, self.parts, neutral),
            self.pair(offer),
            _held(offer.need_intensity),
            _held(offer.trace),
            self.access(offer),
            _held(offer.record),
            _held(offer.free_share),
        )

    def pair(self, offer: CollaborationOffer) -> float:
        """The value of the tie: 0 without a gap or a tie, less for who was given too much."""
        if offer.relation is None or not self.gap:
            return 0.0
        value = self.policy.pair_values.value(offer.relation.key)
        factor = self.policy.rotation.factor if self.rotated(offer) else 1.0
        return round(value * factor, PLACES)

    def rotated(self, offer: CollaborationOffer) -> bool:
        """Whether too much of its capacity was given away in 12 months."""
        return (offer.assigned_share_12m or 0.0) > self.policy.rotation.above

    def access(self, offer: CollaborationOffer) -> float | None:
        """Getting there, or remote where that is better."""
        near = None
        if offer.access_hours is not None:
            near = falling(offer.access_hours, self.policy.access_hours)
        return max(near or 0.0, self.policy.remote_value) if offer.remote else near

    def penalties(self, offer: CollaborationOffer) -> tuple[float, float, float]:
        """How much of each penalty applies, 0 to 1."""
        rules = self.policy.penalties
        return (
            rules.concentration.share(offer.exposure or 0.0),
            rules.overload.share(offer.assigned_share_12m or 0.0),
            rules.sameness.share(offer.similar_count),
        )

    def points(self, offer: CollaborationOffer) -> list[float]:
        """The points of all bars, penalties last and negative."""
        most = self.penalty_weights()
        given = points_of(self.weights, self.values(offer), self.policy.neutral)
        return [*given, *points_of(most, self.penalties(offer), 0.0)]

    def fits_level(self, offer: CollaborationOffer) -> bool:
        """Whether a tie that counts stands between institutions of the level it names."""
        return offer.relation is not None and offer.relation.fits_level and self.pair(offer) > 0

    def penalty_weights(self) -> tuple[float, float, float]:
        """The most each penalty takes off, as negative points."""
        rules = self.policy.penalties
        return (-rules.concentration.points, -rules.overload.points, -rules.sameness.points)

    def lasting(self, offer: CollaborationOffer) -> bool:
        """Whether something of what it gives stays with the recipient."""
        return not offer.gives.isdisjoint(self.policy.lasting)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A field in order: its lines, and by organisation what decided their places.

    ``untied`` is the score without the pairing term, ``merits`` all of the order but the hash:
    who has equal merits stands where the hash put it.
    """

    lines: tuple[Line, ...]
    untied: Mapping[int, float]
    merits: Mapping[int, Merit]


def rank_collaboration(
    item_id: int,
    offers: Sequence[CollaborationOffer],
    policy: Collaboration,
    wish: CollaborationWish,
    shown: int | None = None,
) -> tuple[Line, ...]:
    """All offers in order; the first ``shown`` (None: all) with their bars and remarks.

    Verdict, then score, then who leaves something behind, then whom the level of the tie fits,
    then a hash. An institution that stands twice among the offers is an error.
    """
    lines = weigh_collaboration(item_id, offers, policy, wish).lines
    scale = _Scale.of(policy, wish)
    own = {offer.organisation_id: offer for offer in offers}
    return explained(lines, shown, lambda line: _told(own[line.organisation_id], scale))


def weigh_collaboration(
    item_id: int,
    offers: Sequence[CollaborationOffer],
    policy: Collaboration,
    wish: CollaborationWish,
) -> Weighed:
    """The order of `rank_collaboration` in numbers alone."""
    check_once([offer.organisation_id for offer in offers])
    scale = _Scale.of(policy, wish)
    own = {offer.organisation_id: offer for offer in offers}
    points = {key: scale.points(offer) for key, offer in own.items()}
    passing = {key: not scale.lasting(offer) for key, offer in own.items()}
    misfit = {key: not scale.fits_level(offer) for key, offer in own.items()}

    def without(line: Line) -> tuple[int, float, bool, str]:
        owner = line.organisation_id
        return (ORDER[line.verdict], -line.score, passing[owner], tie(item_id, owner))

    def merit(line: Line) -> Merit:
        owner = line.organisation_id
        return (ORDER[line.verdict], -line.score, passing[owner], misfit[owner])

    untied = [_line(offer, total(_but_pair(points[key]))) for key, offer in own.items()]
    places = {line.organisation_id: line.rank for line in ranked(untied, without)}
    lines = [_line(offer, total(points[key])) for key, offer in own.items()]
    order = ranked(lines, lambda line: (*merit(line), tie(item_id, line.organisation_id)), places)
    return Weighed(
        tuple(order),
        {line.organisation_id: line.score for line in untied},
        {line.organisation_id: merit(line) for line in lines},
    )


def score_collaboration(
    offer: CollaborationOffer, policy: Collaboration, wish: CollaborationWish
) -> Line:
    """One offer on its own, with its bars and no rank (0): for lists across several recipients."""
    scale = _Scale.of(policy, wish)
    return explained(
        [_line(offer, total(scale.points(offer)))], None, lambda _: _told(offer, scale)
    )[0]


def _line(offer: CollaborationOffer, score: float) -> Line:
    return Line(offer.organisation_id, offer.verdict, score, (), (), rank=0)


def _held(value: float | None) -> float | None:
    return None if value is None else clipped(value)


def _but_pair(points: Sequence[float]) -> list[float]:
    return [each for place, each in enumerate(points) if place != PAIR]


def _told(offer: CollaborationOffer, scale: _Scale) -> Told:
    """The bars of an offer, with those penalties that apply, and the remarks on it."""
    policy, neutral = scale.policy, scale.policy.neutral
    pair_points = round(scale.weights[PAIR] * scale.pair(offer), PLACES)
    sentences = (
        fit_sentence(offer.parts, scale.parts, neutral),
        _pair_sentence(offer, scale),
        words.sourced("受援方缺口强度", offer.need_intensity, offer.need_source),
        words.sourced("补上溯源断链、减少溯源级数的程度", offer.trace, offer.trace_source),
        words.access(offer.access_hours, policy.access_hours, offer.remote, policy.remote_value),
        words.sourced("协议履约与评价", offer.record, offer.record_source),
        words.capacity(offer.free_share),
    )
    titles = titles_of(CollaborationWeights)
    made = bars(titles, scale.weights, scale.values(offer), neutral, sentences)
    remarks = []
    if pair_points and scale.rotated(offer):
        remarks.append(words.rotation_note(offer.assigned_share_12m or 0.0, policy.rotation.above))
    if scale.lasting(offer):
        remarks.append(words.LASTING)
    if wait := words.waiting(offer.ring, scale.wish.step, policy.widening.rings):
        remarks.append(wait)
    return (*made, *_penalty_bars(offer, scale)), tuple(remarks)


def _penalty_bars(offer: CollaborationOffer, scale: _Scale) -> tuple[Component, ...]:
    sentences = words.penalties(
        offer.exposure or 0.0, offer.assigned_share_12m or 0.0, offer.similar_count
    )
    titles = titles_of(Penalties)
    every = bars(titles, scale.penalty_weights(), scale.penalties(offer), 0.0, sentences)
    return tuple(each for each in every if each.points)


def _pair_sentence(offer: CollaborationOffer, scale: _Scale) -> str:
    relation, policy = offer.relation, scale.policy
    if not scale.gap:
        return words.no_gap(scale.able)
    if relation is None or not policy.pair_values.value(relation.key):
        return words.NO_RELATION
    value = policy.pair_values.value(relation.key)
    rotation = ""
    if scale.rotated(offer):
        rotation = words.rotation(offer.assigned_share_12m or 0.0, policy.rotation)
    return words.pair(relation, value, scale.weights[PAIR], policy.pair_cap) + rotation
