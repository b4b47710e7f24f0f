"""The operator's door: `hengqiao COMMAND`. Refusals are one sentence on standard error, exit 1.

Commands import what they need when they run, so that `hengqiao --help` answers at once.
"""

import os
import sys
from typing import Annotated

import typer

from app.commands import accounts, bench, data, matching, needs, plans, quantities, search, synth
from app.core.collecting import relax
from app.core.errors import AppError
from app.local import running
from app.local.errors import LocalError

cli = typer.Typer(
    help="衡桥：计量供需对接平台", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
cli.add_typer(search.cli, name="search")
cli.add_typer(quantities.cli, name="quantities")
cli.add_typer(needs.cli, name="needs")
cli.add_typer(matching.cli, name="match")
cli.add_typer(plans.cli, name="plan")
cli.command("migrate")(data.migrate)
cli.command("seed")(data.seed)
cli.command("import")(data.import_workbook)
cli.command("doctor")(data.doctor)
cli.command("create-operator")(accounts.create_operator)
cli.command("bench")(bench.bench)
cli.command("synth")(synth.synth)


@cli.command()
def up(
    port: Annotated[int, typer.Option(help="网页端口")] = 8000,
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
) -> None:
    """在本机启动全部服务,Ctrl-C 停止。"""
    from app.local.up import up as bring_up

    raise typer.Exit(bring_up(port, host))


def main() -> None:
    """Run a command. Beside a running `up`, commands work on its servers."""
    relax()
    for name, value in running.environment().items():
        os.environ.setdefault(name, value)
    try:
        cli()
    except (AppError, LocalError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
