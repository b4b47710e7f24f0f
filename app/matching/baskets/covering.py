"""The exact search behind baskets: the cheapest choice of at most n institutions within d days.

An item goes to the cheapest open institution, so only which institutions to open is a question of
whole numbers. Per item, prices ascend in levels: z = 1 says "nobody at this price or below is
open", and then the step to the next price is paid (the radius formulation of facility location,
whose relaxation is as tight as the usual one, with fewer columns). Pure.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby

from app.matching.baskets.few import MOST, cheapest_few
from app.matching.baskets.shelves import NEVER, Good, Group, Shelf
from app.matching.programs import Outcome, Program

_HALF = 0.5  # objectives are whole numbers: nothing lies between two of them


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of search for the three plans and again for the trade-off; points looked for there.

    Only if the seconds run out does the answer depend on the machine, and then it says so.
    """

    seconds: float = 10.0
    points: int = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """What was found: a good for each group, and what it comes to in the terms of the search."""

    goods: tuple[Good, ...]
    opened: tuple[int, ...]
    unpriced: int  # items whose price is unknown
    cost: int  # in coins, with freights as they are ordered
    level: int  # lead time, as in Shelf.levels
    proven: bool

    @property
    def money(self) -> tuple[int, int]:
        """What is compared when money is: fewest unknown prices, then least cost."""
        return self.unpriced, self.cost


class OutOfTime(Exception):
    """The limit came before any answer."""


@dataclass(slots=True)
class Grid:
    """Searches over one shelf; what has been answered once is kept."""

    shelf: Shelf
    limits: Limits
    spent: float = 0.0
    solved: int = 0
    _cheapest: dict[tuple[int, int], Choice | None] = field(default_factory=dict)
    _fewest: dict[int, tuple[int, int]] = field(default_factory=dict)
    _covers: dict[int, Choice] = field(default_factory=dict)

    @property
    def out_of_time(self) -> bool:
        """Whether the seconds are used up."""
        return self.spent >= self.limits.seconds

    def within(self, level: int) -> list[tuple[Group, list[Good]]]:
        """The groups with the goods that are ready in time."""
        return [
            (group, [good for good in group.goods if good.days <= level])
            for group in self.shelf.groups
        ]

    def fewest(self, level: int = NEVER) -> tuple[int, int]:
        """The least number of institutions found within a lead time, and one nothing goes below.

        The two are equal if the least is proven. Every group must be servable in that time.
        """
        if level not in self._fewest:
            program = Program()
            columns = [program.column(1.0, 1.0, whole=True) for _ in self.shelf.organisations]
            for _, goods in self.within(level):
                program.row({columns[good.at]: 1.0 for good in goods}, 1.0)
            outcome = self._run(program)
            if outcome is None:
                raise ValueError("some group cannot be served in time")
            least = max(1, _up(outcome.bound))
            self._fewest[level] = (round(outcome.objective), least)
            opened = {at for at, column in enumerate(columns) if outcome.values[column] > _HALF}
            self._covers[level] = _assign(self.within(level), opened, self.shelf, proven=False)
        return self._fewest[level]

    def cover(self, level: int) -> Choice | None:
        """The cover that `fewest` found, as a choice of which nothing else is claimed."""
        return self._covers.get(level)

    def cheapest(self, most: int, level: int = NEVER) -> Choice | None:
        """The choice of at most `most` institutions with the least money; None: there is none.

        Raises OutOfTime if the limit leaves it open whether there is one.
        """
        key = most, level
        if key not in self._cheapest:
            self._cheapest[key] = self._search(most, level)
        return self._cheapest[key]

    def _search(self, most: int, level: int) -> Choice | None:
        stock = self.within(level)
        if any(not goods for _, goods in stock):
            return None
        if most <= MOST:
            with suppress(OverflowError):
                few = cheapest_few(stock, self.shelf.freights, most)
                return None if few is None else _assign(stock, few, self.shelf, proven=True)
        priced = [(group, _priced(goods)) for group, goods in stock]
        # Every item that could have a known price has one: if that is possible, nothing beats it.
        found, proven = self._open(priced, most, None)
        if found is None and any(len(a[1]) < len(b[1]) for a, b in zip(priced, stock, strict=True)):
            fewest, certain = self._open(stock, most, None, count=True)
            if fewest is None:
                return None
            unpriced = _assign(stock, fewest, self.shelf, proven=certain).unpriced
            found, proven = self._open(stock, most, unpriced)
            proven = proven and certain
        else:
            stock = priced
        if found is None:
            return None
        return _assign(stock, found, self.shelf, proven=proven)

    def plainest(self, choice: Choice) -> Choice:
        """Of all choices as good as this one, the one with the least sum of places by hash.

        Places are ordered by hash, so this tells equals apart without a meaning. If the limit comes
        first, the choice stays what it was.
        """
        if len(choice.opened) <= MOST:
            return choice  # found by trying all in the order of hashes
        stock = self.within(choice.level)
        if not choice.unpriced:
            stock = [(group, _priced(goods)) for group, goods in stock]
        try:
            found, _ = self._open(stock, len(choice.opened), choice.unpriced, cost=choice.cost)
        except OutOfTime:
            return choice
        other = found and _assign(stock, found, self.shelf, proven=choice.proven)
        if not other or (len(other.opened), *other.money) != (len(choice.opened), *choice.money):
            return choice
        return other

    def _open(
        self,
        stock: list[tuple[Group, list[Good]]],
        most: int,
        unpriced: int | None,
        *,
        count: bool = False,
        cost: int | None = None,
    ) -> tuple[set[int] | None, bool]:
        """Which to open for the least cost, or (`count`) for the fewest unknown prices.

        With `cost`: which first by hash, of those that cost no more.
        """
        program = Program()
        freights = [0.0 if count else float(each) for each in self.shelf.freights]
        places = [program.column(each, 1.0, whole=True) for each in freights]
        blanks: dict[int, float] = {}
        for group, goods in stock:
            blanks.update(_ladder(program, places, group, goods, count=count))
        if most < len(places):
            program.row(dict.fromkeys(places, 1.0), upper=float(most))
        if unpriced is not None:
            always = sum(len(group.items) for group, goods in stock if not _known(goods))
            program.row(blanks, upper=unpriced - always + _HALF)
        if cost is not None:
            rest = sum(group.pieces * min(map(_by_price, goods))[1] for group, goods in stock)
            program.row(dict(enumerate(program.costs)), upper=cost - rest + _HALF)
            program.costs = [
                float(at + 1) if at in places else 0.0 for at in range(len(program.costs))
            ]
        outcome = self._run(program)
        if outcome is None:
            return None, True
        opened = {at for at, column in enumerate(places) if outcome.values[column] > _HALF}
        return opened, outcome.proven

    def _run(self, program: Program) -> Outcome | None:
        left = self.limits.seconds - self.spent
        if left <= 0:
            raise OutOfTime
        self.solved += 1
        # No one question may use up what the others need.
        solver = program.load(gap=_HALF, seconds=max(0.1, left / 3))
        outcome = solver.run()
        self.spent += solver.engine.getRunTime()
        if outcome is not None and not outcome.found:
            raise OutOfTime
        return outcome


def _up(bound: float) -> int:
    return -int(-(bound - 1e-6) // 1)


def _known(goods: list[Good]) -> bool:
    return any(good.price is not None for good in goods)


def _priced(goods: list[Good]) -> list[Good]:
    return [good for good in goods if good.price is not None] or goods


def _ladder(
    program: Program, places: list[int], group: Group, goods: list[Good], *, count: bool
) -> dict[int, float]:
    """The price levels of a group as rows; the column that says "price unknown", with its items.

    The constant part of the cost (the lowest price) is left out: it changes no choice.
    """
    ordered = sorted(goods, key=_by_price)
    rungs = [(price, list(level)) for price, level in groupby(ordered, key=_by_price)]
    blanks: dict[int, float] = {}
    row: dict[int, float] = {}
    for (price, level), above in zip(rungs, [*rungs[1:], None], strict=True):
        first = not row
        row |= {places[good.at]: 1.0 for good in level}
        passed: dict[int, float] = {}
        if above is not None:
            z = program.column(_step(price, above[0], group, count=count), 1.0)
            row[z], passed[z] = 1.0, -1.0
            if above[0][0]:
                blanks[z] = float(len(group.items))
        program.row(row, 1.0 if first else 0.0)
        row = passed
    return blanks


def _by_price(good: Good) -> tuple[bool, int]:
    return good.price is None, good.price or 0


def _step(here: tuple[bool, int], above: tuple[bool, int], group: Group, *, count: bool) -> float:
    if count:
        return float(len(group.items)) if above[0] else 0.0
    return float(((0 if above[0] else above[1]) - here[1]) * group.pieces)


def _assign(
    stock: list[tuple[Group, list[Good]]], opened: set[int], shelf: Shelf, *, proven: bool
) -> Choice:
    """Each group to its best open good: price, then days, then the order of hashes and modes."""
    goods = tuple(
        min(
            (good for good in own if good.at in opened),
            key=lambda good: (_by_price(good), good.days, good.at, good.offer.mode),
        )
        for _, own in stock
    )
    used = tuple(sorted({good.at for good in goods}))
    pairs = [(group, good) for (group, _), good in zip(stock, goods, strict=True)]
    return Choice(
        goods,
        used,
        sum(len(group.items) for group, good in pairs if good.price is None),
        sum(group.pieces * (good.price or 0) for group, good in pairs)
        + sum(shelf.freights[at] for at in used),
        max((good.days for good in goods), default=0),
        proven,
    )
