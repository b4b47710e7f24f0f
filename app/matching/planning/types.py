"""A year's plan of support between institutions: what goes in and what comes out. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class YearDemand:
    """Unmet need of one recipient (institution or region): so many units, each of some weight."""

    demand_id: int
    recipient: str
    region_code: str
    subject: str  # measurand or device
    amount: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Support:
    """An institution that can help, and its person-days of the year."""

    organisation_id: int
    name: str
    days: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A supporter can serve a demand: worth of a unit there, person-days a unit takes (> 0).

    `related`: a relation in force stands between the two (pairs.json, agreement).
    """

    organisation_id: int
    demand_id: int
    days: float
    value: float = 1.0
    related: bool = False


@dataclass(frozen=True, slots=True)
class PairLimits:
    """How many pairs one side may be in (None: any), and the least share under relations."""

    per_supporter: int | None = None
    per_recipient: int | None = None
    related_share: float = 0.0
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class PlanInput:
    """All a plan is made of; edges not allowed are simply not there."""

    demands: tuple[YearDemand, ...]
    supports: tuple[Support, ...]
    edges: tuple[Edge, ...]
    limits: PairLimits = PairLimits()

    def __post_init__(self) -> None:
        """Refuse what no plan can be made of."""
        if any(each.days <= 0 for each in self.edges):
            raise ValueError("an edge takes no days")
        numbers = [each.value for each in self.edges]
        numbers += [number for each in self.demands for number in (each.amount, each.weight)]
        numbers += [each.days for each in self.supports]
        if min(numbers, default=0.0) < 0 or not 0 <= self.limits.related_share <= 1:
            raise ValueError("amounts, weights, values and days are not negative; a share is 0…1")


@dataclass(frozen=True, slots=True)
class Service:
    """So many units of a demand by a supporter, in person-days."""

    organisation_id: int
    demand_id: int
    recipient: str
    amount: float
    days: float
    related: bool


@dataclass(frozen=True, slots=True)
class CapacityPrice:
    """What more capacity brings: weighted need a person-day (the dual), and of `extra_days` in all.

    The second is found by solving again, so it holds also where the first runs out.
    """

    organisation_id: int
    per_day: float
    extra_days: float
    gain: float
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """One plan.

    `value`: need served, by weight and worth; `shares`: by region, of what it needs; `unreached`:
    regions that no supporter can serve. `proven`: no plan over all edges is better; if not, none
    has more than `bound`. Of the `edges`, `columns` were in the last program: the others were
    priced and could not have helped.
    """

    kind: str
    services: tuple[Service, ...]
    value: float
    bound: float
    related_value: float
    shares: tuple[tuple[str, float], ...]
    unreached: tuple[str, ...]
    prices: tuple[CapacityPrice, ...]
    proven: bool
    columns: int
    edges: int
    sentence: str = ""
