"""Inviting all institutions of a plan in one act: all of them, or none. Never commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.permissions import Actor, Permission, check
from app.engagements import queries, service
from app.engagements.workflow import LIVE
from app.needs.queries import get_own


@dataclass(frozen=True, slots=True)
class Invited:
    """How many were invited now, were in conversation before, or had left it before."""

    now: int
    before: int
    left: int

    @property
    def sentence(self) -> str:
        """What is said of it."""
        parts = [f"已邀请 {self.now} 家机构应答" if self.now else "没有新的机构要邀请"]
        if self.before:
            parts.append(f"{self.before} 家原来就在对接")
        if self.left:
            parts.append(f"{self.left} 家此前已谢绝、撤回或失效，不再重复邀请")
        return "；".join(parts) + "。"


def invite_all(
    session: Session, actor: Actor, need_id: int, wanted: Mapping[int, Sequence[int]]
) -> Invited:
    """Invite institutions (id: positions of the items they are asked for).

    Whoever is in conversation already is passed over, so that pressing twice does no harm. Raises
    Conflict or NotFound if one of the others cannot be invited; the caller's savepoint then undoes
    the rest.
    """
    check(actor, Permission.ENGAGEMENT_INVITE)
    get_own(session, actor, need_id, lock=True)
    known = {each.organisation_id: each.status for each in queries.locked(session, need_id)}
    now = 0
    for organisation_id in sorted(set(wanted) - set(known)):
        engagement = service.invite(session, actor, need_id, organisation_id)
        engagement.positions = sorted(set(wanted[organisation_id]))
        now += 1
    again = [known[each] for each in wanted if each in known]
    before = sum(status not in LIVE for status in again)
    return Invited(now, len(again) - before, before)
