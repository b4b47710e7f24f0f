"""Which questions are put to the exact search: three plans with their tie-breaks, and the front.

Everything is made of one question, the cheapest choice of at most n institutions within d days:
lowering n or d as long as the money stays the same settles ties, and walking both down gives the
points of the trade-off. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.matching.baskets.covering import Choice, Grid, OutOfTime
from app.matching.baskets.shelves import NEVER

FEWEST, CHEAPEST, FASTEST = "fewest", "cheapest", "fastest"


@dataclass(slots=True)
class Search:
    """The questions about one basket."""

    grid: Grid

    @property
    def least(self) -> int:
        """A number of institutions that no plan goes below."""
        try:
            return self.grid.fewest()[1]
        except OutOfTime:
            return 1

    def three(self) -> list[tuple[tuple[str, ...], tuple[str, ...], Choice]]:
        """The three choices: what each is best at, what of that is not proven; the same are one."""
        merged: dict[tuple[object, ...], tuple[list[str], list[str], Choice]] = {}
        for best, choice, proven in self._best():
            if choice is not None:
                own = self.grid.plainest(choice)
                names, unproven, _ = merged.setdefault(own.goods, ([], [], own))
                names.append(best)
                unproven.extend([] if proven else [best])
        return [(tuple(best), tuple(doubt), own) for best, doubt, own in merged.values()]

    def _best(self) -> Iterator[tuple[str, Choice | None, bool]]:
        # The quick question first: it is never the one that time does not reach.
        cheapest, _ = self.settle(self._all, NEVER)
        yield CHEAPEST, cheapest, cheapest is not None and cheapest.proven
        fewest = self._least_within(NEVER)
        yield FEWEST, fewest, fewest is not None and len(fewest.opened) == self.least
        # No plan can be faster: the slowest item is done as fast as anybody does it.
        yield FASTEST, self._least_within(self.soonest()), True

    def _least_within(self, level: int) -> Choice | None:
        """The fewest institutions within a lead time; whatever cover was found if time runs out."""
        try:
            found, _ = self.grid.fewest(level)
        except OutOfTime:
            return None
        return self.settle(found, level)[0] or self.grid.cover(level)

    @property
    def _all(self) -> int:
        return len(self.grid.shelf.organisations)

    def soonest(self) -> int:
        """The least greatest lead time: that of the slowest item done as fast as it can be."""
        return max(min(good.days for good in each.goods) for each in self.grid.shelf.groups)

    def settle(self, most: int, level: int) -> tuple[Choice | None, bool]:
        """The least money within the bounds, then the fewest institutions, then the fewest days.

        None if there is no such choice, or none was found in time. The second says whether all
        three are proven.
        """
        try:
            choice = self.grid.cheapest(most, level)
        except OutOfTime:
            return None, False
        if choice is None:
            return None, True
        certain = True
        while len(choice.opened) > self.least:
            other, certain = self._same(choice, len(choice.opened) - 1, level)
            if other is None:
                break
            choice = other
        sure = certain
        while (lower := self.below(choice.level)) is not None:
            other, certain = self._same(choice, len(choice.opened), lower)
            if other is None:
                break
            choice = other
        return choice, choice.proven and sure and certain

    def _same(self, choice: Choice, most: int, level: int) -> tuple[Choice | None, bool]:
        """A choice within tighter bounds for the same money, and whether the answer is certain."""
        try:
            other = self.grid.cheapest(most, level)
        except OutOfTime:
            return None, False
        if other is None or other.money != choice.money:
            return None, other is None or other.proven
        return other, True

    def below(self, level: int) -> int | None:
        """The next smaller lead time that a plan can have."""
        smaller = [each for each in self.grid.shelf.levels() if self.soonest() <= each < level]
        return max(smaller, default=None)

    def front(self) -> tuple[list[Choice], bool]:
        """Points of the trade-off, by number, money and days; and whether they are all there are.

        Walks with different bounds on the number take turns, so that what is found within the limit
        of points is spread out.
        """
        points: dict[tuple[int, tuple[int, int], int], Choice] = {}
        self.grid.spent = 0.0
        walks = [self._walk(self._all), self._walk(self.least)]
        top = self.least
        whole = True
        while walks:
            if len(points) >= self.grid.limits.points or self.grid.out_of_time:
                whole = False
                break
            walk = walks.pop(0)
            choice, proven = next(walk, (None, True))
            whole = whole and proven
            if choice is None:
                continue
            walks.append(walk)
            if proven:
                points[len(choice.opened), choice.money, choice.level] = choice
            while top + 1 < len(choice.opened):
                top += 1
                walks.append(self._walk(top))
        return [points[key] for key in sorted(points)], whole

    def _walk(self, most: int) -> Iterator[tuple[Choice | None, bool]]:
        level: int | None = NEVER
        while level is not None:
            choice, proven = self.settle(most, level)
            yield choice, proven
            if choice is None:
                return
            level = self.below(choice.level)
