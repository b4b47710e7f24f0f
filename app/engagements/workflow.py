"""The life cycle of an answer to a need (product.md §4). Pure."""

from enum import StrEnum

from app.core.errors import Conflict


class EngagementStatus(StrEnum):
    """Life cycle of an answer (product.md §4)."""

    INVITED = "invited"
    QUOTED = "quoted"
    AWARDED = "awarded"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


# (status, action) → status. A quote may be changed until it is decided.
TRANSITIONS: dict[tuple[EngagementStatus, str], EngagementStatus] = {
    (EngagementStatus.INVITED, "quote"): EngagementStatus.QUOTED,
    (EngagementStatus.QUOTED, "quote"): EngagementStatus.QUOTED,
    (EngagementStatus.WITHDRAWN, "quote"): EngagementStatus.QUOTED,
    (EngagementStatus.QUOTED, "award"): EngagementStatus.AWARDED,
    (EngagementStatus.INVITED, "decline"): EngagementStatus.DECLINED,
    (EngagementStatus.QUOTED, "decline"): EngagementStatus.DECLINED,
    (EngagementStatus.INVITED, "withdraw"): EngagementStatus.WITHDRAWN,
    (EngagementStatus.QUOTED, "withdraw"): EngagementStatus.WITHDRAWN,
    (EngagementStatus.INVITED, "lapse"): EngagementStatus.LAPSED,
    (EngagementStatus.QUOTED, "lapse"): EngagementStatus.LAPSED,
}
# Answers that still wait for a decision.
LIVE = (EngagementStatus.INVITED, EngagementStatus.QUOTED)


def advance(status: EngagementStatus, action: str) -> EngagementStatus:
    """The status after an action; Conflict if the record has moved on."""
    target = TRANSITIONS.get((EngagementStatus(status), action))
    if target is None:
        raise Conflict("这条应答的状态已经变了，现在不能这样做。请刷新页面再看。")
    return target


def can(status: EngagementStatus, action: str) -> bool:
    """Say whether `advance` would go through."""
    return (EngagementStatus(status), action) in TRANSITIONS
