"""The command that proves a kept plan: computed again from what it rests on, compared by bytes."""

from typing import Annotated

import typer

from app.commands.console import print_json, say
from app.commands.data import Json, database_url

cli = typer.Typer(no_args_is_help=True, help="支援计划")


@cli.callback()
def _group() -> None:
    """支援计划"""


@cli.command("replay")
def replay(plan: Annotated[int, typer.Argument(help="计划编号")], *, as_json: Json = False) -> None:
    """重放一份支援计划：用冻结的输入重新计算，逐字节比对。"""
    from dataclasses import asdict

    from app.core.db import session_scope
    from app.plans.service import replay as replay_plan
    from app.registry import load_models

    database_url()
    load_models()
    with session_scope() as session:
        found = replay_plan(session, plan)
    if as_json:
        print_json(asdict(found))
    else:
        same = "结果逐字节一致" if found.identical else "结果与当时不同"
        say(f"计划 {plan}：{same}（{found.content_hash[:12]} / {found.replayed_hash[:12]}）")
        for remark in found.remarks:
            say(f"   {remark}")
    if not found.identical:
        raise typer.Exit(1)
