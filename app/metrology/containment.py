"""Is a demanded interval inside the union of offered ones, and if not, what is missing.

Exact on the SI floats of the boxes: nothing is sampled and no tolerance is applied. Reading text
and judging uncertainty happen elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from app.metrology.intervals import Interval, as_display, in_unit, with_unit
from app.metrology.units import kind_of

# A cut lies just before (0) or just after (1) a value. Between cuts every interval, open or
# closed or a point, is half-open, so touching ends need no cases of their own.
Cut = tuple[float, int]
Gap = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a demand is offered.

    ``share`` is the covered part of the demanded length, 0…1; for a single point 0 or 1; None
    when the demand has no end. A missing single point leaves share at 1 though not ``covered``.
    ``gaps`` are the uncovered parts in SI units, rising; None is no limit, equal ends a point.
    """

    covered: bool
    share: float | None
    gaps: tuple[Gap, ...]


def covers(rows: Sequence[Interval], demand: Interval) -> Coverage:
    """Coverage of ``demand`` by the union of ``rows``; rows of another kind are left aside.

    A demand without a lower limit begins at the kind's floor where the unit table gives one
    ("≤ 3 mm" asks from 0), else at minus infinity.
    """
    start, stop = _cuts(demand)
    floor = kind_of(demand.kind).floor
    if demand.lo is None and floor is not None:
        start = max(start, (floor, 0))
    missing = _missing(_joined(row for row in rows if row.kind == demand.kind), start, stop)
    gaps = tuple((_limit(low), _limit(high)) for low, high in missing)
    return Coverage(not missing, _share(missing, start, stop), gaps)


def gap_texts(coverage: Coverage, demand: Interval) -> tuple[str, ...]:
    """The gaps in the demand's own unit, such as "60～100 MPa"."""
    return tuple(_gap_text(gap, demand.unit) for gap in coverage.gaps)


def describe_coverage(coverage: Coverage, demand: Interval) -> str:
    """One Chinese sentence on a coverage, for people."""
    wanted = as_display(demand)
    if coverage.covered:
        return f"覆盖 {wanted}"
    missing = "、".join(gap_texts(coverage, demand))
    if coverage.share is None:
        return f"需要 {wanted}，缺 {missing}"
    return f"覆盖 {wanted} 的 {_percent(coverage.share)}，缺 {missing}"


def _percent(share: float) -> str:
    """Percent rounded towards zero: a gap never reads as 100 %, unless it has no length."""
    return f"{int(round(share * 1000, 6)) / 10:g} %"


def _gap_text(gap: Gap, unit: str) -> str:
    low, high = (None if end is None else in_unit(end, unit) for end in gap)
    if low is None and high is None:
        return "全部"
    if low is None or high is None:
        end = with_unit(low or high or "", unit)
        return f"{end} 以下" if low is None else f"{end} 以上"
    return with_unit(high, unit) if low == high else f"{low}～{with_unit(high, unit)}"


def _cuts(box: Interval) -> tuple[Cut, Cut]:
    low = (-inf, 0) if box.lo is None else (box.lo, int(box.lo_open))
    high = (inf, 1) if box.hi is None else (box.hi, int(not box.hi_open))
    return low, high


def _joined(rows: Iterable[Interval]) -> list[tuple[Cut, Cut]]:
    joined: list[tuple[Cut, Cut]] = []
    for low, high in sorted(_cuts(row) for row in rows):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def _missing(parts: list[tuple[Cut, Cut]], start: Cut, stop: Cut) -> list[tuple[Cut, Cut]]:
    missing, reached = [], start
    for low, high in parts:
        if low >= stop:
            break
        if low > reached:
            missing.append((reached, low))
        reached = max(reached, high)
    if reached < stop:
        missing.append((reached, stop))
    return missing


def _limit(cut: Cut) -> float | None:
    return None if abs(cut[0]) == inf else cut[0]


def _share(missing: list[tuple[Cut, Cut]], start: Cut, stop: Cut) -> float | None:
    length = stop[0] - start[0]
    if length == inf:
        return None
    if length == 0:
        return 0.0 if missing else 1.0
    return max(0.0, 1.0 - sum(high[0] - low[0] for low, high in missing) / length)
