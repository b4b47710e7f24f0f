"""Concessions of time and money: who of the able would then be in time, or within the budget. Pure.

Gates know neither; only what institutions published is counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from app.matching.field import MarketFacts, Wish
from app.matching.relaxing.accuracies import steps
from app.matching.relaxing.kinds import Brought, Concession, Kind
from app.matching.relaxing.rounding import plain, rounded_up
from app.metrology.gate_inputs import Demand


@dataclass(frozen=True, slots=True)
class Able:
    """What the able institutions need: days, and yuan, by id; those that said nothing are out."""

    days: Mapping[int, float]
    yuan: Mapping[int, float]

    @classmethod
    def of(cls, facts: Iterable[tuple[int, MarketFacts]]) -> "Able":
        """From the facts of a field."""
        listed = list(facts)
        return cls(
            {
                owner: each.days + (each.transit_days or 0.0)
                for owner, each in listed
                if each.days is not None
            },
            {
                owner: each.price + (each.freight or 0.0)
                for owner, each in listed
                if each.price is not None
            },
        )


def later(demand: Demand, wish: Wish, able: Able, on: date) -> Iterator[Brought]:
    """A later deadline; whole days."""
    if wish.deadline_days is None:
        return
    before = within(able.days, wish.deadline_days)
    for days in steps(ceil(each) for each in able.days.values() if each > wish.deadline_days):
        day = on + timedelta(days=int(days))
        now = (on + timedelta(days=int(wish.deadline_days))).isoformat()
        text = day.isoformat()
        made = Concession(Kind.DEADLINE, "期限推迟到 ", text, now, demand, {"deadline": text})
        yield _brought(made, before, within(able.days, days))


def dearer(demand: Demand, wish: Wish, able: Able) -> Iterator[Brought]:
    """A larger budget; three digits."""
    if wish.budget is None:
        return
    before = within(able.yuan, wish.budget)
    for yuan in steps(each for each in able.yuan.values() if each > wish.budget):
        to = rounded_up(Decimal(yuan).quantize(Decimal("0.01")))
        made = Concession(
            Kind.BUDGET,
            "预算提高到 ",
            f"{to:,f} 元",
            f"{wish.budget:,.0f} 元",
            demand,
            {"budget": plain(to)},
        )
        yield _brought(made, before, within(able.yuan, float(to)))


def within(sizes: Mapping[int, float], most: float) -> frozenset[int]:
    """Who needs at most so much."""
    return frozenset(owner for owner, size in sizes.items() if size <= most)


def _brought(made: Concession, before: frozenset[int], after: frozenset[int]) -> Brought:
    return Brought(made, tuple(sorted(after - before)), (), len(after))
