"""A year's plan: which supporter pairs with which recipient, so that most need is served. Pure.

Three plans to compare, each exact over all edges: most need served; fairest (the least share of
any region as large as possible, then most need); most under relations in force, then most need.
The first says what more capacity would bring. Limits: one year, one capacity per
supporter (person-days); units may be split; what an edge is worth is the caller's to say.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.matching.planning import words as plan_words
from app.matching.planning.transport import Flow, Side, Transport
from app.matching.planning.types import (
    CapacityPrice,
    Edge,
    PairLimits,
    PlanInput,
    Service,
    Support,
    YearDemand,
    YearPlan,
)
from app.matching.programs import Floats
from app.matching.ranking import tie

__all__ = [
    "CapacityPrice",
    "Edge",
    "PairLimits",
    "PlanInput",
    "Service",
    "Support",
    "YearDemand",
    "YearPlan",
    "plan_year",
]

EXTRA_DAYS = 10.0
_PRICED = 5  # supporters whose price is checked by solving again, those with the highest
_SLACK = 1e-9


def plan_year(given: PlanInput, extra_days: float = EXTRA_DAYS) -> tuple[YearPlan, ...]:
    """The three plans (most, fairest, related); the first with prices of more days.

    A price is what `extra_days` more person-days of a supporter would bring. The other two plans
    have none: what they promise first (a share, the relations) would move with the capacity.

    Raises ValueError for numbers that are not amounts, or if no plan is found in time.
    """
    ordered = _ordered(given)
    transport = Transport(ordered)
    plans = [
        _plan(transport, "most", transport.worths, (), extra_days),
        _plan(transport, "fairest", transport.worths, _fair(transport), extra_days),
        _plan(transport, "related", transport.worths, _bound_to_relations(transport), extra_days),
    ]
    return tuple(plan_words.described(plan, plans[0], ordered) for plan in plans)


def _ordered(given: PlanInput) -> PlanInput:
    """The same input in an order that has no meaning, so that the order it came in has none."""
    edges = [each for each in given.edges if each.value > 0]
    return replace(
        given,
        demands=tuple(sorted(given.demands, key=lambda each: each.demand_id)),
        supports=tuple(sorted(given.supports, key=lambda each: tie(0, each.organisation_id))),
        edges=tuple(sorted(edges, key=lambda each: tie(each.demand_id, each.organisation_id))),
    )


def _terms(transport: Transport) -> tuple[Side, ...]:
    """The least share under relations, as a row: Σ (related − share)·worth ≥ 0."""
    share = transport.given.limits.related_share
    if share == 0.0:
        return ()
    count = len(transport.worths)
    over = (transport.related - share) * transport.worths
    return (Side(over, np.zeros(count, np.int64), np.zeros(1), np.zeros(1)),)


def _needs(transport: Transport) -> tuple[list[str], Floats]:
    """Regions that somebody can serve at all, and their weighted need."""
    demands = transport.given.demands
    reached = {demands[at].region_code for at in np.unique(transport.demands).tolist()}
    needs = dict.fromkeys(sorted(reached), 0.0)
    for each in demands:
        if each.region_code in needs:
            needs[each.region_code] += each.amount * each.weight
    names = [region for region, need in needs.items() if need > 0]
    return names, np.array([needs[region] for region in names], dtype=np.float64)


def _fair(transport: Transport) -> tuple[Side, ...]:
    """Rows that keep every region at the largest share that all can have."""
    names, needs = _needs(transport)
    place = {region: at for at, region in enumerate(names)}
    demands = transport.given.demands
    groups = np.array([place.get(each.region_code, -1) for each in demands], dtype=np.int64)
    weights = transport.weights[transport.demands]
    if not names:
        return ()
    rows = Side(weights, groups[transport.demands], np.zeros(len(names)), -needs)
    nothing = np.zeros(len(weights))
    flow = transport.best(nothing, (*_terms(transport), rows), rise=1.0)
    floors = flow.least * needs * (1 - _SLACK) - _SLACK
    return (replace(rows, lowers=floors, slopes=np.zeros(len(names))),)


def _bound_to_relations(transport: Transport) -> tuple[Side, ...]:
    """A row that keeps what is served under relations in force at its most."""
    worths = np.where(transport.related, transport.worths, 0.0)
    flow = transport.best(worths, _terms(transport))
    groups = np.where(transport.related, 0, -1).astype(np.int64)
    floor = np.array([flow.value * (1 - _SLACK) - _SLACK])
    return (Side(worths, groups, floor, np.zeros(1)),)


def _plan(
    transport: Transport, kind: str, goal: Floats, rows: Sequence[Side], extra_days: float
) -> YearPlan:
    sides = (*_terms(transport), *rows)
    flow = transport.best(goal, sides)
    prices = _prices(transport, flow, extra_days) if kind == "most" else ()
    related = float(transport.worths[transport.related] @ flow.units[transport.related])
    return YearPlan(
        kind,
        _services(transport, flow),
        _round(flow.value),
        _round(flow.value if flow.proven else flow.bound),
        _round(related),
        _shares(transport, flow),
        _unreached(transport),
        prices,
        flow.proven,
        flow.columns,
        len(transport.worths),
    )


def _prices(transport: Transport, flow: Flow, extra_days: float) -> tuple[CapacityPrice, ...]:
    """The dearest capacities. With limits on pairs: for the pairs as they are formed."""
    formed = _formed(transport, flow) if transport.paired else None
    standing = transport.standing(transport.worths, _terms(transport), formed=formed)
    base = standing.settle()
    prices = []
    for at in sorted(range(len(base.prices)), key=lambda each: -base.prices[each])[:_PRICED]:
        if base.prices[at] > _SLACK:
            more = standing.with_days(at, float(transport.capacities[at]) + extra_days)
            own = transport.given.supports[at].organisation_id
            gain = _round(max(more.value - base.value, 0.0))
            prices.append(CapacityPrice(own, _round(base.prices[at]), extra_days, gain))
    return tuple(prices)


def _round(number: float) -> float:
    return round(float(number), 6) + 0.0


def _formed(transport: Transport, flow: Flow) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The edges of pairs in which anything flows."""
    demands = transport.given.demands
    keys = [
        (supporter, demands[at].recipient)
        for supporter, at in zip(
            transport.supporters.tolist(), transport.demands.tolist(), strict=True
        )
    ]
    used = {key for key, units in zip(keys, flow.units, strict=True) if units > _SLACK}
    return np.array([key in used for key in keys], dtype=np.bool_)


def _services(transport: Transport, flow: Flow) -> tuple[Service, ...]:
    recipients = {each.demand_id: each.recipient for each in transport.given.demands}
    services = [
        Service(
            edge.organisation_id,
            edge.demand_id,
            recipients[edge.demand_id],
            _round(units),
            _round(units * edge.days),
            edge.related,
        )
        for edge, units in zip(transport.given.edges, flow.units.tolist(), strict=True)
        if units > 1e-6
    ]
    return tuple(sorted(services, key=lambda each: (each.organisation_id, each.demand_id)))


def _shares(transport: Transport, flow: Flow) -> tuple[tuple[str, float], ...]:
    """By region, the weighted share of its need that is served; regions nobody can serve have 0."""
    demands = transport.given.demands
    served = np.bincount(transport.demands, flow.units, minlength=len(demands))
    needs: dict[str, list[float]] = {}
    for each, units in zip(demands, served.tolist(), strict=True):
        own = needs.setdefault(each.region_code, [0.0, 0.0])
        own[0] += units * each.weight
        own[1] += each.amount * each.weight
    return tuple(
        (region, _round(own[0] / own[1])) for region, own in sorted(needs.items()) if own[1]
    )


def _unreached(transport: Transport) -> tuple[str, ...]:
    """Regions with a need that no edge leads to."""
    reached, _ = _needs(transport)
    needing = {each.region_code for each in transport.given.demands if each.amount * each.weight}
    return tuple(sorted(needing - set(reached)))
