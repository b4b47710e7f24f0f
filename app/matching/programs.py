"""Linear and mixed-integer programs for HiGHS: build, solve, and say how sure the answer is. Pure.

One thread and a fixed order of columns: the same program has the same answer every time, unless the
limit of seconds is hit, which the outcome then says. What the numbers mean is the callers' matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_OPTIONS: tuple[tuple[str, bool | int | float | str], ...] = (
    ("output_flag", False),
    ("threads", 1),
    ("random_seed", 0),
    ("mip_rel_gap", 0.0),
)
_INFEASIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer. `proven`: nothing better exists; if not, `bound` is what no answer can beat.

    `found` is false if the limit came before any answer; `values` mean nothing then. `duals` (one a
    row) are there for linear programs only: what one more of the row's limit adds to the objective.
    """

    values: Floats
    objective: float
    bound: float
    proven: bool
    found: bool
    duals: Floats


@dataclass(slots=True)
class Program:
    """Minimise `costs`·x over rows of `lower ≤ a·x ≤ upper`, 0 ≤ x ≤ `uppers`."""

    costs: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    row_lowers: list[float] = field(default_factory=list)
    row_uppers: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    entries: list[float] = field(default_factory=list)

    def column(self, cost: float = 0.0, upper: float = inf, *, whole: bool = False) -> int:
        """A new variable; `whole`: it takes whole numbers only."""
        self.costs.append(cost)
        self.uppers.append(upper)
        self.whole.append(int(whole))
        return len(self.costs) - 1

    def row(self, terms: Mapping[int, float], lower: float = -inf, upper: float = inf) -> int:
        """A new condition on the columns of `terms`."""
        self.starts.append(len(self.columns))
        self.columns.extend(terms)
        self.entries.extend(terms.values())
        self.row_lowers.append(lower)
        self.row_uppers.append(upper)
        return len(self.row_lowers) - 1

    def load(self, *, relaxed: bool = False, gap: float = 0.0, seconds: float = inf) -> "Solver":
        """The program inside HiGHS; `relaxed`: as if nothing had to be whole.

        `gap`: two objectives nearer than this are the same, in units of the objective.
        """
        engine = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (*_OPTIONS, ("mip_abs_gap", gap), ("time_limit", seconds)):
            engine.setOptionValue(name, value)
        width = len(self.costs)
        engine.passModel(
            width,
            len(self.row_lowers),
            len(self.columns),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.array(self.costs, dtype=np.float64),
            np.zeros(width),
            np.array(self.uppers, dtype=np.float64),
            np.array(self.row_lowers, dtype=np.float64),
            np.array(self.row_uppers, dtype=np.float64),
            np.array(self.starts, dtype=np.int32),
            np.array(self.columns, dtype=np.int32),
            np.array(self.entries, dtype=np.float64),
            np.zeros(width, np.int32) if relaxed else np.array(self.whole, dtype=np.int32),
        )
        return Solver(engine, mixed=not relaxed and any(self.whole))

    def solve(self, *, gap: float = 0.0, seconds: float = inf) -> Outcome | None:
        """The best answer; None: it is proven that none exists."""
        return self.load(gap=gap, seconds=seconds).run()


@dataclass(slots=True)
class Solver:
    """A program loaded once and solved again after small changes, from where it stands."""

    engine: highspy.Highs
    mixed: bool

    def limit(self, row: int, lower: float, upper: float) -> None:
        """Change a condition's limits."""
        self.engine.changeRowBounds(row, lower, upper)

    def add(self, cost: float, terms: Mapping[int, float]) -> None:
        """One more variable, without upper bound, with what it adds to each row of `terms`."""
        self.engine.addCol(
            cost,
            0.0,
            inf,
            len(terms),
            np.array(list(terms), dtype=np.int32),
            np.array(list(terms.values()), dtype=np.float64),
        )

    def run(self) -> Outcome | None:
        """The best answer as things stand; None as in `Program.solve`."""
        self.engine.run()
        status = self.engine.getModelStatus()
        info, solution = self.engine.getInfo(), self.engine.getSolution()
        if status in _INFEASIBLE:
            return None
        proven = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
        objective = info.objective_function_value
        bound = info.mip_dual_bound if self.mixed else (objective if proven else -inf)
        duals = np.array([] if self.mixed else solution.row_dual, dtype=np.float64)
        found = bool(solution.value_valid)
        values = np.array(solution.col_value, dtype=np.float64)
        return Outcome(values, objective, bound, proven, found, duals)
