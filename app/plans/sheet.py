"""The pairs of a plan as a text table (CSV) that worksheets open without running anything."""

from collections.abc import Iterable, Sequence

from app.core.tables import csv_bytes
from app.matching.planning.words import number
from app.plans.comparing import KINDS, Pair
from app.regions.table import RegionTable

HEADS = (
    "方案", "支援机构", "支援机构所在地", "受援方", "受援地区", "服务项数", "人天", "器具",
    "关系", "依据", "在期官方关系或协议", "需求编号",
)  # fmt: skip


def pairs_sheet(plans: Iterable[tuple[str, Sequence[Pair]]], regions: RegionTable) -> bytes:
    """One line a pair, all plans below each other; with the mark by which Excel knows UTF-8."""
    lines = (_line(kind, pair, regions) for kind, pairs in plans for pair in pairs)
    return csv_bytes(HEADS, lines)


def _line(kind: str, pair: Pair, regions: RegionTable) -> list[str]:
    return [
        KINDS[kind],
        pair.supporter.name,
        regions.path(pair.supporter.region_code),
        pair.recipient.name,
        regions.path(pair.recipient.region_code),
        number(pair.amount),
        number(pair.days),
        "；".join(f"{subject} {number(amount)} 项" for subject, amount in pair.subjects),
        pair.tie.title if pair.tie else "",
        pair.tie.document if pair.tie else "",
        "是" if pair.related else "否",
        " ".join(map(str, pair.needs)),
    ]
