"""`hengqiao quantities parse`: one JSON line in, one out."""

import json

from typer.testing import CliRunner

from app.cli import cli


def test_each_line_is_answered_with_items_or_a_reason() -> None:
    asked = [
        {"id": "a", "text": "100k-30MHz", "hint": "range"},
        {"id": "b", "text": "0.11 % rdg + 2 μV", "hint": "uncertainty"},
        {"id": "c", "text": "(0300)mm", "hint": "range"},
        {"id": "d", "text": "Ⅲ级"},
    ]
    lines = "\n".join(json.dumps(each, ensure_ascii=False) for each in asked)
    run = CliRunner().invoke(cli, ["quantities", "parse"], input=lines + "\n\n")
    assert run.exit_code == 0
    answers = {each["id"]: each for each in map(json.loads, run.output.splitlines())}
    (span,) = answers["a"]["items"]
    assert (span["t"], span["lo"], span["hi"], span["unit"]) == ("range", 0.1, 30.0, "MHz")
    (limit,) = answers["b"]["items"]
    assert (limit["role"], limit["a"], limit["a_unit"], limit["b"]) == ("U", 2.0, "uV", 0.0011)
    assert (answers["c"]["status"], answers["c"]["items"]) == ("refused", [])
    assert "以 0 开头" in answers["c"]["reason"]
    assert answers["d"]["items"][0]["value"] == "III级"
