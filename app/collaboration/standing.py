"""How far the two of a proposal have come, in words: invited, willing, paired. Pure."""

from dataclasses import dataclass
from datetime import date

from app.collaboration.models import Invitation
from app.collaboration.workflow import AskedBy, InvitationStatus
from app.pairings.models import Pairing
from app.pairings.workflow import PairingState, state


@dataclass(frozen=True, slots=True)
class Tie:
    """A badge: words, shape and tone; where it leads; whether nothing new may be started."""

    words: str
    shape: str
    tone: str
    href: str = ""
    busy: bool = True


_PAIRED = {
    PairingState.PROPOSED: ("结对协议待机构确认", "○", "active"),
    PairingState.AGREED: ("结对协议待监管部门确认", "◔", "active"),
    PairingState.UPCOMING: ("结对待生效", "◑", "active"),
    PairingState.ACTIVE: ("结对生效", "✓", "good"),
}
_OVER = {
    PairingState.LAPSED: ("结对已到期", "■", "wait"),
    PairingState.REFUSED: ("结对协议有一方不同意", "!", "warn"),
    PairingState.ENDED: ("结对已终止", "✕", "wait"),
}
_ASKED = {
    AskedBy.REGULATOR: ("已邀请，等答复", "○", "active"),
    AskedBy.SUPPORTER: ("已提出支援，等答复", "○", "active"),
}


def tie_of(pairing: Pairing | None, invitation: Invitation | None, on: date) -> Tie | None:
    """What stands between two institutions: an agreement first, else the last invitation."""
    now = state(pairing.status, pairing.term, on) if pairing else None
    href = f"/pairings/{pairing.id}" if pairing else ""
    if now in _PAIRED:
        return Tie(*_PAIRED[now], href)
    if invitation is not None and invitation.status == InvitationStatus.OPEN:
        return Tie(*_ASKED[AskedBy(invitation.asked_by)])
    if invitation is not None and invitation.status == InvitationStatus.ACCEPTED:
        return Tie("愿意结对，待登记协议", "◑", "good", busy=False)
    if now in _OVER:
        return Tie(*_OVER[now], href, busy=False)
    if invitation is not None:
        return Tie("已谢绝", "✕", "wait", busy=False)
    return None
