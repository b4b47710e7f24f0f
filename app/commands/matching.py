"""The commands of the matcher, for people and for programs: rank, replay a run, replay cases."""

from typing import Annotated, Any

import typer

from app.commands import backtest
from app.commands.console import print_json, say
from app.commands.data import Json, database_url
from app.core.errors import NotFound

cli = typer.Typer(help="匹配：排序、重放、案例回放", rich_markup_mode=None)
cli.command("backtest")(backtest.backtest)


@cli.callback(invoke_without_command=True)
def match(
    context: typer.Context,
    need: Annotated[int | None, typer.Option("--need", help="需求编号")] = None,
    *,
    as_json: Json = False,
) -> None:
    """为一条需求排出机构，并说明理由。"""
    if context.invoked_subcommand is None:
        if need is None:
            raise typer.BadParameter("请给出需求编号：hengqiao match --need 编号", context)
        _match(need, as_json=as_json)


@cli.command("replay")
def replay(
    run: Annotated[int, typer.Argument(help="匹配运行编号")], *, as_json: Json = False
) -> None:
    """重放一次匹配：用冻结的输入重新计算，逐字节比对，并说出此后变了什么。"""
    from dataclasses import asdict

    from app.core.db import session_scope
    from app.matching.replay import replay as replay_run
    from app.registry import load_models

    database_url()
    load_models()
    with session_scope() as session:
        found = replay_run(session, run)
    if as_json:
        print_json(asdict(found))
    else:
        same = "名次逐字节一致" if found.identical else "名次与冻结时不同"
        say(f"运行 {run}：{same}（{found.content_hash[:12]} / {found.replayed_hash[:12]}）")
        for change in found.changes:
            say(f"   此后有变：{change}")
    if not found.identical:
        raise typer.Exit(1)


def _match(need: int, *, as_json: bool) -> None:
    from sqlalchemy import select
    from sqlalchemy.orm import joinedload, selectinload

    from app.core.db import session_scope
    from app.matching.service import match_need
    from app.needs.models import Need
    from app.registry import load_models

    database_url()
    load_models()
    statement = (
        select(Need)
        .where(Need.id == need)
        .options(joinedload(Need.organisation), selectinload(Need.items))
    )
    with session_scope() as session:
        found = session.scalar(statement)
        if found is None:
            raise NotFound(f"没有编号为 {need} 的需求。")
        rankings = [_as_json(each) for each in match_need(session, found)]
    if as_json:
        print_json({"need": need, "title": found.title, "items": rankings})
        return
    for ranking in rankings:
        _print(ranking)


def _as_json(ranking: Any) -> dict[str, Any]:
    item = ranking.item
    return {
        "position": item.position,
        "device": item.device,
        "range": item.range_text,
        "requirement": item.requirement_text,
        "notice": ranking.notice,
        "results": [_line(place, each) for place, each in enumerate(ranking.matches, start=1)],
    }


def _line(place: int, found: Any) -> dict[str, Any]:
    judged = found.assessment
    return {
        "rank": place,
        "organisation_id": found.organisation.id,
        "organisation": found.organisation.name,
        "region_code": found.organisation.region_code,
        "verdict": judged.verdict,
        "share": judged.coverage.share if judged.coverage else None,
        "gaps": judged.coverage.gaps if judged.coverage else [],
        "ratio": judged.ratio,
        "missing": judged.missing,
        "reasons": judged.reasons,
        "capabilities": [row.id for row in found.rows],
        "days": found.days,
    }


def _print(ranking: dict[str, Any]) -> None:
    say(f"{ranking['position']}. {ranking['device']} {ranking['range']} {ranking['requirement']}")
    if ranking["notice"]:
        say(f"   {ranking['notice']}")
    for line in ranking["results"]:
        say(f"   {line['rank']}. [{line['verdict']}] {line['organisation']}")
        for reason in line["reasons"]:
            say(f"        {reason}")
