"""A shaded table of counts, demand region × supply region, with totals that lead to their records.

Shades compare cells with cells; totals carry none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.pictures.shades import shader

Region = tuple[str, str]  # code, name
Address = Callable[[str | None, str | None], str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the list that makes it up."""

    value: int
    shade: int
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A row (a demand region) or the head of a column (a supply region) with its total."""

    code: str
    name: str
    cells: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows with cells in the order of `columns`; a column's own `cells` stay empty."""

    columns: tuple[MatrixLine, ...]
    rows: tuple[MatrixLine, ...]
    total: Figure


def matrix(
    demand: Sequence[Region],
    supply: Sequence[Region],
    counts: Mapping[tuple[str, str], int],
    href: Address,
    *,
    only_used: bool = True,
) -> Matrix:
    """Lay out `counts` by (demand code, supply code).

    `href(demand, supply)` gives a cell's list; None stands for all regions on that side.
    `only_used` leaves out regions without any count. Counts of regions not named are not shown.
    """
    rows = [r for r in demand if not only_used or any(counts.get((r[0], s)) for s, _ in supply)]
    columns = [c for c in supply if not only_used or any(counts.get((d, c[0])) for d, _ in demand)]
    shade = shader(counts.get((d, s), 0) for d, _ in rows for s, _ in columns)

    def line(region: Region) -> MatrixLine:
        code, name = region
        values = [(s, to, counts.get((code, s), 0)) for s, to in columns]
        cells = tuple(
            Figure(value, shade(value), href(code, s), f"{name}的需求，{to}应答：{value}")
            for s, to, value in values
        )
        total = sum(value for *_, value in values)
        return MatrixLine(
            code,
            name,
            cells,
            Figure(total, 0, href(code, None), f"{name}的需求合计：{total}"),
        )

    def head(region: Region) -> MatrixLine:
        code, name = region
        total = sum(counts.get((d, code), 0) for d, _ in rows)
        return MatrixLine(
            code,
            name,
            (),
            Figure(total, 0, href(None, code), f"{name}应答合计：{total}"),
        )

    lines = tuple(line(region) for region in rows)
    grand = sum(row.total.value for row in lines)
    return Matrix(
        tuple(head(region) for region in columns),
        lines,
        Figure(grand, 0, href(None, None), f"合计：{grand}"),
    )
