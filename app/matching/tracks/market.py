"""The market track: technical fit, time, cost, record, free capacity. Pure.

No region, level, affiliation or pairing stands in an offer or in the policy's section; distance
enters only as real days and real cost. Every value depends on the offer and the wish alone, so that
one institution's arrival never turns two others round, but for two rules that say so on the line:
the limit on concentration and the exploration slot. Both act among the qualified only.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from app.matching.policies.fields import titles_of
from app.matching.policies.sections import Market, MarketWeights
from app.matching.tracks.components import (
    PLACES,
    Line,
    Told,
    bars,
    check_once,
    clipped,
    explained,
    falling,
    merit,
    noted,
    number,
    numbered,
    percent,
    points_of,
    ranked,
    total,
)
from app.matching.tracks.market_rules import rearranged
from app.matching.tracks.technical_fit import Parts, fit_sentence, fit_value
from app.metrology.gates import Verdict

STARS = 5.0


@dataclass(frozen=True, slots=True)
class MarketOffer:
    """One institution for one item. None: not known.

    ``share`` of the demanded range covered, ``ratio`` of U to what is required; ``days`` of work
    and ``transit_days`` there and back; ``price`` and ``freight`` in yuan; ``on_time`` the share of
    ``on_time_n`` orders delivered in time; ``rating`` 0 to 5; ``free_share`` of capacity;
    ``text_fit`` 0 to 1. A newcomer has not yet had its chance to be seen.
    """

    organisation_id: int
    verdict: Verdict
    share: float | None = None
    ratio: float | None = None
    days: float | None = None
    transit_days: float | None = None
    price: float | None = None
    freight: float | None = None
    on_time: float | None = None
    on_time_n: int = 0
    rating: float | None = None
    free_share: float | None = None
    text_fit: float | None = None
    newcomer: bool = False


@dataclass(frozen=True, slots=True)
class MarketWish:
    """What the need says of time (days) and money (yuan).

    ``like_needs`` is how many like needs stand behind the exposure: below the policy's sample the
    limit on concentration does not act.
    """

    deadline_days: float | None = None
    budget: float | None = None
    like_needs: int = 0


@dataclass(frozen=True, slots=True)
class _Scale:
    """What all offers for one item are measured against."""

    policy: Market
    wanted: MarketWish
    weights: tuple[float, ...]
    parts: dict[str, float]
    neutral: float
    days: float
    yuan: float
    fits: dict[tuple[float | None, ...], float | None]

    @classmethod
    def of(cls, policy: Market, wanted: MarketWish) -> Self:
        days, yuan = scale_of(policy, wanted)
        return cls(
            policy=policy,
            wanted=wanted,
            weights=tuple(policy.weights.named().values()),
            parts=policy.fit_parts.named(),
            neutral=policy.neutral,
            days=days,
            yuan=yuan,
            fits={},
        )

    def fit(self, offer: MarketOffer) -> float | None:
        """The value of the technical fit, which many offers share."""
        known = offer.share, offer.ratio, offer.text_fit
        if known not in self.fits:
            self.fits[known] = fit_value(_parts(offer), self.parts, self.neutral)
        return self.fits[known]

    def values(self, offer: MarketOffer) -> tuple[float | None, ...]:
        """The five values of an offer, in the order of the weights."""
        days, cost = _days(offer), _cost(offer)
        return (
            self.fit(offer),
            None if days is None else falling(days, self.days),
            None if cost is None else falling(cost, self.yuan),
            self.record(offer),
            None if offer.free_share is None else clipped(offer.free_share),
        )

    def record(self, offer: MarketOffer) -> float | None:
        """The value of what is known of the institution's past."""
        least = self.policy.minimum_sample
        return record_of(offer.on_time, offer.on_time_n, offer.rating, least)


def scale_of(policy: Market, wanted: MarketWish) -> tuple[float, float]:
    """Days and yuan that give half the points: those the need says, else the policy's."""
    given, budget = wanted.deadline_days, wanted.budget
    return (
        given if given and given > 0 else float(policy.reference_days),
        budget if budget and budget > 0 else policy.reference_yuan,
    )


def record_of(on_time: float | None, count: int, rating: float | None, least: int) -> float | None:
    """Delivery and rating count alike; deliveries only from the smallest sample on."""
    known = [] if rating is None else [clipped(rating / STARS)]
    if on_time is not None and count >= least:
        known.append(clipped(on_time))
    return round(sum(known) / len(known), PLACES) if known else None


def rank_market(
    item_id: int,
    offers: Sequence[MarketOffer],
    policy: Market,
    wanted: MarketWish,
    exposure: Mapping[int, float] | None = None,
    shown: int | None = None,
) -> tuple[Line, ...]:
    """All offers in order; the first ``shown`` (None: all) with their bars and remarks.

    ``exposure`` is the share of like needs at which an institution stood among the first three. An
    institution that stands twice among the offers is an error.
    """
    check_once([offer.organisation_id for offer in offers])
    scale = _Scale.of(policy, wanted)
    newcomers = {offer.organisation_id for offer in offers if offer.newcomer}
    lines = arranged(
        item_id,
        [_line(offer, scale) for offer in offers],
        policy,
        newcomers,
        exposure,
        wanted.like_needs,
    )
    own = {offer.organisation_id: offer for offer in offers}
    return explained(lines, shown, lambda line: _told(own[line.organisation_id], scale))


def score_market(offer: MarketOffer, policy: Market, wanted: MarketWish) -> Line:
    """One offer on its own, with its bars and remarks and no rank (0)."""
    scale = _Scale.of(policy, wanted)
    return explained([_line(offer, scale)], None, lambda _: _told(offer, scale))[0]


def arranged(
    item_id: int,
    lines: Sequence[Line],
    policy: Market,
    newcomers: Collection[int],
    exposure: Mapping[int, float] | None = None,
    like_needs: int = 0,
) -> list[Line]:
    """The lines in order, with ranks, and notes on those whom one of the two rules moved.

    By merit, then the limit on concentration (which ``like_needs`` must be enough for), then the
    exploration slot.
    """
    ordered = ranked(lines, lambda line: merit(item_id, line))
    able = [line for line in ordered if line.verdict is Verdict.QUALIFIED]
    rest = [line for line in ordered if line.verdict is not Verdict.QUALIFIED]
    merits = [line.organisation_id for line in able]
    order, notes = rearranged(item_id, merits, policy, newcomers, exposure, like_needs)
    if order is not merits:
        by_id = {line.organisation_id: line for line in able}
        able = [by_id[owner] for owner in order]
    able = [
        noted(line, notes[o]) if (o := line.organisation_id) in notes else line for line in able
    ]
    return numbered([*able, *rest])


def market_ranks_without(
    item_id: int,
    offers: Sequence[MarketOffer],
    policy: Market,
    wanted: MarketWish,
    exposure: Mapping[int, float] | None = None,
) -> dict[int, dict[str, int]]:
    """By institution and bar: the rank it would have if that bar gave nothing to anybody.

    Everything else stays as it is, the two rules included. The same offers as `rank_market` takes.
    """
    check_once([offer.organisation_id for offer in offers])
    scale = _Scale.of(policy, wanted)
    newcomers = {offer.organisation_id for offer in offers if offer.newcomer}
    points = [points_of(scale.weights, scale.values(offer), scale.neutral) for offer in offers]
    found: dict[int, dict[str, int]] = {offer.organisation_id: {} for offer in offers}
    for place, key in enumerate(policy.weights.named()):
        lines = [
            Line(
                offer.organisation_id,
                offer.verdict,
                total(each for at, each in enumerate(own) if at != place),
                (),
                (),
                rank=0,
            )
            for offer, own in zip(offers, points, strict=True)
        ]
        for line in arranged(item_id, lines, policy, newcomers, exposure, wanted.like_needs):
            found[line.organisation_id][key] = line.rank
    return found


def _line(offer: MarketOffer, scale: _Scale) -> Line:
    score = total(points_of(scale.weights, scale.values(offer), scale.neutral))
    return Line(offer.organisation_id, offer.verdict, score, (), (), rank=0)


def _parts(offer: MarketOffer) -> Parts:
    return Parts(offer.share, offer.ratio, offer.text_fit)


def _days(offer: MarketOffer) -> float | None:
    return None if offer.days is None else offer.days + (offer.transit_days or 0.0)


def _cost(offer: MarketOffer) -> float | None:
    return None if offer.price is None else offer.price + (offer.freight or 0.0)


def _told(offer: MarketOffer, scale: _Scale) -> Told:
    """The bars of an offer with their sentences, and the remarks on it."""
    free = offer.free_share
    sentences = (
        fit_sentence(_parts(offer), scale.parts, scale.neutral),
        _time_sentence(offer, scale),
        _price_sentence(offer, scale),
        _record_sentence(offer, scale.policy.minimum_sample),
        "" if free is None else f"还有 {percent(free)} 的产能空闲。",
    )
    values = scale.values(offer)
    made = bars(titles_of(MarketWeights), scale.weights, values, scale.neutral, sentences)
    return made, _remarks(offer, scale.wanted)


def _time_sentence(offer: MarketOffer, scale: _Scale) -> str:
    days, transit = _days(offer), offer.transit_days
    if days is None or offer.days is None:
        return "机构没有公布完成时间"
    what = "期限" if scale.days == scale.wanted.deadline_days else "没有期限，参照"
    way = "往返时间未知，没有计入" if transit is None else f"往返 {number(transit)} 天"
    return (
        f"检测 {number(offer.days)} 天，{way}，共 {number(days)} 天"
        f"（{what} {number(scale.days)} 天；正好用完得一半，越快越高）。"
    )


def _price_sentence(offer: MarketOffer, scale: _Scale) -> str:
    cost, freight = _cost(offer), offer.freight
    if cost is None or offer.price is None:
        return "机构没有公布价格"
    what = "预算" if scale.yuan == scale.wanted.budget else "没有预算，参照"
    way = "运费未知，没有计入" if freight is None else f"运费 {number(freight)} 元"
    return (
        f"检测费 {number(offer.price)} 元，{way}，共 {number(cost)} 元"
        f"（{what} {number(scale.yuan)} 元；正好用完得一半，越省越高）。"
    )


def _record_sentence(offer: MarketOffer, least: int) -> str:
    said = []
    counted = offer.on_time is not None and offer.on_time_n >= least
    if offer.on_time is not None and counted:
        said.append(f"{offer.on_time_n} 次委托中 {percent(offer.on_time)} 按期")
    elif offer.on_time_n:
        said.append(f"只有 {offer.on_time_n} 次委托，不足 {least} 次，不计按期率")
    if offer.rating is not None:
        said.append(f"评价 {number(offer.rating)} 分（满分 {number(STARS)} 分）")
    return "；".join(said) + ("。" if counted or offer.rating is not None else "")


def _remarks(offer: MarketOffer, wanted: MarketWish) -> tuple[str, ...]:
    """What somebody choosing should see beside the bars."""
    days, cost = _days(offer), _cost(offer)
    notes = []
    if days is not None and wanted.deadline_days is not None and days > wanted.deadline_days:
        notes.append(f"比期限晚 {number(days - wanted.deadline_days)} 天。")
    if cost is not None and wanted.budget is not None and cost > wanted.budget:
        notes.append(f"超出预算 {number(cost - wanted.budget)} 元。")
    return tuple(notes)
