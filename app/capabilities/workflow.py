"""The life cycle of a capability row (product.md §4). Pure."""

from enum import StrEnum

from app.core.errors import Conflict


class CapabilityStatus(StrEnum):
    """Life cycle of a row (product.md §4). Greyed: the proof lapsed; visible, not matchable."""

    DRAFT = "draft"
    PUBLISHED = "published"
    GREYED = "greyed"
    ARCHIVED = "archived"


# Statuses in which others may read a row.
SHOWN = (CapabilityStatus.PUBLISHED, CapabilityStatus.GREYED)
EDITABLE = (CapabilityStatus.DRAFT, CapabilityStatus.PUBLISHED, CapabilityStatus.GREYED)

# (status, action) → status.
TRANSITIONS: dict[tuple[CapabilityStatus, str], CapabilityStatus] = {
    (CapabilityStatus.DRAFT, "publish"): CapabilityStatus.PUBLISHED,
    (CapabilityStatus.GREYED, "publish"): CapabilityStatus.PUBLISHED,
    (CapabilityStatus.PUBLISHED, "grey"): CapabilityStatus.GREYED,
    (CapabilityStatus.DRAFT, "archive"): CapabilityStatus.ARCHIVED,
    (CapabilityStatus.PUBLISHED, "archive"): CapabilityStatus.ARCHIVED,
    (CapabilityStatus.GREYED, "archive"): CapabilityStatus.ARCHIVED,
    (CapabilityStatus.ARCHIVED, "restore"): CapabilityStatus.DRAFT,
}


def advance(status: CapabilityStatus, action: str) -> CapabilityStatus:
    """The status after an action; Conflict if the record has moved on."""
    target = TRANSITIONS.get((CapabilityStatus(status), action))
    if target is None:
        raise Conflict("这条能力项的状态已经变了，现在不能这样做。请刷新页面再看。")
    return target


def can(status: CapabilityStatus, action: str) -> bool:
    """Say whether `advance` would go through."""
    return (CapabilityStatus(status), action) in TRANSITIONS


def sources(action: str) -> tuple[CapabilityStatus, ...]:
    """Statuses in which an action is possible, for changes of many rows at once."""
    return tuple(status for status, name in TRANSITIONS if name == action)


def after_import(*, publish: bool, lapsed: bool) -> CapabilityStatus:
    """Where a row that a workbook adds or changes stands; a lapsed proof is never published."""
    if publish and not lapsed:
        return advance(CapabilityStatus.DRAFT, "publish")
    return CapabilityStatus.DRAFT
