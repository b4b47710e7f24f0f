"""A basket made ready for the exact search: whole numbers, alike items together, no idle offers.

Left out is only what no best plan needs: an institution that another one equals or beats in every
item, in days, price and freight. Among equals the one with the smaller hash stays, so neither age
nor name decides. Pure.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from math import gcd

from app.matching.baskets.basket import Basket, BasketOffer, Visit
from app.matching.ranking import tie

Worth = tuple[tuple[bool, Decimal], int]  # price (unknown last) and days of an offer
NEVER = 10**9  # days that are not known, where other offers' days are


@dataclass(frozen=True, slots=True)
class Good:
    """One way to do a group: institution by place, price of one piece, days.

    `price` is None and `days` is NEVER where they are not known; where no offer for the group has
    days that are known, `days` is 0 for all, for then no plan is the faster for any of them.
    """

    at: int
    price: int | None
    days: int
    offer: BasketOffer


@dataclass(frozen=True, slots=True)
class Group:
    """Items that have the same offers, with all their pieces together."""

    items: tuple[tuple[int, int], ...]  # item and pieces
    pieces: int
    goods: tuple[Good, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is left to choose from. Money is in whole `coin`s (a part of a yuan).

    A freight that is not known is ordered as the highest known one, so that saying nothing does not
    pay; no sum of money includes it.
    """

    groups: tuple[Group, ...]
    organisations: tuple[int, ...]  # by place, in the order of their hashes
    freights: tuple[int, ...]
    freight_known: tuple[bool, ...]
    coin: Decimal
    unserved: tuple[int, ...]
    counts: dict[str, int]

    def levels(self) -> tuple[int, ...]:
        """The lead times plans can have, ascending; NEVER: some is unknown that need not be."""
        return tuple(sorted({good.days for group in self.groups for good in group.goods}))


def shelve(basket: Basket) -> Shelf:
    """Make a basket ready; order and repetition of what is in it do not matter."""
    visits = {each.organisation_id: each for each in basket.visits}
    pieces = {each.item_id: each.quantity for each in basket.items}
    offers: dict[int, list[BasketOffer]] = {item: [] for item in sorted(pieces)}
    for offer in sorted(set(basket.offers), key=repr):
        if offer.item_id in offers:
            offers[offer.item_id].append(offer)
    unserved = tuple(item for item, own in offers.items() if not own)
    for item in unserved:
        del offers[item]
    everyone = {each.organisation_id for own in offers.values() for each in own}
    freights = _freights(everyone, visits)
    kept = _undominated(offers, freights, visits)
    first = min(pieces, default=0)
    order = sorted(kept, key=lambda each: tie(first, each))
    coin = _coin(basket)
    groups = _groups(pieces, offers, order, visits, coin)
    return Shelf(
        groups,
        tuple(order),
        tuple(int(freights[each][1] / coin) for each in order),
        tuple(not freights[each][0] for each in order),
        coin,
        unserved,
        {
            "items": len(pieces),
            "groups": len(groups),
            "institutions": len(everyone),
            "kept": len(kept),
        },
    )


def lead(offer: BasketOffer, visits: dict[int, Visit]) -> int | None:
    """Days from sending to having back; None if the work or the way is not known."""
    visit = visits.get(offer.organisation_id)
    if offer.days is None or visit is None or visit.transit_days is None:
        return None
    return offer.days + visit.transit_days


def _freights(everyone: set[int], visits: dict[int, Visit]) -> dict[int, tuple[bool, Decimal]]:
    """Whether an institution's freight is unknown, and the freight it is ordered by."""
    said = {each: visits[each].freight if each in visits else None for each in everyone}
    highest = max((each for each in said.values() if each is not None), default=Decimal(0))
    return {each: (own is None, highest if own is None else own) for each, own in said.items()}


def _coin(basket: Basket) -> Decimal:
    """The largest amount of which every price and freight is a multiple: small whole numbers."""
    amounts = [each.price for each in basket.offers] + [each.freight for each in basket.visits]
    known = [each for each in amounts if each]
    if not known:
        return Decimal(1)
    digits = max(0, *(-int(each.as_tuple().exponent) for each in known))
    return Decimal(gcd(*(int(each.scaleb(digits)) for each in known))).scaleb(-digits)


def _groups(
    pieces: dict[int, int],
    offers: dict[int, list[BasketOffer]],
    order: list[int],
    visits: dict[int, Visit],
    coin: Decimal,
) -> tuple[Group, ...]:
    place = {organisation_id: at for at, organisation_id in enumerate(order)}
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    goods: dict[tuple[object, ...], tuple[Good, ...]] = {}
    for item, offered in offers.items():
        own = sorted(
            (each for each in offered if each.organisation_id in place),
            key=lambda each: (place[each.organisation_id], repr(each)),
        )
        leads = [lead(each, visits) for each in own]
        late = 0 if all(days is None for days in leads) else NEVER
        stock = tuple(
            Good(
                place[each.organisation_id],
                None if each.price is None else int(each.price / coin),
                late if days is None else days,
                each,
            )
            for each, days in zip(own, leads, strict=True)
        )
        key = tuple((each.at, each.price, each.days, each.offer.mode) for each in stock)
        alike[key].append(item)
        goods.setdefault(key, stock)
    return tuple(
        Group(
            tuple((each, pieces[each]) for each in own),
            sum(map(pieces.__getitem__, own)),
            goods[key],
        )
        for key, own in alike.items()
    )


def _undominated(
    offers: dict[int, list[BasketOffer]],
    freights: dict[int, tuple[bool, Decimal]],
    visits: dict[int, Visit],
) -> list[int]:
    """Institutions of which no other equals or beats every offer and the freight."""
    own: dict[int, dict[int, list[Worth]]] = {each: {} for each in freights}
    for item, offered in offers.items():
        for offer in offered:
            days = lead(offer, visits)
            price = (offer.price is None, offer.price or Decimal(0))
            worth = (price, NEVER if days is None else days)
            own[offer.organisation_id].setdefault(item, []).append(worth)
    bits = {item: 1 << at for at, item in enumerate(offers)}
    marks = {each: sum(bits[item] for item in items) for each, items in own.items()}

    def beats(one: int, other: int) -> bool:
        if marks[other] & ~marks[one] or freights[one] > freights[other]:
            return False
        return freights[one][1] <= freights[other][1] and all(
            any(mine[0] <= his[0] and mine[1] <= his[1] for mine in own[one][item])
            for item, worths in own[other].items()
            for his in worths
        )

    def idle(each: int) -> bool:
        return any(
            beats(other, each) and (tie(0, other) < tie(0, each) or not beats(each, other))
            for other in own
            if other != each
        )

    return [each for each in sorted(own) if not idle(each)]
