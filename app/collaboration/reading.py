"""Proposals of a board as a page shows them: names, how far the two have come, what may be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.collaboration import queries
from app.collaboration.models import CollaborationBoard
from app.collaboration.standing import Tie, tie_of
from app.collaboration.turns import reached_on
from app.core.clock import today
from app.core.permissions import Actor, Permission, may
from app.matching.policies.policy import Policy
from app.organisations.jurisdiction import watches
from app.organisations.models import Organisation
from app.pairings.parties import label
from app.regions.codes import NATION, province_of

Fact = Mapping[str, Any]
GOALS = 600  # characters of a prefilled goal
TYPES = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal with its two institutions; `opens` is the day its supporter may be asked from.

    `closes` are the gaps whose need the reader may see, `others` the open needs beyond.
    """

    proposal: Mapping[str, Any]
    region: str
    supporter: Organisation
    recipient: Organisation
    closes: Sequence[Mapping[str, Any]]
    others: Sequence[tuple[int, str]]
    tie: Tie | None
    opens: date | None
    invitable: bool
    pairing_href: str

    @property
    def waits(self) -> bool:
        """Whether it is not the supporter's turn yet."""
        return self.opens is not None and self.opens > today()

    @property
    def source(self) -> str:
        """The province help would come from; the nation for national institutions."""
        return source_of(self.proposal, self.supporter)


def source_of(proposal: Mapping[str, Any], supporter: Organisation) -> str:
    """The supporter's province, or the nation (`proposing.boards.source_of`)."""
    relation = proposal["relation"]
    if relation is not None and relation["key"] == "national":
        return NATION
    return province_of(supporter.region_code) or NATION


def shown(
    session: Session,
    actor: Actor,
    found: Sequence[tuple[CollaborationBoard, Mapping[str, Any]]],
    policy: Policy,
) -> list[Shown]:
    """The proposals in the order given: three statements, however many there are."""
    ids = {each[name] for _, each in found for name in ("supporter", "recipient")}
    names = queries.organisations(session, ids)
    needs = {
        need_id
        for _, each in found
        for need_id in (*(one["need_id"] for one in each["closes"]), *each["other_needs"])
    }
    titles = queries.titles(session, actor, needs)
    pairs = {(each["supporter"], each["recipient"]) for _, each in found}
    agreed, asked = queries.latest_between(session, actor, pairs)
    made = []
    for board, each in found:
        pair = each["supporter"], each["recipient"]
        closes = [one for one in each["closes"] if one["need_id"] in titles]
        if not closes:  # the need was closed since
            continue
        tie = tie_of(agreed.get(pair), asked.get(pair), today())
        made.append(_shown(actor, board, each, names, titles, tie, policy))
    return made


def _shown(
    actor: Actor,
    board: CollaborationBoard,
    proposal: Mapping[str, Any],
    names: Mapping[int, Organisation],
    titles: Mapping[int, str],
    tie: Tie | None,
    policy: Policy,
) -> Shown:
    supporter, recipient = names[proposal["supporter"]], names[proposal["recipient"]]
    free = tie is None or not tie.busy
    watched = watches(actor, board.region_code)
    own = supporter.id == actor.organisation_id
    registers = may(actor, Permission.PAIRING_EDIT) and watched
    items = {each["item_id"] for each in proposal["closes"]}
    gaps = [gap for gap in board.gaps if gap["item_id"] in items]
    return Shown(
        proposal=proposal,
        region=board.region_code,
        supporter=supporter,
        recipient=recipient,
        closes=[each for each in proposal["closes"] if each["need_id"] in titles],
        others=[(each, titles[each]) for each in proposal["other_needs"] if each in titles],
        tie=tie,
        opens=reached_on(proposal["ring"], gaps, policy.collaboration.widening),
        invitable=free and (watched or own) and may(actor, Permission.COLLABORATION_INVITE),
        pairing_href=_address_of(supporter, recipient, proposal) if free and registers else "",
    )


def _address_of(supporter: Organisation, recipient: Organisation, proposal: Fact) -> str:
    """The form of an agreement, filled in as far as a proposal can."""
    words = "；".join(each["words"] for each in proposal["closes"])
    return pairing_address(supporter, recipient, [e["code"] for e in proposal["types"]], words)


def pairing_address(
    supporter: Organisation, recipient: Organisation, types: Sequence[str], words: str
) -> str:
    """The form of an agreement with its parties, types of collaboration and the gap filled in."""
    values = [
        ("supporter", label(supporter)),
        ("recipient", label(recipient)),
        *(("collaboration_types", code) for code in types[:TYPES]),
        ("goals", f"补上缺口：{words}"[:GOALS]),
    ]
    return "/pairings/new?" + urlencode(values)


def told_changes(
    changes: Sequence[Mapping[str, Any]],
    names: Mapping[int, Organisation],
    titles: Mapping[int, str],
) -> Iterator[tuple[str, int, str]]:
    """Each change as (day, need, sentence); those of needs the reader may not see are left out."""
    for each in changes:
        about = f"{each['device']}（{each['kind']}）"
        first = names.get(each.get("first") or 0)
        sentence = {
            "new": f"新的缺口：{about}",
            "gone": f"不再是缺口：{about}",
            "eased": f"{each['device']}：由{each.get('was', '')}变为{each['kind']}，有改善",
            "worse": f"{each['device']}：由{each.get('was', '')}变为{each['kind']}",
            "first": f"{each['device']}：排在第一的支援方现在是{first.name if first else ''}",
        }[each["change"]]
        if each["need_id"] in titles:
            yield each["on"], each["need_id"], sentence
