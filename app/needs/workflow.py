"""The life cycle of a need (product.md §4); the only writer of a need's status. Pure."""

from enum import StrEnum

from app.core.errors import Conflict


class NeedStatus(StrEnum):
    """Life cycle of a need (product.md §4)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    ENGAGED = "engaged"
    AGREED = "agreed"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNMET = "unmet"


# Statuses in which others may see a need and institutions may answer it.
OPEN = (NeedStatus.PUBLISHED, NeedStatus.ENGAGED)
# Statuses whose public part visitors may read.
SHOWN = (
    *OPEN,
    NeedStatus.AGREED,
    NeedStatus.DELIVERED,
    NeedStatus.ACCEPTED,
    NeedStatus.CLOSED,
    NeedStatus.UNMET,
)

# (status, action) → status. Innovation needs that a regulator screens use submit and return.
TRANSITIONS: dict[tuple[NeedStatus, str], NeedStatus] = {
    (NeedStatus.DRAFT, "publish"): NeedStatus.PUBLISHED,
    (NeedStatus.RETURNED, "publish"): NeedStatus.PUBLISHED,
    (NeedStatus.PUBLISHED, "engage"): NeedStatus.ENGAGED,
    (NeedStatus.ENGAGED, "engage"): NeedStatus.ENGAGED,
    (NeedStatus.ENGAGED, "reopen"): NeedStatus.PUBLISHED,
    (NeedStatus.ENGAGED, "agree"): NeedStatus.AGREED,
    (NeedStatus.DRAFT, "withdraw"): NeedStatus.WITHDRAWN,
    (NeedStatus.RETURNED, "withdraw"): NeedStatus.WITHDRAWN,
    (NeedStatus.PUBLISHED, "withdraw"): NeedStatus.WITHDRAWN,
    (NeedStatus.ENGAGED, "withdraw"): NeedStatus.WITHDRAWN,
}
EDITABLE = (NeedStatus.DRAFT, NeedStatus.RETURNED, NeedStatus.PUBLISHED, NeedStatus.ENGAGED)


def advance(status: NeedStatus, action: str) -> NeedStatus:
    """The status after an action; Conflict if the record has moved on."""
    target = TRANSITIONS.get((NeedStatus(status), action))
    if target is None:
        raise Conflict("这条需求的状态已经变了，现在不能这样做。请刷新页面再看。")
    return target


def can(status: NeedStatus, action: str) -> bool:
    """Say whether `advance` would go through."""
    return (NeedStatus(status), action) in TRANSITIONS
