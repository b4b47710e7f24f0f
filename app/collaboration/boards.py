"""Computes a region's board and stores it, or confirms the one that says the same; no commits."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.collaboration.changes import changed
from app.collaboration.gaps import deadline_days, published_on
from app.collaboration.gathering import Gathered, gather
from app.collaboration.models import CollaborationBoard, CollaborationList
from app.core.clock import today
from app.core.permissions import Role
from app.matching.code_version import code_version
from app.matching.policies.in_force import hold_policy, policy_in_force
from app.matching.proposing.boards import Board, board
from app.matching.proposing.field import Gap
from app.matching.proposing.proposals import Proposal, lacking_words
from app.metrology.gates import ORDER
from app.organisations.models import Organisation, Verification
from app.regions.codes import NATION, level_of

HISTORY = 50  # superseded heads kept for each region


def refresh(session: Session, region: str) -> CollaborationBoard:
    """The board of a region as things are now. Two workers at once wait for each other."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"board:{region}"))))
    on = today()
    policy = policy_in_force(session, on)
    gathered = gather(session, region, policy, on)
    digest = _input_hash(gathered)
    current = in_force(session, region)
    if current is not None and current.input_hash == digest:
        current.confirmed_at = func.clock_timestamp()
        return current
    found = board(gathered.field, gathered.ground)
    hold_policy(session, policy)
    gaps = [_gap(gap, gathered, found) for gap in gathered.field.gaps]
    made = CollaborationBoard(
        region_code=region,
        on_day=on,
        policy_version=policy.version,
        code_version=code_version(),
        input_hash=digest,
        counts={**gathered.counts, "pairs": found.pairs},
        gaps=gaps,
        sources=dict(found.sources),
        changes=changed(current.gaps, gaps, current.changes, on) if current else [],
    )
    if current is not None:
        _supersede(session, current)
    session.add(made)
    session.flush()
    session.add_all(
        CollaborationList(board_id=made.id, door=door, about=about, proposals=proposals)
        for door, about, proposals in _lists(found)
    )
    session.flush()
    return made


def in_force(session: Session, region: str) -> CollaborationBoard | None:
    """The board a region sees now."""
    return session.scalars(
        select(CollaborationBoard).where(
            CollaborationBoard.region_code == region, CollaborationBoard.superseded_at.is_(None)
        )
    ).one_or_none()


def has_board(session: Session, region: str) -> bool:
    """Whether anybody looks at a board of this region: a province, or a verified regulator's."""
    if region == NATION:
        return False
    if level_of(region) == "province":
        return True
    statement = select(func.count(Organisation.id)).where(
        Organisation.kind == Role.REGULATOR,
        Organisation.jurisdiction == region,
        Organisation.verification == Verification.VERIFIED,
    )
    return bool(session.scalar(statement))


def _supersede(session: Session, current: CollaborationBoard) -> None:
    """End a board: its lists go, and heads older than anybody asks for."""
    current.superseded_at = func.clock_timestamp()
    session.execute(delete(CollaborationList).where(CollaborationList.board_id == current.id))
    session.flush()
    old = (
        select(CollaborationBoard.id)
        .where(
            CollaborationBoard.region_code == current.region_code,
            CollaborationBoard.superseded_at.is_not(None),
        )
        .order_by(CollaborationBoard.id.desc())
        .offset(HISTORY)
    )
    session.execute(delete(CollaborationBoard).where(CollaborationBoard.id.in_(old)))


def _lists(found: Board) -> Iterator[tuple[str, int, list[dict[str, Any]]]]:
    yield "region", 0, [plain(each) for each in found.region]
    for item_id, own in found.by_item.items():
        yield "item", item_id, [plain(each) for each in own]
    for owner, own in found.by_supporter.items():
        yield "supporter", owner, [plain(each) for each in own]


def plain(proposal: Proposal) -> dict[str, Any]:
    """A proposal as the page reads it back; dates as text."""
    return dict(json.loads(json.dumps(asdict(proposal), ensure_ascii=False, default=str)))


def _gap(gap: Gap, gathered: Gathered, found: Board) -> dict[str, Any]:
    """What the page says of one gap."""
    ranked = gathered.items[gap.item_id]
    need, on = ranked.need, gathered.ground.on
    helpers = found.by_item.get(gap.item_id, ())
    return {
        "need_id": gap.need_id,
        "item_id": gap.item_id,
        "position": ranked.item.position,
        "device": gap.device,
        "range": ranked.item.range_text,
        "requirement": ranked.item.requirement_text,
        "region_code": gap.region_code,
        "published": published_on(need, on).isoformat(),
        "days_left": deadline_days(need, on),
        "kind": gap.kind,
        "order": ORDER[gap.verdict],
        "words": lacking_words(gap),
        "local": [each.organisation_id for each in gap.local],
        "helpers": found.helpers.get(gap.item_id, 0),
        "first": helpers[0].supporter if helpers else None,
        "recipients": sorted(
            {each.party.organisation_id for each in gathered.field.recipients_for(gap)}
        )[:1],
    }


def _input_hash(gathered: Gathered) -> str:
    """Of everything that decides a board, the code included."""
    ground = gathered.ground
    head: Mapping[str, Any] = {"counts": gathered.counts, "code": code_version()}
    parts = (
        json.dumps(head, sort_keys=True),
        ground.policy.content_hash(),
        repr(ground.facts),
        repr(gathered.field),
    )
    digest = sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()
