"""The plans of a basket as a page shows them: each once, by institution, with its picture. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from app.matching.baskets.basket import Plan, Plans, Task
from app.matching.baskets.words import NAMES, yuan
from app.pictures.tradeoff import Point, TradeOff, trade_off

_ORDER = list(NAMES)


@dataclass(frozen=True, slots=True)
class Part:
    """What one institution does in a plan; `cost` of what is known, unknown prices beside it."""

    organisation_id: int
    tasks: tuple[Task, ...]
    cost: Decimal
    prices_unknown: int
    days: int | None
    days_unknown: int

    @property
    def priced(self) -> bool:
        """Whether any price is known."""
        return self.prices_unknown < len(self.tasks)

    @property
    def modes(self) -> str:
        """In which ways it works, each once."""
        return "、".join(dict.fromkeys(m for t in self.tasks for m in t.mode.split("、") if m))


@dataclass(frozen=True, slots=True)
class Option:
    """A plan to choose: its number in the address, what it is best at, who does what."""

    number: int
    names: tuple[str, ...]
    plan: Plan
    parts: tuple[Part, ...]

    @property
    def title(self) -> str:
        """What it is best at, or that it lies in between."""
        return "、".join(self.names) or "折中"

    @property
    def priced(self) -> bool:
        """Whether any price is known: else there is no cost to speak of."""
        return self.plan.prices_unknown < len(self.plan.tasks)

    @property
    def cost(self) -> str:
        """The known cost in words, never 0 for what nobody has said."""
        if not self.priced:
            return "价格未知"
        more = self.plan.prices_unknown
        return yuan(self.plan.cost) + (f"（另有 {more} 项未知）" if more else "")

    @property
    def days(self) -> str:
        """The lead time in words."""
        if self.plan.days is None:
            return "天数未知"
        more = self.plan.days_unknown
        return f"{self.plan.days} 天" + (f"（另有 {more} 项未知）" if more else "")

    @property
    def text(self) -> str:
        """All of it in one sentence, for those who do not see the picture."""
        return f"{self.title}：{len(self.plan.organisation_ids)} 家，{self.cost}，{self.days}"


def options_of(plans: Plans) -> tuple[Option, ...]:
    """The named plans in the order people ask for them, then those in between."""
    named = sorted(plans.plans, key=lambda each: min(map(_ORDER.index, each.best)))
    chosen = [(_names(each), each) for each in named]
    known = {each.tasks for each in named}
    chosen += [((), each) for each in plans.front if each.tasks not in known]
    return tuple(
        Option(number, names, plan, _parts(plan))
        for number, (names, plan) in enumerate(chosen, start=1)
    )


def _names(plan: Plan) -> tuple[str, ...]:
    """What it is best at, without what nobody can know: the cheapest of unknown prices."""
    empty = {
        "cheapest": plan.prices_unknown == len(plan.tasks),
        "fastest": plan.days is None,
    }
    best = sorted(plan.best, key=_ORDER.index)
    return tuple(NAMES[each] for each in ([b for b in best if not empty.get(b)] or best))


def _parts(plan: Plan) -> tuple[Part, ...]:
    parts = []
    for owner in plan.organisation_ids:
        tasks = tuple(task for task in plan.tasks if task.organisation_id == owner)
        costs = [task.cost for task in tasks if task.cost is not None]
        days = [task.days for task in tasks if task.days is not None]
        parts.append(
            Part(
                owner,
                tasks,
                sum(costs, Decimal(0)),
                len(tasks) - len(costs),
                max(days, default=None),
                len(tasks) - len(days),
            )
        )
    return tuple(sorted(parts, key=lambda each: -len(each.tasks)))


def picture_of(
    options: tuple[Option, ...], chosen: Option, href: Callable[[int], str]
) -> TradeOff | None:
    """Number of institutions against cost; none where costs are unknown or all plans alike."""
    if not all(each.priced for each in options):
        return None
    return trade_off(
        [
            Point(
                len(each.plan.organisation_ids),
                float(each.plan.cost),
                "" if each.plan.days is None else f"{each.plan.days} 天",
                each.text,
                href(each.number),
                hollow=each.plan.prices_unknown > 0,
                chosen=each is chosen,
            )
            for each in options
        ]
    )
