"""The market track: technical fit, time, cost, record, free capacity. Pure.

No region, level, affiliation or pairing stands in an offer or in the policy's section; distance
enters only as real days and real cost. Every value depends on the offer and the wish alone, so that
one institution's arrival never turns two others round, but for two rules that say so on the line:
the limit on concentration and the exploration slot. Both act among the qualified only.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
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
from app.matching.tracks.technical_fit import Parts, fit_sentence, fit_value
from app.metrology.gates import Verdict

FIRST_PLACES = 3
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
        given, budget = wanted.deadline_days, wanted.budget
        return cls(
            policy=policy,
            wanted=wanted,
            weights=tuple(policy.weights.named().values()),
            parts=policy.fit_parts.named(),
            neutral=policy.neutral,
            days=given if given and given > 0 else float(policy.reference_days),
            yuan=budget if budget and budget > 0 else policy.reference_yuan,
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
        """Delivery and rating count alike; deliveries only from the smallest sample on."""
        known = [] if offer.rating is None else [clipped(offer.rating / STARS)]
        if offer.on_time is not None and offer.on_time_n >= self.policy.minimum_sample:
            known.append(clipped(offer.on_time))
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
    if exposure and like_needs >= policy.minimum_sample:
        ordered = _spread(ordered, policy, exposure)
    if explores(item_id, policy.exploration_share):
        ordered = _explored(item_id, ordered, policy, newcomers)
    return numbered(ordered)


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


def explores(item_id: int, share: float) -> bool:
    """Whether an item's ranking has an exploration slot: a fixed share of all items, by hash."""
    drawn = int.from_bytes(sha256(f"explore:{item_id}".encode()).digest()[:8])
    return drawn < share * 2**64


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


def _spread(lines: list[Line], policy: Market, exposure: Mapping[int, float]) -> list[Line]:
    """Whoever already holds too many first places leaves them to the next qualified ones.

    Where there are too few others, the best of those over the limit stay among the first.
    """
    able, rest = _by_class(lines)
    limit = policy.concentration_limit
    over = {org for org, share in exposure.items() if share > limit}
    others = [line for line in able if line.organisation_id not in over]
    if not others or all(line.organisation_id not in over for line in able[:FIRST_PLACES]):
        return lines
    first = others[:FIRST_PLACES]
    staying = [line for line in able if line.organisation_id in over]
    first += staying[: FIRST_PLACES - len(first)]
    held = {line.organisation_id for line in first}
    order = [*first, *(line for line in able if line.organisation_id not in held)]
    for place, line in enumerate(order):
        if line.organisation_id in over and place + 1 > line.rank:
            share = percent(exposure[line.organisation_id])
            note = f"集中度：近期同类需求的前三位中占 {share}，超过上限 {percent(limit)}，"
            order[place] = noted(line, note + "前三位优先给未超限的可测机构。")
    return [*order, *rest]


def _explored(
    item_id: int, lines: list[Line], policy: Market, newcomers: Collection[int]
) -> list[Line]:
    """A qualified newcomer comes up to the policy's place, unless one stands there or above."""
    able, rest = _by_class(lines)
    place = policy.exploration_place - 1
    waiting = [line for line in able[place + 1 :] if line.organisation_id in newcomers]
    seen = any(line.organisation_id in newcomers for line in able[: place + 1])
    if seen or not waiting:
        return lines
    chosen = min(waiting, key=lambda line: _draw(item_id, line.organisation_id))
    able.remove(chosen)
    note = (
        f"探索位：每 {number(1 / policy.exploration_share)} 个需求项约有 1 个在第 "
        f"{policy.exploration_place} 位展示一家可测的新机构，按得分它排第 {chosen.rank} 位。"
    )
    able.insert(place, noted(chosen, note))
    return [*able, *rest]


def _draw(item_id: int, organisation_id: int) -> str:
    return sha256(f"explore:{item_id}:{organisation_id}".encode()).hexdigest()


def _by_class(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    able = [line for line in lines if line.verdict is Verdict.QUALIFIED]
    return able, [line for line in lines if line.verdict is not Verdict.QUALIFIED]
