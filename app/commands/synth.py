"""The command that fills an empty database with made-up data, for measuring and for trying out."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from app.commands.console import print_json, progress, say
from app.commands.data import Json, database_url

SEED = 20261121
_DAY = "%Y-%m-%d"


def synth(
    *,
    rows: Annotated[int, typer.Option(min=1, max=10_000_000, help="能力项条数")] = 100_000,
    needs: Annotated[int, typer.Option(min=0, max=2_000_000, help="公开需求条数")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="种子：相同的种子和日期得到相同的数据")] = SEED,
    institutions: Annotated[int, typer.Option(min=0, help="机构家数；0 为按条数取")] = 0,
    today: Annotated[
        datetime | None, typer.Option(formats=[_DAY], help="证明和期限以哪一天为准；不写为今天")
    ] = None,
    database: Annotated[
        str, typer.Option(help="数据库地址；current 为当前配置的数据库")
    ] = "current",
    as_json: Json = False,
) -> None:
    """把合成的机构、能力项和需求写进空的数据库；绝不写进正式库。"""
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    from app.core.clock import today as now
    from app.migrate import migrate
    from app.regions.loading import load_reference as load_regions
    from app.registry import load_models
    from app.synthesis.guarding import refuse_occupied, refuse_production
    from app.synthesis.loading import Wish, load
    from app.taxonomies.loading import load_reference as load_taxonomies

    url = database_url() if database == "current" else database
    refuse_production()
    load_models()
    wish = Wish(rows, needs, seed, today.date() if today else now(), institutions)
    engine = create_engine(url, hide_parameters=True)
    try:
        with Session(engine) as session:
            refuse_occupied(session)
        migrate(url)
        with progress() as report, Session(engine) as session, session.begin():
            load_regions(session)
            load_taxonomies(session)
            loaded = load(session, wish, report)
    finally:
        engine.dispose()
    if as_json:
        print_json(asdict(loaded))
        return
    say(
        f"已写入 {loaded.institutions} 家机构的 {loaded.rows} 条能力项，"
        f"{loaded.owners} 家企业的 {loaded.needs} 条需求（{loaded.items} 项），"
        f"用时 {loaded.seconds} 秒，每秒 {loaded.rows_per_s:.0f} 条能力项。"
        "请运行 hengqiao search rebuild 建立检索。"
    )
