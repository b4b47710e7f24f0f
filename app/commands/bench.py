"""The command that measures the platform on scratch servers of its own."""

from typing import Annotated

import typer

from app.commands.console import errors, print_json, progress
from app.commands.data import Json
from app.core.errors import AppError

MOST_ROWS = 5_000_000
_NAMES_HELP = (
    "quantities、pages、search、match、publish、import；不写则全部。"
    "ranking（排序质量）和 completeness（召回是否完整）只在写明时运行"
)


def bench(
    name: Annotated[
        str,
        typer.Argument(help=_NAMES_HELP),
    ] = "",
    *,
    rows: Annotated[int, typer.Option(min=1, max=MOST_ROWS, help="合成能力项的条数")] = 10_000,
    times: Annotated[int, typer.Option(min=0, help="每个数字测量几次；0 为各项默认次数")] = 0,
    needs: Annotated[
        int, typer.Option(min=1, max=100_000, help="completeness 核对几条需求项")
    ] = 500,
    as_json: Json = False,
) -> None:
    """在临时的数据库和检索服务上测量性能，不碰任何真实数据。"""
    from app.benches.suite import NAMES, TRUTHS, complaints, hold_against_truth, run

    if name and name not in (*NAMES, *TRUTHS):
        raise AppError(f"没有叫 {name} 的测量项，可选：{'、'.join((*NAMES, *TRUTHS))}。")
    names = [name] if name else list(NAMES)
    with progress() as report:
        if name in TRUTHS:
            results = hold_against_truth(name, rows, needs, report)
        else:
            results = run(names, rows, times, report)
    if as_json:
        is_flat = bool(name) and list(results[name]) == [name]
        print_json(results[name][name] if is_flat else results)
    else:
        _print(results, rows)
    found = complaints(results)
    for sentence in found:
        errors.print(sentence)
    if found:
        raise typer.Exit(1)


def _print(results: dict[str, dict[str, dict[str, float]]], rows: int) -> None:
    """A table for each benchmark: what was measured down, the figures across."""
    from rich.console import Console
    from rich.table import Table

    from app.benches.suite import ALONE, TRUTHS

    console = Console()
    for name, parts in results.items():
        titles = list(dict.fromkeys(title for part in parts.values() for title in part))
        title = name if name in (*ALONE, *TRUTHS) else f"{name}({rows} 条能力项)"
        table = Table("", *titles, title=title, title_justify="left")
        for part, figures in parts.items():
            table.add_row(part, *(str(figures.get(title, "")) for title in titles))
        console.print(table)
