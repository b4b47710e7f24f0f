"""A need with many items, who offers what of it, and plans that do it all: the types. Pure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BasketItem:
    """An item of the need and how many pieces of it."""

    item_id: int
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class BasketOffer:
    """An institution that can do an item (its gates are green): yuan a piece, days of work.

    None is unknown, never nothing. An institution may offer an item in several modes.
    """

    organisation_id: int
    item_id: int
    price: Decimal | None = None
    days: int | None = None
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """What dealing with an institution adds once: freight there and back in yuan, days on the way.

    An institution without a visit has both unknown.
    """

    organisation_id: int
    freight: Decimal | None = None
    transit_days: int | None = None


@dataclass(frozen=True, slots=True)
class Basket:
    """Items, offers for them, and visits; offers for items that are not here are passed over."""

    items: tuple[BasketItem, ...]
    offers: tuple[BasketOffer, ...]
    visits: tuple[Visit, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One item in a plan: who does it, how, for how much in all, ready after how many days."""

    item_id: int
    organisation_id: int
    mode: str
    cost: Decimal | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every servable item done once. `best`: what no plan does better (fewest, cheapest, fastest).

    `cost`: what is known of prices and freights; how much is not known stands beside it. `days`:
    until the last item is ready, of those whose days are known; None if none are. `trips`: once an
    institution and mode. `unproven`: what of `best` the limit of time left unproven.
    """

    best: tuple[str, ...]
    tasks: tuple[Task, ...]
    organisation_ids: tuple[int, ...]
    cost: Decimal
    prices_unknown: int
    freights_unknown: int
    days: int | None
    days_unknown: int
    trips: int
    unproven: tuple[str, ...] = ()
    sentence: str = ""

    @property
    def proven(self) -> bool:
        """Whether nothing is better in what this plan is best at."""
        return not self.unproven


@dataclass(frozen=True, slots=True)
class Plans:
    """The three plans (those that coincide are one), the trade-off, and what nobody does.

    `front`: plans of which none is at least as good as another in number of institutions, cost and
    days together, by number then cost; `whole_front`: there are no others. `counts`: size of the
    problem before and after what cannot matter was left out.
    """

    plans: tuple[Plan, ...]
    front: tuple[Plan, ...]
    whole_front: bool
    unserved: tuple[int, ...]
    counts: dict[str, int]
    sentences: tuple[str, ...] = ()
