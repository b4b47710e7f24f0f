"""Exact plans for a basket: which institutions do which of many items. Pure.

Three plans (fewest institutions, cheapest, fastest) and the trade-off between them, each proven the
best of its kind or said not to be. Which offers are feasible, the gates have decided before; what
an offer costs and how long it takes is the caller's to say, unknown where it is unknown. The search
is `covering`, the sentences are `words`.
"""

from decimal import Decimal

from app.matching.baskets import words as cover_words
from app.matching.baskets.basket import Basket, BasketItem, BasketOffer, Plan, Plans, Task, Visit
from app.matching.baskets.covering import Choice, Grid, Limits
from app.matching.baskets.search import Search
from app.matching.baskets.shelves import Shelf, lead, shelve

__all__ = [
    "Basket",
    "BasketItem",
    "BasketOffer",
    "Limits",
    "Plan",
    "Plans",
    "Task",
    "Visit",
    "cover",
]


def cover(basket: Basket, limits: Limits | None = None) -> Plans:
    """The plans of a basket. Nothing servable: no plans, and the items are in `unserved`."""
    shelf = shelve(basket)
    if not shelf.groups:
        words = cover_words.unserved(shelf.unserved)
        return Plans((), (), True, shelf.unserved, shelf.counts, words)
    search = Search(Grid(shelf, limits or Limits()))
    chosen = search.three()
    plans = tuple(
        cover_words.claim(_plan(shelf, basket, choice, best, unproven), search.least)
        for best, unproven, choice in chosen
    )
    front, whole = search.front()
    points = cover_words.compared([_plan(shelf, basket, each) for each in front])
    words = (
        *cover_words.unserved(shelf.unserved),
        *cover_words.merged(plans),
        *cover_words.missing(plans),
    )
    return Plans(plans, points, whole, shelf.unserved, shelf.counts, words)


def _plan(
    shelf: Shelf,
    basket: Basket,
    choice: Choice,
    best: tuple[str, ...] = (),
    unproven: tuple[str, ...] = (),
) -> Plan:
    visits = {each.organisation_id: each for each in basket.visits}
    tasks = [
        Task(
            item,
            good.offer.organisation_id,
            good.offer.mode,
            None if good.offer.price is None else good.offer.price * pieces,
            lead(good.offer, visits),
        )
        for group, good in zip(shelf.groups, choice.goods, strict=True)
        for item, pieces in group.items
    ]
    freights = [shelf.freights[at] * shelf.coin for at in choice.opened if shelf.freight_known[at]]
    known = [task.days for task in tasks if task.days is not None]
    return Plan(
        best,
        tuple(sorted(tasks, key=lambda task: task.item_id)),
        tuple(shelf.organisations[at] for at in choice.opened),
        sum((task.cost for task in tasks if task.cost is not None), sum(freights, Decimal(0))),
        choice.unpriced,
        len(choice.opened) - len(freights),
        max(known, default=None),
        len(tasks) - len(known),
        len({(task.organisation_id, task.mode) for task in tasks}),
        unproven,
    )
