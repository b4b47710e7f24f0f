"""The same import from the command line."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.core.db import session_scope
from app.core.errors import AppError
from app.imports.command import import_file
from app.organisations.models import Organisation
from tests.factories import organisation
from tests.importing import row, workbook

SAMPLE = Path(__file__).parents[2] / "data" / "real_rows_sample.jsonl"


@pytest.fixture
def owner(session: Session) -> Organisation:
    made = organisation(session, "institution", name="苏州示例计量所")
    session.commit()
    return made


def written(folder: Path, content: bytes) -> Path:
    path = folder / "目录.xlsx"
    path.write_bytes(content)
    return path


def test_a_file_is_read_applied_and_reported(
    session: Session, owner: Organisation, tmp_path: Path
) -> None:
    path = written(
        tmp_path, workbook([row("A-1"), row("A-2", services="修理"), row("", "卡尺", "x")])
    )
    steps: list[str] = []
    report = import_file(
        session_scope, path, owner.uscc, progress=lambda *told: steps.append(str(told[0]))
    )
    assert (report.status, report.repeated) == ("applied", False)
    assert {key: report.counts[key] for key in ("add", "change", "keep", "refused")} == {
        "add": 2,
        "change": 0,
        "keep": 0,
        "refused": 1,
    }
    assert [(each.row, each.code) for each in report.refused] == [(3, "A-2")]
    assert report.reasons[0][0].startswith("服务类型：“…”不在可选值里")
    assert report.unread[0][0].startswith("测量范围：未识读")
    assert {"读取工作簿", "写入目录"} <= set(steps)

    again = import_file(session_scope, path, owner.uscc)
    assert (again.repeated, again.import_id, again.counts) == (
        True,
        report.import_id,
        report.counts,
    )
    assert session.scalar(select(func.count()).select_from(Capability)) == 2


def test_every_real_row_is_taken_with_its_words_or_refused_with_a_reason(
    session: Session, owner: Organisation, tmp_path: Path
) -> None:
    real = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
    headings = ("编号", "仪器名称", "测量范围", "不确定度")
    keys = ("id", "device", "range_text", "uncertainty_text")
    rows = [[each.get(key, "") for key in keys] for each in real]
    path = written(tmp_path, workbook(rows, headings))
    report = import_file(session_scope, path, owner.uscc)
    kept = {each.code: each for each in session.scalars(select(Capability))}
    assert len(kept) + report.counts["refused"] == len(real)
    for each in real:
        words = each.get("range_text", "").strip()
        if row_kept := kept.get(each["id"]):
            assert row_kept.range_text == words
            assert not words or row_kept.boxes or row_kept.range_refusal


def test_a_preview_alone_writes_nothing(
    session: Session, owner: Organisation, tmp_path: Path
) -> None:
    path = written(tmp_path, workbook([row("A-1")]))
    report = import_file(session_scope, path, owner.uscc, apply=False)
    assert (report.status, report.counts["add"]) == ("to_review", 1)
    assert session.scalar(select(func.count()).select_from(Capability)) == 0
    assert import_file(session_scope, path, owner.uscc).status == "applied"


def test_what_cannot_be_done_is_one_sentence(
    session: Session, owner: Organisation, tmp_path: Path
) -> None:
    path = written(tmp_path, workbook([row("A-1")]))
    with pytest.raises(AppError, match="没有统一社会信用代码为"):
        import_file(session_scope, path, "91320500MADEMO0000")
    with pytest.raises(AppError, match="打不开文件"):
        import_file(session_scope, tmp_path / "没有.xlsx", owner.uscc)
    with pytest.raises(AppError, match="内容却是纯文本"):
        import_file(session_scope, written(tmp_path, b"hello"), owner.uscc)
    with pytest.raises(AppError, match="没有认出表头"):
        import_file(session_scope, written(tmp_path, workbook([("1",)], ("甲",))), owner.uscc)
