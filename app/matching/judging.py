"""From a field to its ranking: gates, then the track's rules. Pure; the same in, the same out.

Ranking takes numbers only; `tell` makes the words, for those lines that somebody will read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.matching.assessing import judge_contents, text_fits
from app.matching.field import Entrant, Field, MarketFacts, StatutoryFacts, Track
from app.matching.offered_columns import market_columns, statutory_columns
from app.matching.outcome import Outcome, Place
from app.matching.policies.policy import Policy
from app.matching.tracks.columns import (
    MarketColumns,
    StatutoryColumns,
    by_merit,
    market_order,
    market_scores,
    statutory_order,
)
from app.matching.tracks.components import Line
from app.matching.tracks.market import (
    MarketOffer,
    MarketWish,
    market_ranks_without,
    score_market,
)
from app.matching.tracks.market_rules import rearranged
from app.matching.tracks.statutory import (
    StatutoryOffer,
    rank_statutory,
    statutory_ranks_without,
)
from app.metrology.gate_inputs import Row
from app.metrology.gates import ORDER, Assessment, Judgement, Verdict

Judgements = Mapping[tuple[str, ...], Judgement]


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
    numbers = [judged[each.terms] for each in useful]
    found = Outcome.of(
        [
            Place(each.organisation_id, one.verdict, 0.0, one.share, one.ratio)
            for each, one in zip(useful, numbers, strict=True)
        ]
    )
    if field.track is Track.STATUTORY:
        facts = [_statutory_facts(each) for each in useful]
        return assigned(field.item_id, found, statutory_columns(found, facts), policy)
    fits = _fits(field, useful, rows)
    offers = market_columns(
        found, [_market_facts(each) for each in useful], [fits[each.terms] for each in useful]
    )
    return bidden(field, found, offers, policy)


def bidden(field: Field, found: Outcome, offers: MarketColumns, policy: Policy) -> Outcome:
    """The order of the market; `found` are the offers' verdicts and numbers, in any order."""
    scores = market_scores(offers, policy.market, _wish(field))
    order = market_order(
        field.item_id, offers, scores, policy.market, dict(field.exposure), field.like_needs
    )
    return found.scored(scores, order)


def assigned(item_id: int, found: Outcome, offers: StatutoryColumns, policy: Policy) -> Outcome:
    """The order of assignment, of those who may be assigned."""
    order, scores = statutory_order(item_id, offers, policy.statutory)
    return found.scored(scores, order)


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
    found = Outcome.of(places)
    order = by_merit(field.item_id, found.owners, found.verdicts, found.scores)
    able = found.owners[order[found.verdicts[order] == ORDER[Verdict.QUALIFIED]]].tolist()
    newcomers, exposure = _newcomers(field), dict(field.exposure)
    _, notes = rearranged(field.item_id, able, policy.market, newcomers, exposure, field.like_needs)
    return {owner: (note,) for owner, note in notes.items()}


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


def _market_facts(entrant: Entrant) -> MarketFacts:
    if not isinstance(entrant.facts, MarketFacts):
        raise _wrong_track(entrant)
    return entrant.facts


def _statutory_facts(entrant: Entrant) -> StatutoryFacts:
    if not isinstance(entrant.facts, StatutoryFacts):
        raise _wrong_track(entrant)
    return entrant.facts


def _market(entrant: Entrant, judged: Judgement | Place, fit: float) -> MarketOffer:
    facts = _market_facts(entrant)
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
    facts = _statutory_facts(entrant)
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
