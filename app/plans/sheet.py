"""The pairs of a plan as a text table (CSV) that worksheets open without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence

from app.matching.planning.words import number
from app.plans.comparing import KINDS, Pair
from app.regions.table import RegionTable

HEADS = (
    "方案", "支援机构", "支援机构所在地", "受援方", "受援地区", "服务项数", "人天", "器具",
    "关系", "依据", "在期官方关系或协议", "需求编号",
)  # fmt: skip
# What a worksheet would take for the beginning of a formula; a tab or line break may hide one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """Text that no worksheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def pairs_sheet(plans: Iterable[tuple[str, Sequence[Pair]]], regions: RegionTable) -> bytes:
    """One line a pair, all plans below each other; with the mark by which Excel knows UTF-8."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(HEADS)
    for kind, pairs in plans:
        writer.writerows([safe(cell) for cell in _line(kind, pair, regions)] for pair in pairs)
    return target.getvalue().encode("utf-8-sig")


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
