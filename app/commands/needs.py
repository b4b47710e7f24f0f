"""Commands about needs: what a customer's text asks for, read line by line."""

from datetime import datetime
from typing import Annotated, Any

import typer

from app.commands.lines import answer_lines
from app.core import clock

cli = typer.Typer(no_args_is_help=True, help="需求文字")


@cli.callback()
def _group() -> None:
    """需求文字"""


@cli.command("interpret")
def interpret(
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="按哪一天理解“下周五”一类的说法"),
    ] = None,
) -> None:
    """读取标准输入中的 JSON 行 {"id","text"}，逐行写出读到的需求项。"""
    from app.metrology.need_text import interpret as read
    from app.regions.gazetteer import reference_gazetteer

    day = today.date() if today else clock.today()
    gazetteer = reference_gazetteer()
    answer_lines(lambda _, text: _as_json(read(text, gazetteer, day)))


def _as_json(found: Any) -> dict[str, Any]:
    return {
        "place": found.place,
        "deadline": found.deadline and found.deadline.isoformat(),
        "mode": found.mode,
        "problem_kind": found.problem_kind,
        "service": found.service,
        "residue": list(found.residue),
        "items": [_item(each) for each in found.items],
    }


def _item(item: Any) -> dict[str, Any]:
    from app.metrology.writing import item_to_plain

    return {
        "device": item.device_text,
        "name": item.device,
        "code": item.code,
        "service": item.service,
        "count": item.count,
        "specs": list(item.specs),
        "ranges": list(map(item_to_plain, item.intervals)),
        "requirements": list(map(item_to_plain, (*item.limits, *item.grades))),
        "missing": list(item.missing),
    }
