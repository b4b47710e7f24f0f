"""The program behind a year's plan: who serves what under capacities, exact over all edges. Pure.

Without limits on pairs it is a transport problem with side rows, solved by column generation: it
starts from the best edges per demand and per supporter, prices all others with the duals, and adds
those that would help until none would. With limits on pairs every edge is in, and the answer is
that of a mixed-integer program.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray

from app.matching.planning.types import PlanInput
from app.matching.programs import Floats, Outcome, Program, Solver

Places = NDArray[np.int64]
_EPSILON = 1e-7
_FIRST, _MORE = 4, 4  # edges per demand to begin with (as many × 8 per supporter), and a round


@dataclass(frozen=True, slots=True)
class Side:
    """Rows Σ coefficients·x + slope·t ≥ lowers; `groups`: the row of each edge (-1: none)."""

    coefficients: Floats
    groups: Places
    lowers: Floats
    slopes: Floats


@dataclass(frozen=True, slots=True)
class Flow:
    """An answer: units on every edge, the objective, duals of supporters, how it was reached."""

    units: Floats
    value: float
    bound: float
    least: float  # the t of the program
    prices: Floats
    proven: bool
    columns: int


@dataclass(slots=True)
class Transport:
    """An input as arrays, edges as given; the edges in play grow from answer to answer."""

    given: PlanInput
    capacities: Floats = field(init=False)
    amounts: Floats = field(init=False)
    weights: Floats = field(init=False)
    supporters: Places = field(init=False)
    demands: Places = field(init=False)
    days: Floats = field(init=False)
    worths: Floats = field(init=False)
    related: NDArray[np.bool_] = field(init=False)
    active: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Lay the input out."""
        given = self.given
        supporter = {each.organisation_id: at for at, each in enumerate(given.supports)}
        demand = {each.demand_id: at for at, each in enumerate(given.demands)}
        self.capacities = np.array([each.days for each in given.supports], dtype=np.float64)
        self.amounts = np.array([each.amount for each in given.demands], dtype=np.float64)
        self.weights = np.array([each.weight for each in given.demands], dtype=np.float64)
        edges = given.edges
        self.supporters = np.array([supporter[e.organisation_id] for e in edges], dtype=np.int64)
        self.demands = np.array([demand[e.demand_id] for e in edges], dtype=np.int64)
        self.days = np.array([each.days for each in edges], dtype=np.float64)
        self.related = np.array([each.related for each in edges], dtype=np.bool_)
        values = np.array([each.value for each in edges], dtype=np.float64)
        self.worths = values * self.weights[self.demands] if edges else values
        self.active = np.full(len(edges), self.paired)
        if not self.paired:
            rate = -self.worths / self.days
            self.active |= _first(self.demands, rate, _FIRST)
            self.active |= _first(self.supporters, rate, 8 * _FIRST)

    @property
    def paired(self) -> bool:
        """Whether the number of pairs is limited."""
        limits = self.given.limits
        return limits.per_supporter is not None or limits.per_recipient is not None

    def best(self, goal: Floats, sides: Sequence[Side] = (), *, rise: float = 0.0) -> Flow:
        """The flow with the greatest goal·x + rise·t.

        Raises ValueError if nothing satisfies the side rows, or nothing was found in time.
        """
        if not self.paired:
            return self.standing(goal, sides, rise=rise).settle()
        edges = np.flatnonzero(self.active)
        program = self._program(edges, goal, sides, rise)
        self._pair(program, edges)
        outcome = program.solve(gap=1e-6, seconds=self.given.limits.seconds)
        return self.flow(outcome, [*edges.tolist(), -1])

    def standing(
        self,
        goal: Floats,
        sides: Sequence[Side] = (),
        *,
        rise: float = 0.0,
        formed: NDArray[np.bool_] | None = None,
    ) -> "Standing":
        """The program without limits on pairs, over all edges or over those of `formed` pairs."""
        edges = np.flatnonzero(self.active if formed is None else formed)
        program = self._program(edges, goal, sides, rise)
        columns = [*edges.tolist(), -1]
        return Standing(self, goal, sides, program.load(), columns, grows=formed is None)

    def _program(self, edges: Places, goal: Floats, sides: Sequence[Side], rise: float) -> Program:
        program = Program()
        for each in edges:
            program.column(-float(goal[each]))
        t = program.column(-rise, 1.0)
        own: list[dict[int, float]] = [{} for _ in self.amounts]
        taken: list[dict[int, float]] = [{} for _ in self.capacities]
        for column, each in enumerate(edges.tolist()):
            own[self.demands[each]][column] = 1.0
            taken[self.supporters[each]][column] = float(self.days[each])
        for row, amount in zip(own, self.amounts, strict=True):
            program.row(row, upper=float(amount))
        for row, capacity in zip(taken, self.capacities, strict=True):
            program.row(row, upper=float(capacity))
        for side in sides:
            rows: list[dict[int, float]] = [{t: float(slope)} for slope in side.slopes]
            for column, each in enumerate(edges.tolist()):
                if side.groups[each] >= 0:
                    rows[side.groups[each]][column] = float(side.coefficients[each])
            for row, lower in zip(rows, side.lowers, strict=True):
                program.row(row, float(lower))
        return program

    def _pair(self, program: Program, edges: Places) -> None:
        """A column for each pair, without which its edges carry nothing, and limits on them."""
        most = np.minimum(self.amounts[self.demands], self.capacities[self.supporters] / self.days)
        recipients = [each.recipient for each in self.given.demands]
        pairs: dict[tuple[int, str], int] = {}
        for column, each in enumerate(edges.tolist()):
            key = int(self.supporters[each]), recipients[self.demands[each]]
            if key not in pairs:
                pairs[key] = program.column(0.0, 1.0, whole=True)
            program.row({column: 1.0, pairs[key]: -float(most[each])}, upper=0.0)
        limits = self.given.limits
        for side, limit in enumerate((limits.per_supporter, limits.per_recipient)):
            rows: dict[int | str, dict[int, float]] = {}
            for key, column in pairs.items():
                rows.setdefault(key[side], {})[column] = 1.0
            for row in rows.values() if limit is not None else ():
                program.row(row, upper=float(limit or 0))

    def wanted(self, outcome: Outcome, goal: Floats, sides: Sequence[Side]) -> NDArray[np.bool_]:
        """Edges not in play that the duals say would help, the best few per demand."""
        count, taken = len(self.amounts), len(self.amounts) + len(self.capacities)
        duals = outcome.duals
        cost = -goal - duals[:count][self.demands] - duals[count:taken][self.supporters] * self.days
        at = taken
        for side in sides:
            own = np.append(duals[at : at + len(side.lowers)], 0.0)  # group -1 reads the last
            cost = cost - own[side.groups] * side.coefficients
            at += len(side.lowers)
        helps: NDArray[np.bool_] = ~self.active & (cost < -_EPSILON)
        chosen = np.zeros_like(helps)
        places = np.flatnonzero(helps)
        chosen[places] = _first(self.demands[places], cost[places], _MORE)
        return chosen

    def flow(self, outcome: Outcome | None, columns: list[int]) -> Flow:
        """An outcome by edges; `columns`: the edge of each column, -1 for t."""
        if outcome is None or not outcome.found:
            raise ValueError("no plan satisfies the conditions, or none was found in time")
        units = np.zeros(len(self.worths) + 1)  # -1 writes to the last
        units[columns] = outcome.values[: len(columns)]
        first = len(self.amounts)
        prices = -outcome.duals[first : first + len(self.capacities)]  # none if pairs are limited
        return Flow(
            np.clip(units[:-1], 0.0, inf),
            -outcome.objective,
            -outcome.bound,
            float(units[-1]),
            np.clip(prices, 0.0, inf),
            outcome.proven,
            len(columns) - 1,
        )


@dataclass(slots=True)
class Standing:
    """A program that stays in the engine while edges join it and capacities change."""

    transport: Transport
    goal: Floats
    sides: Sequence[Side]
    solver: Solver
    columns: list[int]
    grows: bool

    def settle(self) -> Flow:
        """The best flow over all edges: solve, price the others, let in what helps, until none."""
        while True:
            outcome = self.solver.run()
            flow = self.transport.flow(outcome, self.columns)
            if outcome is None or not self.grows:
                return flow
            wanted = self.transport.wanted(outcome, self.goal, self.sides)
            if not wanted.any():
                return flow
            self.transport.active |= wanted
            for each in np.flatnonzero(wanted).tolist():
                self.solver.add(-float(self.goal[each]), self._terms(each))
                self.columns.append(each)

    def with_days(self, at: int, capacity: float) -> Flow:
        """The best flow if one supporter had another capacity; afterwards all is as before."""
        row = len(self.transport.amounts) + at
        self.solver.limit(row, -inf, capacity)
        flow = self.settle()
        self.solver.limit(row, -inf, float(self.transport.capacities[at]))
        return flow

    def _terms(self, edge: int) -> dict[int, float]:
        transport = self.transport
        row = len(transport.amounts) + len(transport.capacities)
        supporter = len(transport.amounts) + int(transport.supporters[edge])
        terms = {int(transport.demands[edge]): 1.0, supporter: float(transport.days[edge])}
        for side in self.sides:
            if side.groups[edge] >= 0:
                terms[row + int(side.groups[edge])] = float(side.coefficients[edge])
            row += len(side.lowers)
        return terms


def _first(groups: Places, keys: Floats, count: int) -> NDArray[np.bool_]:
    """Which are among the `count` of their group with the least keys; ties by place."""
    order = np.lexsort((keys, groups))
    ordered = groups[order]
    starts = np.searchsorted(ordered, ordered, side="left")
    chosen = np.zeros(len(groups), dtype=np.bool_)
    chosen[order] = np.arange(len(groups)) - starts < count
    return chosen
