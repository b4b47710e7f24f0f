"""JSON lines in and out, for commands that other programs feed.

A line that cannot be used is answered too, so that nobody waits for it, and the command fails at
its end; the lines around it are not lost.
"""

import json
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Any

import typer

from app.commands.console import errors, print_json


def answer_lines(answer: Callable[[dict[str, Any], str], dict[str, Any]]) -> None:
    """Answer every object on standard input, given with its text, by one on standard output."""
    failed = 0
    lines = TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        asked, fault = _object(line)
        if fault:
            failed += 1
            sentence = f"第 {number} 行：{fault}"
            errors.print(sentence)
            print_json({"id": asked.get("id"), "status": "error", "reason": sentence})
        else:
            print_json({"id": asked.get("id"), **answer(asked, asked["text"])})
    if failed:
        raise typer.Exit(1)


def _object(line: str) -> tuple[dict[str, Any], str]:
    """The object of a line, and what is wrong with it, "" if nothing."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return {}, '不是 JSON，请每行写一个对象，例如 {"id":"1","text":"(0~60)MPa"}'
    if not isinstance(asked, dict):
        return {}, '不是 JSON 对象，请写成 {"id":…,"text":…}'
    if not isinstance(asked.get("text"), str):
        return asked, "缺少文字 text，请把要读的原文写成字符串"
    return asked, ""
