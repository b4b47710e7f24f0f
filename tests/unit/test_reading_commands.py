"""`hengqiao quantities parse` and `hengqiao needs interpret`: JSON lines in, JSON lines out."""

import json
from typing import Any

from typer.testing import CliRunner

from app.cli import cli


def run(arguments: list[str], lines: str) -> tuple[list[dict[str, Any]], int]:
    result = CliRunner().invoke(cli, arguments, input=lines)
    return [json.loads(line) for line in result.stdout.splitlines()], result.exit_code


def test_quantities_come_in_the_unit_of_the_text() -> None:
    line = json.dumps({"id": "q1", "text": "U=1.4μm+2.5×10-6L", "hint": "uncertainty"})
    [answer], code = run(["quantities", "parse"], line)
    [item] = answer["items"]
    assert (answer["id"], answer["status"], code) == ("q1", "parsed", 0)
    assert (item["a"], item["a_unit"], item["b"]) == (1.4, "um", 2.5e-6)


def test_a_refusal_says_what_to_do() -> None:
    [answer], code = run(["quantities", "parse"], '{"id":1,"text":"(0300)mm","hint":"range"}')
    assert (answer["status"], answer["items"], code) == ("refused", [], 0)
    assert "可能丢了" in answer["reason"]


def test_a_bad_line_loses_no_good_one() -> None:
    lines = '{"id":1,"text":"0.05级"}\nnothing\n\n[2]\n{"id":3}\n{"id":4,"text":"1级"}\n'
    answers, code = run(["quantities", "parse"], lines)
    assert [answer["status"] for answer in answers] == ["parsed", *["error"] * 3, "parsed"]
    assert "第 2 行" in answers[1]["reason"]
    assert (answers[3]["id"], code) == (3, 1)


def test_a_need_is_read_as_of_a_day() -> None:
    line = json.dumps({"id": "n1", "text": "扭力扳手5把，20～100N·m，苏州昆山，12月底前校准"})
    [answer], code = run(["needs", "interpret", "--today", "2026-11-21"], line)
    [item] = answer["items"]
    assert (answer["place"], answer["deadline"], code) == ("320500", "2026-12-31", 0)
    assert (item["name"], item["count"], item["service"]) == ("扭矩扳手", 5, "校准")
    assert item["ranges"][0]["unit"] == "N*m"
