"""Commands that read measurement expressions, for people and for programs."""

from typing import Any, get_args

import typer

from app.commands.lines import answer_lines
from app.metrology.readings import Hint

cli = typer.Typer(help="读量程、不确定度、误差限和级别", no_args_is_help=True)


@cli.command("parse")
def parse() -> None:
    """从标准输入逐行读 {"id","text","hint"}，逐行写出读到的条目或拒绝的理由。"""
    from app.metrology.quantities import read_quantities
    from app.metrology.writing import items_to_plain

    def answer(asked: dict[str, Any], text: str) -> dict[str, Any]:
        hint = asked.get("hint")
        reading = read_quantities(text, hint if hint in get_args(Hint) else "")
        return {
            "status": "parsed" if reading.status == "read" else "refused",
            "items": [plain for item in reading.items for plain in items_to_plain(item)],
            "reason": reading.reason or ("没有写内容" if reading.status == "empty" else ""),
        }

    answer_lines(answer)
