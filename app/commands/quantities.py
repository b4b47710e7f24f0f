"""Commands that read measurement expressions, for people and for programs."""

import json
import sys
from typing import Any

import typer

cli = typer.Typer(help="读量程、不确定度、误差限和级别", no_args_is_help=True)


@cli.command("parse")
def parse() -> None:
    """从标准输入逐行读 {"id","text","hint"}，逐行写出读到的条目或拒绝的理由。"""
    from app.metrology.quantities import read_quantities
    from app.metrology.writing import item_to_plain

    for line in filter(str.strip, sys.stdin):
        asked = json.loads(line)
        reading = read_quantities(asked["text"], asked.get("hint") or "")
        answer: dict[str, Any] = {
            "id": asked.get("id"),
            "status": "parsed" if reading.status == "read" else "refused",
            "items": [item_to_plain(item) for item in reading.items],
            "reason": reading.reason or ("没有写内容" if reading.status == "empty" else ""),
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
