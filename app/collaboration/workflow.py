"""The life of an invitation to help: asked, then answered once. Pure.

A regulator of the recipient's area asks a supporter, or a supporter offers itself. Accepting binds
nobody: the agreement that follows is a pairing of its own.
"""

from enum import StrEnum

from app.core.errors import Conflict


class InvitationStatus(StrEnum):
    """What became of it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class AskedBy(StrEnum):
    """Who took the first step."""

    REGULATOR = "regulator"
    SUPPORTER = "supporter"


TRANSITIONS: dict[tuple[InvitationStatus, str], InvitationStatus] = {
    (InvitationStatus.OPEN, "accept"): InvitationStatus.ACCEPTED,
    (InvitationStatus.OPEN, "decline"): InvitationStatus.DECLINED,
    (InvitationStatus.OPEN, "withdraw"): InvitationStatus.WITHDRAWN,
}


def advance(status: InvitationStatus, action: str) -> InvitationStatus:
    """The status after an action; Conflict if it was answered meanwhile."""
    target = TRANSITIONS.get((InvitationStatus(status), action))
    if target is None:
        raise Conflict("这份邀请已经有了答复或已撤回。请刷新页面再看。")
    return target
