"""The command that replays public cases of collaboration: would the matcher have proposed them?"""

from typing import TYPE_CHECKING, Any

from app.commands.console import print_json, say
from app.commands.data import Json, database_url

if TYPE_CHECKING:
    from app.matching.backtesting.backtest import Placing


def backtest(*, as_json: Json = False) -> None:
    """用公开的计量协作案例回放协作轨：真实支援方排在第几，由哪条关系命中。"""
    from app.core.db import session_scope
    from app.matching.backtesting.replaying import replay_cases
    from app.matching.policies.policy import load_default
    from app.registry import load_models

    database_url()
    load_models()
    with session_scope() as session:
        placings = replay_cases(session, load_default())
    judged = [each for each in placings if each.passed is not None]
    passed = sum(bool(each.passed) for each in judged)
    by_hash = sum(each.by_hash for each in judged)
    if as_json:
        rows = [row(each) for each in placings]
        counts = {"judged": len(judged), "passed": passed, "by_hash": by_hash}
        print_json({**counts, "rows": rows})
        return
    for each in placings:
        say(_sentence(each))
    said = f"有要求的 {len(judged)} 行，符合 {passed} 行"
    say(f"{said}；其中 {by_hash} 行同分跨过第三名，由散列决定（≈）。")


def row(placing: "Placing") -> dict[str, Any]:
    """One line of the table as plain data."""
    case, relation = placing.case, placing.relation
    return {
        "case": case.id,
        "form": case.form,
        "day": placing.day,
        "dated": case.day is not None,
        "supporter": case.supporter.name,
        "recipient": placing.recipient.name,
        "recipient_code": placing.recipient.region_code,
        "rank": placing.rank,
        "span": placing.span,
        "of": placing.of,
        "rank_without_pair": placing.rank_without_pair,
        "rank_with_agreement": placing.with_agreement,
        "relation": relation.key if relation else None,
        "relation_id": relation.relation_id if relation else None,
        "value": relation.value if relation else 0.0,
        "title": relation.title if relation else None,
        "document": relation.document if relation else None,
        "grade": relation.grade if relation else None,
        "expected": placing.expected,
        "passed": placing.passed,
        "by_hash": placing.by_hash,
        "note": case.note,
        "verification": case.verification,
        "sources": case.sources,
    }


def _sentence(placing: "Placing") -> str:
    case, relation = placing.case, placing.relation
    first, last = placing.span
    place = f"第 {placing.rank}／{placing.of}"
    if last > first:
        place += f"（同分 {first}～{last}）"
    tie = f"{relation.title} {relation.value:.2f}" if relation else "无关系"
    signed = f"，计入双方协议后第 {placing.with_agreement}" if placing.with_agreement else ""
    mark = "≈" if placing.by_hash else {True: "✓", False: "✗", None: "·"}[placing.passed]
    return (
        f"{mark} {case.id} {placing.day} {case.supporter.name}→{placing.recipient.name}："
        f"{place}；{tie}{signed}；{placing.expected}"
    )
