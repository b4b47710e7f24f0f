"""From a field to its ranking: gates, then the track's rules. Pure; the same in, the same out.

Ranking takes numbers only; `tell` makes the words, for those lines that somebody will read.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from app.matching.assessing import judge_contents, text_fits
from app.matching.field import Entrant, Field, MarketFacts, StatutoryFacts, Track
from app.matching.policies.policy import Policy
from app.matching.tracks.components import Line
from app.matching.tracks.market import (
    MarketOffer,
    MarketWish,
    arranged,
    market_ranks_without,
    rank_market,
    score_market,
)
from app.matching.tracks.statutory import (
    StatutoryOffer,
    rank_statutory,
    statutory_ranks_without,
)
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


def rank_field(
    field: Field, rows: Mapping[str, Row], policy: Policy, judged: Judgements | None = None
) -> Outcome:
    """All institutions that can do anything at all, in the order of the track.

    `judged`: what `judge` says of the same field and rows, where the caller has asked it already.
    """
    judged = judge(field, rows) if judged is None else judged
    useful = [e for e in field.entrants if judged[e.terms].verdict is not Verdict.IMPOSSIBLE]
    lines = _ranked(field, useful, judged, rows, policy)
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
    field: Field,
    places: Sequence[tuple[int, int]],
    rows: Mapping[str, Row],
    policy: Policy,
    judged: Judgements | None = None,
) -> list[Told]:
    """The words of some places, given as (rank, organisation), in that order.

    The field need hold only their entrants, and `rows` only their contents: what a line says of
    itself depends on nobody else. What moved it in the order is for `moves` to say. `judged` as in
    `rank_field`.
    """
    entrants = {each.organisation_id: each for each in field.entrants}
    chosen = [entrants[owner] for _, owner in places]
    if judged is None:
        judged = judge_contents(field.demand, (each.terms for each in chosen), rows)
    lines = _scored(field, chosen, judged, rows, policy)
    return [
        Told(
            entrants[owner],
            replace(lines[owner], rank=rank),
            judged[entrants[owner].terms].explained(),
        )
        for rank, owner in places
    ]


def moves(field: Field, places: Sequence[Place], policy: Policy) -> dict[int, tuple[str, ...]]:
    """Notes on those whom a rule of the market moved from where their score put them.

    `places` are those of the whole outcome; entrants that are not in the field count as no
    newcomers, which is true of nobody who was moved up.
    """
    if field.track is not Track.MARKET:
        return {}
    scored = [Line(p.organisation_id, p.verdict, p.score, (), (), rank=0) for p in places]
    newcomers, exposure = _newcomers(field), dict(field.exposure)
    lines = arranged(field.item_id, scored, policy.market, newcomers, exposure, field.like_needs)
    return {line.organisation_id: line.notes for line in lines if line.notes}


def without(
    field: Field, places: Sequence[Place], rows: Mapping[str, Row], policy: Policy
) -> dict[int, dict[str, int]]:
    """By institution and bar: the rank it would have if that bar gave nothing to anybody.

    `places` are those of the whole outcome, whose numbers spare asking the gates again; of `rows`
    only the names of the devices are read.
    """
    entrants = {each.organisation_id: each for each in field.entrants}
    if field.track is Track.STATUTORY:
        assigned = [_statutory(entrants[p.organisation_id], p) for p in places]
        return statutory_ranks_without(field.item_id, assigned, policy.statutory)
    chosen = [entrants[each.organisation_id] for each in places]
    fits = _fits(field, chosen, rows)
    offers = [_market(e, p, fits[e.terms]) for e, p in zip(chosen, places, strict=True)]
    return market_ranks_without(
        field.item_id, offers, policy.market, _wish(field), dict(field.exposure)
    )


def _ranked(
    field: Field,
    entrants: Sequence[Entrant],
    judged: Judgements,
    rows: Mapping[str, Row],
    policy: Policy,
) -> tuple[Line, ...]:
    """The order in numbers alone."""
    if field.track is Track.STATUTORY:
        assigned = [_statutory(each, judged[each.terms]) for each in entrants]
        return rank_statutory(field.item_id, assigned, policy.statutory)
    fits = _fits(field, entrants, rows)
    offers = [_market(each, judged[each.terms], fits[each.terms]) for each in entrants]
    exposure = dict(field.exposure)
    return rank_market(field.item_id, offers, policy.market, _wish(field), exposure, shown=0)


def _scored(
    field: Field,
    entrants: Sequence[Entrant],
    judged: Judgements,
    rows: Mapping[str, Row],
    policy: Policy,
) -> dict[int, Line]:
    """Each line on its own, in words, by institution."""
    if field.track is Track.STATUTORY:
        assigned = [_statutory(each, judged[each.terms]) for each in entrants]
        lines = rank_statutory(field.item_id, assigned, policy.statutory)
        return {line.organisation_id: line for line in lines}
    fits = _fits(field, entrants, rows)
    wish = _wish(field)
    return {
        each.organisation_id: score_market(
            _market(each, judged[each.terms], fits[each.terms]), policy.market, wish
        )
        for each in entrants
    }


def _wish(field: Field) -> MarketWish:
    return MarketWish(field.wish.deadline_days, field.wish.budget, field.like_needs)


def _fits(
    field: Field, entrants: Sequence[Entrant], rows: Mapping[str, Row]
) -> dict[tuple[str, ...], float]:
    return text_fits(field.demand, (each.terms for each in entrants), rows)


def _newcomers(field: Field) -> set[int]:
    return {
        each.organisation_id
        for each in field.entrants
        if isinstance(each.facts, MarketFacts) and each.facts.newcomer
    }


def _market(entrant: Entrant, judged: Judgement | Place, fit: float) -> MarketOffer:
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


def _statutory(entrant: Entrant, judged: Judgement | Place) -> StatutoryOffer:
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
