"""The market track: technical fit, time, cost, record, free capacity. Pure.

No region, level, affiliation or pairing stands in an offer or in the policy's section; distance
enters only as real days and real cost. Every value depends on the offer and the wish alone, so that
one institution's arrival never turns two others round, but for two rules that say so on the line:
the limit on concentration and the exploration slot. Both act among the qualified only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.matching.policy_sections import Market
from app.matching.tracks.components import (
    Component,
    Line,
    bar,
    check_once,
    clipped,
    falling,
    merit,
    noted,
    number,
    numbered,
    percent,
    ranked,
    shares,
    total,
)
from app.matching.tracks.technical_fit import Parts, technical_fit
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


def rank_market(
    item_id: int,
    offers: Sequence[MarketOffer],
    policy: Market,
    wanted: MarketWish,
    exposure: Mapping[int, float] | None = None,
) -> tuple[Line, ...]:
    """All offers in order, each with its bars.

    ``exposure`` is the share of like needs at which an institution stood among the first three. An
    institution that stands twice among the offers is an error.
    """
    check_once([offer.organisation_id for offer in offers])
    lines = ranked([_line(offer, policy, wanted) for offer in offers], lambda x: merit(item_id, x))
    if exposure and wanted.like_needs >= policy.minimum_sample:
        lines = _spread(lines, policy, exposure)
    if explores(item_id, policy.exploration_share):
        newcomers = {offer.organisation_id for offer in offers if offer.newcomer}
        lines = _explored(item_id, lines, policy, newcomers)
    return tuple(numbered(lines))


def explores(item_id: int, share: float) -> bool:
    """Whether an item's ranking has an exploration slot: a fixed share of all items, by hash."""
    drawn = int.from_bytes(sha256(f"explore:{item_id}".encode()).digest()[:8])
    return drawn < share * 2**64


def _line(offer: MarketOffer, policy: Market, wanted: MarketWish) -> Line:
    weights, neutral = policy.weights, policy.neutral
    parts = Parts(offer.share, offer.ratio, offer.text_fit)
    fit, why = technical_fit(parts, policy.fit_parts.named(), neutral)
    components = (
        bar("fit", "技术契合", weights.fit, fit, neutral, why),
        _time(offer, policy, wanted),
        _price(offer, policy, wanted),
        _record(offer, policy),
        bar(
            "capacity",
            "剩余产能",
            weights.capacity,
            offer.free_share,
            neutral,
            "" if offer.free_share is None else f"还有 {percent(offer.free_share)} 的产能空闲。",
        ),
    )
    return Line(
        organisation_id=offer.organisation_id,
        verdict=offer.verdict,
        score=total(components),
        components=components,
        notes=_remarks(offer, wanted),
        rank=0,
    )


def _time(offer: MarketOffer, policy: Market, wanted: MarketWish) -> Component:
    weight, neutral = policy.weights.time, policy.neutral
    if offer.days is None:
        return bar("time", "时限", weight, None, neutral, "机构没有公布完成时间")
    transit = offer.transit_days or 0.0
    needed = offer.days + transit
    given = wanted.deadline_days
    reference = given if given and given > 0 else float(policy.reference_days)
    what = "期限" if reference == given else "没有期限，参照"
    way = "往返时间未知，没有计入" if offer.transit_days is None else f"往返 {number(transit)} 天"
    sentence = (
        f"检测 {number(offer.days)} 天，{way}，共 {number(needed)} 天"
        f"（{what} {number(reference)} 天；正好用完得一半，越快越高）。"
    )
    return bar("time", "时限", weight, falling(needed, reference), neutral, sentence)


def _price(offer: MarketOffer, policy: Market, wanted: MarketWish) -> Component:
    weight, neutral = policy.weights.price, policy.neutral
    if offer.price is None:
        return bar("price", "费用", weight, None, neutral, "机构没有公布价格")
    freight = offer.freight or 0.0
    cost = offer.price + freight
    given = wanted.budget
    reference = given if given and given > 0 else policy.reference_yuan
    what = "预算" if reference == given else "没有预算，参照"
    way = "运费未知，没有计入" if offer.freight is None else f"运费 {number(freight)} 元"
    sentence = (
        f"检测费 {number(offer.price)} 元，{way}，共 {number(cost)} 元"
        f"（{what} {number(reference)} 元；正好用完得一半，越省越高）。"
    )
    return bar("price", "费用", weight, falling(cost, reference), neutral, sentence)


def _record(offer: MarketOffer, policy: Market) -> Component:
    weight, neutral = policy.weights.record, policy.neutral
    enough = offer.on_time is not None and offer.on_time_n >= policy.minimum_sample
    on_time = offer.on_time if enough else None
    rating = None if offer.rating is None else clipped(offer.rating / STARS)
    said = []
    if on_time is not None:
        said.append(f"{offer.on_time_n} 次委托中 {percent(on_time)} 按期")
    elif offer.on_time_n:
        said.append(f"只有 {offer.on_time_n} 次委托，不足 {policy.minimum_sample} 次，不计按期率")
    if offer.rating is not None:
        said.append(f"评价 {number(offer.rating)} 分（满分 {number(STARS)} 分）")
    known = [(1.0, value) for value in (on_time, rating) if value is not None]
    sentence = "；".join(said)
    if known:
        sentence += "。"
    return bar("record", "质量记录", weight, shares(known, neutral), neutral, sentence)


def _remarks(offer: MarketOffer, wanted: MarketWish) -> tuple[str, ...]:
    """What somebody choosing should see beside the bars."""
    notes = []
    if offer.days is not None and wanted.deadline_days is not None:
        late = offer.days + (offer.transit_days or 0.0) - wanted.deadline_days
        if late > 0:
            notes.append(f"比期限晚 {number(late)} 天。")
    if offer.price is not None and wanted.budget is not None:
        over = offer.price + (offer.freight or 0.0) - wanted.budget
        if over > 0:
            notes.append(f"超出预算 {number(over)} 元。")
    return tuple(notes)


def _spread(lines: list[Line], policy: Market, exposure: Mapping[int, float]) -> list[Line]:
    """Whoever already holds too many first places leaves them to the next qualified ones.

    Where there are too few others, the best of those over the limit stay among the first.
    """
    able, rest = _by_class(lines)
    limit = policy.concentration_limit
    others = [line for line in able if exposure.get(line.organisation_id, 0.0) <= limit]
    over = [line for line in able if line not in others]
    if not others or not any(line in over for line in able[:FIRST_PLACES]):
        return lines
    first = others[:FIRST_PLACES]
    first += over[: FIRST_PLACES - len(first)]
    order = [*first, *(line for line in able if line not in first)]
    for place, line in enumerate(order):
        if line in over and place + 1 > line.rank:
            share = percent(exposure[line.organisation_id])
            note = f"集中度：近期同类需求的前三位中占 {share}，超过上限 {percent(limit)}，"
            order[place] = noted(line, note + "前三位优先给未超限的可测机构。")
    return [*order, *rest]


def _explored(item_id: int, lines: list[Line], policy: Market, newcomers: set[int]) -> list[Line]:
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
