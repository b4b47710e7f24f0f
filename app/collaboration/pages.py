"""What the pages of collaboration show, read from the boards in force."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session

from app.collaboration import queries, service
from app.collaboration.models import CollaborationBoard, Invitation
from app.collaboration.reading import Shown, pairing_address, shown, told_changes
from app.collaboration.schemas import BoardFilter
from app.collaboration.turns import ladder_of, now_of, ring_counts
from app.collaboration.workflow import InvitationStatus
from app.core.clock import today
from app.core.forms import query
from app.core.permissions import Actor
from app.engagements.queries import answers_for
from app.matching.policies.in_force import policy_in_force
from app.matching.policies.policy import Policy
from app.matching.policies.sections import RING_WORDS
from app.needs.models import Need, NeedItem
from app.pictures.tilemap import TileMap, tile_map
from app.regions.codes import NATION
from app.regions.queries import region_table
from app.taxonomies.queries import term_names

SHOWN_CHANGES = 8
SHOWN_OWN = 30


def index_facts(session: Session, actor: Actor) -> dict[str, Any]:
    """Provinces with how much is unmet in each."""
    boards = queries.boards_for(session, actor)
    unmet = {each.region_code: each.counts["unmet"] for each in boards}
    nation = "" in actor.jurisdiction
    return {
        "boards": sorted(boards, key=lambda each: (-each.counts["unmet"], each.region_code)),
        "tiles": tile_map(unmet, lambda code: f"/collaboration/{code}") if nation else None,
        "regions": region_table(session),
    }


def board_facts(
    request: Request, session: Session, actor: Actor, board: CollaborationBoard
) -> dict[str, Any]:
    """Everything on the board of a region."""
    wanted = query(BoardFilter)(request)
    policy = policy_in_force(session, today())
    found = [(board, each) for each in queries.proposals(session, board.id, "region")]
    every = shown(session, actor, found, policy)
    names, titles = _about(session, actor, board)
    gaps = [gap for gap in board.gaps if gap["need_id"] in titles]
    kinds = {gap["item_id"]: gap["kind"] for gap in gaps}
    return {
        "wanted": wanted,
        "proposals": [each for each in every if _fits(each, wanted, kinds)],
        "gaps": [gap for gap in gaps if not wanted.kind or gap["kind"] == wanted.kind],
        "kinds": Counter(gap["kind"] for gap in gaps),
        "titles": titles,
        "names": names,
        "tiles": _sources(board, request.url.path),
        "national": board.sources.get(NATION, 0),
        "helping": sum(board.sources.values()),
        "rings": ring_counts(gaps, policy.collaboration.widening, today()),
        "step_days": policy.collaboration.widening.step_days,
        "changes": list(told_changes(board.changes, names, titles))[:SHOWN_CHANGES],
        "invitations": queries.invitations(session, actor),
        "entry_of": _entry_of,
        "type_names": term_names(session, "collaboration_types"),
        "policy": policy,
    }


def _entry_of(invitation: Invitation) -> str:
    """Where the agreement of two who are willing is entered."""
    return pairing_address(
        invitation.supporter, invitation.recipient, invitation.types, invitation.gap_words
    )


def _fits(each: Shown, wanted: BoardFilter, kinds: Mapping[int, str]) -> bool:
    """Whether the address asks for a proposal. What is left keeps its rank."""
    if wanted.source and each.source != wanted.source:
        return False
    return not wanted.kind or any(kinds.get(e["item_id"]) == wanted.kind for e in each.closes)


def _about(
    session: Session, actor: Actor, board: CollaborationBoard
) -> tuple[Mapping[int, Any], Mapping[int, str]]:
    """Names of institutions and titles of needs that gaps and changes speak of."""
    told = [*board.gaps, *board.changes]
    firsts = {each["first"] for each in told if each.get("first")}
    recipients = {owner for gap in board.gaps for owner in (*gap["recipients"], *gap["local"])}
    names = queries.organisations(session, firsts | recipients)
    return names, queries.titles(session, actor, {each["need_id"] for each in told})


def _sources(board: CollaborationBoard, path: str) -> TileMap:
    provinces = {code: count for code, count in board.sources.items() if code != NATION}
    return tile_map(provinces, lambda code: f"{path}?source={code}#proposals")


def help_facts(session: Session, actor: Actor, need: Need) -> dict[str, Any]:
    """Each item of a need with who could help, from the board of its province."""
    board = queries.province_board(session, need.region_code)
    policy = policy_in_force(session, today())
    answers = answers_for(session, actor, need) or []
    facts: dict[str, Any] = {
        "need": need,
        "own": need.organisation_id == actor.organisation_id,
        "board": board,
        "invited": {each.organisation_id: each.status for each in answers},
        "regions": region_table(session),
        "computing": board is None or _behind(session, board, need),
        "items": [],
        "type_names": term_names(session, "collaboration_types"),
        "policy": policy,
    }
    if board is not None:
        facts["items"] = _helped(session, actor, board, need.items, policy)
    return facts


def _behind(session: Session, board: CollaborationBoard, need: Need) -> bool:
    return board.confirmed_at < need.updated_at or queries.computing(session, board.region_code)


def _helped(
    session: Session,
    actor: Actor,
    board: CollaborationBoard,
    items: Sequence[NeedItem],
    policy: Policy,
) -> list[dict[str, Any]]:
    gaps = {gap["item_id"]: gap for gap in board.gaps}
    lists = queries.lists_of(session, board.id, "item", [item.id for item in items])
    found = [(board, each) for own in lists.values() for each in own]
    made = {id(each.proposal): each for each in shown(session, actor, found, policy)}
    return [
        {
            "item": item,
            "gap": gaps.get(item.id),
            "steps": _ladder(gaps.get(item.id), policy),
            "proposals": [made[id(each)] for each in lists.get(item.id, ()) if id(each) in made],
        }
        for item in items
    ]


def _ladder(gap: Mapping[str, Any] | None, policy: Policy) -> dict[str, Any] | None:
    """The rings around a gap as steps with their days, and where the call is now."""
    if gap is None:
        return None
    steps = ladder_of(gap, policy.collaboration.widening)
    now = now_of(steps, today())
    return {
        "steps": [
            (each.level.value, f"{RING_WORDS[each.level]} {_day(each.since)}起") for each in steps
        ],
        "now": now.level.value,
        "sentence": now.sentence(RING_WORDS),
    }


def _day(day: Any) -> str:
    return f"{day.month}月{day.day}日"


def for_us_facts(session: Session, actor: Actor) -> dict[str, Any]:
    """Whom an institution could help in the whole country, best first, and its invitations."""
    policy = policy_in_force(session, today())
    found = [
        (board, each)
        for board, own in queries.for_supporter(session, actor.organisation_id or -1)
        for each in own
    ]
    found.sort(key=lambda pair: (-pair[1]["points"], pair[1]["recipient"]))
    invitations = queries.invitations(session, actor)
    return {
        "proposals": shown(session, actor, found[:SHOWN_OWN], policy),
        "total": len(found),
        "made": min((board.confirmed_at for board, _ in found), default=None),
        "invitations": invitations,
        "asked": [each for each in invitations if _is_asked(actor, each)],
        "titles": queries.titles(
            session, actor, {need for each in invitations for need in each.need_ids}
        ),
        "regions": region_table(session),
        "type_names": term_names(session, "collaboration_types"),
        "policy": policy,
    }


def _is_asked(actor: Actor, invitation: Invitation) -> bool:
    """Whether the actor's institution is to answer an invitation."""
    waiting = invitation.status == InvitationStatus.OPEN
    return waiting and service.asked_of(invitation) == actor.organisation_id
