"""Commands about needs: what a customer's text asks for, read line by line."""

import json
import sys
from datetime import date
from typing import Annotated, Any

import typer

from app.commands.console import print_json

cli = typer.Typer(no_args_is_help=True, help="需求文字")


@cli.callback()
def _group() -> None:
    """需求文字"""


@cli.command("interpret")
def interpret(
    today: Annotated[str, typer.Option(help="按哪一天理解“下周五”一类的说法，如 2026-12-01")] = "",
) -> None:
    """读取标准输入中的 JSON 行 {"id","text"}，逐行写出读到的需求项。"""
    from app.metrology.need_text import interpret as read
    from app.regions.gazetteer import reference_gazetteer

    # A deadline is a day of the customer's calendar, which is this machine's.
    day = date.fromisoformat(today) if today else date.today()  # noqa: DTZ011
    gazetteer = reference_gazetteer()
    for line in sys.stdin:
        if line.strip():
            asked = json.loads(line)
            found = read(str(asked.get("text") or ""), gazetteer, day)
            print_json({"id": asked.get("id"), **_as_json(found)})


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
