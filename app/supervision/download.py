"""Gathers the rows of an export under the filters of a page. Never writes."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.core.clock import SHANGHAI
from app.core.permissions import Actor
from app.core.sheets import workbook
from app.regions.queries import region_table
from app.regions.table import RegionTable
from app.supervision import export, queries, records
from app.supervision.schemas import Kind, RecordFilter, carried
from app.supervision.words import ANSWER_WORDS, FILTER_WORDS, NEED_WORDS, PROJECT_WORDS
from app.taxonomies.queries import term_names

_ANSWERS: tuple[Kind, ...] = ("answers", "awards")
_NEEDS: tuple[Kind, ...] = ("needs", "open", "unanswered")


def pool_workbook(session: Session, actor: Actor, wanted: RecordFilter) -> bytes:
    """The bytes of the workbook; at most `export.MOST_ROWS` rows a sheet, newest first."""
    regions = region_table(session)
    fields = term_names(session, "fields")
    answers = wanted.kind if wanted.kind in _ANSWERS else "answers"
    flows = wanted.model_copy(update={"cells": answers})
    return workbook(
        [
            export.about_sheet(_about(actor, wanted, regions, fields)),
            export.need_sheet(
                _rows(session, actor, wanted, wanted.kind if wanted.kind in _NEEDS else "needs"),
                regions,
                lambda code: NEED_WORDS[code],
            ),
            export.answer_sheet(
                _rows(session, actor, wanted, answers), regions, lambda code: ANSWER_WORDS[code]
            ),
            export.project_sheet(
                _rows(session, actor, wanted, "projects"),
                regions,
                lambda code: PROJECT_WORDS[code],
                fields,
            ),
            export.flow_sheet(
                queries.flows(session, flows),
                regions,
                "选定数" if answers == "awards" else "应答数",
            ),
        ]
    )


def _rows(
    session: Session, actor: Actor, wanted: RecordFilter, kind: Kind
) -> Iterator[records.Record]:
    statement = records.rows_of(actor, wanted.model_copy(update={"kind": kind}))
    # Read in portions: a long workbook must not stand in memory twice.
    found = session.execute(
        statement.limit(export.MOST_ROWS), execution_options={"yield_per": 1000}
    )
    yield from found


def _about(
    actor: Actor, wanted: RecordFilter, regions: RegionTable, fields: dict[str, str]
) -> list[tuple[str, str]]:
    now = datetime.now(UTC).astimezone(SHANGHAI)
    lines = [
        ("导出单位", actor.organisation_name),
        ("管辖范围", actor.jurisdiction_name),
        ("导出时间", f"{now:%Y-%m-%d %H:%M}"),
    ]
    lines += [(FILTER_WORDS[k], _said(k, v, regions, fields)) for k, v in carried(wanted).items()]
    return [
        *lines,
        ("口径", "需求按发布日、应答按应答日、选定按选定日、项目按提出日计入时段，均为北京时间。"),
        (
            "口径",
            "应答不含只有邀请和已撤回的；“地区间”一表是全国计数，其余各表只含您可以查看的记录。",
        ),
        ("口径", "联系方式和保密内容不在导出之列。"),
        ("上限", f"每张表最多 {export.MOST_ROWS:,} 行，超出时只含最新的；请缩小时段分次导出。"),
    ]


def _said(name: str, value: str, regions: RegionTable, fields: dict[str, str]) -> str:
    if name in ("region", "demand", "supply"):
        return regions.name(value)
    if name == "scope":
        return "只含管辖范围内"
    if name == "field":
        return fields.get(value, value)
    if name == "status":
        return "可应答" if value == "open" else NEED_WORDS.get(value, value)
    if name == "stage":
        return PROJECT_WORDS.get(value, value)
    return value
