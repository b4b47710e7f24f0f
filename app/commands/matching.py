"""The command that ranks institutions for a need, for people and for programs."""

from typing import Annotated, Any

import typer

from app.commands.console import print_json, say
from app.commands.data import Json, database_url
from app.core.errors import NotFound


def match(
    need: Annotated[int, typer.Option("--need", help="需求编号")], *, as_json: Json = False
) -> None:
    """为一条需求排出机构，并说明理由。"""
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
