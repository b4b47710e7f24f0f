"""From a field to its ranking: gates, then the track's rules. Pure; the same in, the same out.

Ranking takes numbers only; `tell` makes the words, for those lines that somebody will read.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.matching.assessing import judge_contents, text_fit
from app.matching.field import Entrant, Field, MarketFacts, StatutoryFacts, Track
from app.matching.policies.policy import Policy
from app.matching.tracks.components import Line
from app.matching.tracks.market import MarketOffer, MarketWish, rank_market
from app.matching.tracks.statutory import StatutoryOffer, rank_statutory
from app.metrology.gate_inputs import Row
from app.metrology.gates import Assessment, Judgement, Verdict

Judgements = Mapping[tuple[str, ...], Judgement]


@dataclass(frozen=True, slots=True)
class Place:
    """One institution's place in an outcome, with the numbers that decided it."""

    organisation_id: int
    verdict: Verdict
    score: float
    share: float | None
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """All places of a field in order, best first."""

    places: tuple[Place, ...]

    def counts(self) -> dict[str, int]:
        """Institutions by verdict."""
        return dict(Counter(place.verdict.value for place in self.places))

    def content(self) -> bytes:
        """The outcome as bytes, equal for equal outcomes on every machine."""
        rows = [
            [each.organisation_id, each.verdict.value, each.score, each.share, each.ratio]
            for each in self.places
        ]
        return json.dumps(rows, separators=(",", ":"), allow_nan=True).encode()

    def content_hash(self) -> str:
        """SHA-256 of the bytes."""
        return sha256(self.content()).hexdigest()


@dataclass(frozen=True, slots=True)
class Told:
    """A line in words: the bars of its score and what the gates found."""

    entrant: Entrant
    line: Line
    assessment: Assessment


def judge(field: Field, rows: Mapping[str, Row]) -> Judgements:
    """The gates' judgement of every set of contents in the field."""
    return judge_contents(field.demand, (each.terms for each in field.entrants), rows)


def rank_field(field: Field, rows: Mapping[str, Row], policy: Policy) -> Outcome:
    """All institutions that can do anything at all, in the order of the track."""
    judged = judge(field, rows)
    useful = [e for e in field.entrants if judged[e.terms].verdict is not Verdict.IMPOSSIBLE]
    lines = _ranked(field, useful, judged, rows, policy, shown=0)
    by_id = {each.organisation_id: judged[each.terms] for each in useful}
    return Outcome(
        tuple(
            Place(
                line.organisation_id,
                line.verdict,
                line.score,
                by_id[line.organisation_id].share,
                by_id[line.organisation_id].ratio,
            )
            for line in lines
        )
    )


def tell(
    field: Field, places: Sequence[tuple[int, int]], rows: Mapping[str, Row], policy: Policy
) -> list[Told]:
    """The words of some places, given as (rank, organisation), in that order.

    `rows` need hold only their contents: what a line says depends on nobody else.
    """
    entrants = {each.organisation_id: each for each in field.entrants}
    chosen = [entrants[owner] for _, owner in places]
    judged = judge_contents(field.demand, (each.terms for each in chosen), rows)
    lines = {
        line.organisation_id: line
        for line in _ranked(field, chosen, judged, rows, policy, shown=None)
    }
    return [
        Told(entrants[owner], lines[owner], judged[entrants[owner].terms].explained())
        for _, owner in places
    ]


def _ranked(
    field: Field,
    entrants: Sequence[Entrant],
    judged: Judgements,
    rows: Mapping[str, Row],
    policy: Policy,
    shown: int | None,
) -> tuple[Line, ...]:
    if field.track is Track.STATUTORY:
        offers = [_statutory(each, judged[each.terms]) for each in entrants]
        return rank_statutory(field.item_id, offers, policy.statutory)
    fits = {each: text_fit(field.demand, each, rows) for each in {e.terms for e in entrants}}
    return rank_market(
        field.item_id,
        [_market(each, judged[each.terms], fits[each.terms]) for each in entrants],
        policy.market,
        MarketWish(field.wish.deadline_days, field.wish.budget, field.like_needs),
        dict(field.exposure),
        shown,
    )


def _market(entrant: Entrant, judged: Judgement, fit: float) -> MarketOffer:
    facts = entrant.facts
    if not isinstance(facts, MarketFacts):
        raise _wrong_track(entrant)
    return MarketOffer(
        entrant.organisation_id,
        judged.verdict,
        judged.share,
        judged.ratio,
        facts.days,
        facts.transit_days,
        facts.price,
        facts.freight,
        facts.on_time,
        facts.on_time_n,
        facts.rating,
        facts.free_share,
        fit,
        facts.newcomer,
    )


def _statutory(entrant: Entrant, judged: Judgement) -> StatutoryOffer:
    facts = entrant.facts
    if not isinstance(facts, StatutoryFacts):
        raise _wrong_track(entrant)
    return StatutoryOffer(
        entrant.organisation_id,
        judged.verdict,
        facts.level,
        facts.distance_steps,
        facts.covers_place,
        facts.authorised,
    )


def _wrong_track(entrant: Entrant) -> TypeError:
    return TypeError(f"institution {entrant.organisation_id} has facts of another track")
