"""`/api/v1/match`: a ranking as data, with every number, for a need or for a description.

Reads only. What a visitor may not see is not here: needs start from what the caller may see, and
rankings hold nothing but what catalogues publish.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.db import SessionDep
from app.core.errors import Invalid
from app.core.forms import FormModel, Line, query
from app.core.permissions import PUBLIC, Actor
from app.matching.code_version import code_version
from app.matching.counterfactuals import relaxations
from app.matching.policies.in_force import policy_in_force
from app.matching.relaxing.kinds import Relaxation
from app.matching.service import ItemMatches, Match, match_need
from app.metrology.records import boxes_text, read_need_item
from app.needs import queries
from app.needs.models import Need, NeedItem
from app.needs.schemas import LISTS
from app.organisations.places import read_place

router = APIRouter(prefix="/api/v1")
Everybody = Annotated[Actor, PUBLIC]
MOST = 100


class MatchQuery(FormModel):
    """A need's number, or a description of one item at a place."""

    need: int | None = None
    device: Annotated[Line, Field(max_length=200)] = ""
    measurand: Annotated[Line, Field(max_length=200)] = ""
    range: Annotated[Line, Field(max_length=500)] = ""
    requirement: Annotated[Line, Field(max_length=500)] = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    place: Annotated[Line, Field(max_length=60)] = ""
    service: Annotated[Line, Field(max_length=20)] = ""
    mode: Annotated[Line, Field(max_length=20)] = ""
    proof_kind: Annotated[Line, Field(max_length=20)] = ""
    deadline: date | None = None
    budget: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 20
    explain: bool = False


@router.get("/match")
def match(request: Request, session: SessionDep, actor: Everybody) -> dict[str, Any]:
    """Rank institutions; the numbers are SI units unless a text says otherwise.

    With `explain` each item also says whom single concessions would bring.
    """
    asked = query(MatchQuery)(request)
    if asked.need is not None:
        need = queries.get_visible(session, actor, asked.need)
    else:
        need = described(session, asked)
    policy = policy_in_force(session, today())
    return {
        "need": asked.need,
        "on": today().isoformat(),
        "policy": {"version": policy.version, "hash": policy.content_hash()},
        "code_version": code_version(),
        "items": [
            item_json(each) | (_conceding(session, need, each) if asked.explain else {})
            for each in match_need(session, need, most=asked.limit)
        ],
    }


def described(session: Session, asked: MatchQuery) -> Need:
    """A need that is stored nowhere. Invalid if the description is not one of a need."""
    if not asked.device:
        raise Invalid({"device": "请给出 need（需求编号），或用 device 写明器具名称。"})
    region, errors = read_place(session, asked.place, "place") if asked.place else ("000000", {})
    if errors:
        raise Invalid(errors)
    conditions = {name: getattr(asked, name) for name in LISTS}
    wrong = {name: said for name, said in conditions.items() if said and said not in LISTS[name]}
    if wrong:
        raise Invalid({name: f"{name}：请从{'、'.join(LISTS[name])}中选择。" for name in wrong})
    reading = read_need_item(asked.device, asked.measurand, asked.range, asked.requirement)
    made = NeedItem(
        id=0,
        position=1,
        device=asked.device,
        measurand=asked.measurand,
        range_text=asked.range,
        requirement_text=asked.requirement,
        quantity=asked.quantity,
        **reading.columns(),
    )
    return Need(
        id=0,
        version=0,
        region_code=region,
        deadline=asked.deadline,
        budget=asked.budget,
        items=[made],
        **conditions,
    )


def _conceding(session: Session, need: Need, found: ItemMatches) -> dict[str, Any]:
    """Every single concession with its gain; institutions by id."""
    return {"relaxations": [_relaxation(each) for each in relaxations(session, need, found.item)]}


def _relaxation(found: Relaxation) -> dict[str, Any]:
    said, near = found.brought, found.nearest
    return {
        "kind": found.kind.value,
        "sentence": found.sentence,
        "from": said.concession.now,
        "to": said.concession.to,
        "changes": dict(said.concession.changes),
        "gained": list(said.gained),
        "lost": list(said.lost),
        "total": said.total,
        "nearest": near
        and {
            "id": near.organisation_id,
            "name": near.name,
            "province": near.place,
            "hours_between_capitals": near.hours,
        },
    }


def item_json(found: ItemMatches) -> dict[str, Any]:
    """The ranking of one item."""
    item = found.item
    return {
        "position": item.position,
        "device": item.device,
        "range": item.range_text,
        "requirement": item.requirement_text,
        "understood": {
            "device_codes": item.device_codes,
            "measurand_codes": item.measurand_codes,
            "range": boxes_text(item.boxes),
            "boxes": item.boxes,
            "limits": item.limits,
            "grades": item.grades,
            "range_refusal": item.range_refusal,
            "requirement_refusal": item.requirement_refusal,
        },
        "track": found.track.value,
        "degraded": bool(found.notice),
        "notice": found.notice,
        "counts": dict(found.counts),
        "results": [_result(rank, each) for rank, each in enumerate(found.matches, start=1)],
    }


def _result(rank: int, found: Match) -> dict[str, Any]:
    judged, coverage, worst = found.assessment, found.assessment.coverage, found.assessment.worst
    return {
        "rank": rank,
        "organisation": {
            "id": found.organisation.id,
            "name": found.organisation.name,
            "region_code": found.organisation.region_code,
        },
        "verdict": judged.verdict.value,
        "score": found.line.score,
        "components": [
            {
                "key": each.key,
                "title": each.title,
                "value": each.value,
                "weight": each.weight,
                "points": each.points,
                "sentence": each.sentence,
            }
            for each in found.line.components
        ],
        "notes": list(found.line.notes),
        "share": coverage.share if coverage else None,
        "gaps": [each.to_json() for each in coverage.gaps] if coverage else [],
        "too_coarse": [each.to_json() for each in judged.too_coarse],
        "worst": {"value": worst.value, "at": worst.text, "ratio": _finite(worst.ratio)}
        if worst
        else None,
        "missing": list(judged.missing),
        "reasons": list(judged.reasons),
        "days": found.days,
        "capabilities": [
            {"id": row.id, "code": row.code, "version": row.version} for row in found.rows
        ],
    }


def _finite(ratio: float) -> float | None:
    """JSON knows no infinity: nothing is allowed there, and U is not nothing."""
    return ratio if ratio < float("inf") else None
