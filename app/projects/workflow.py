"""The life cycle of an innovation project (product.md §4). Pure."""

from enum import StrEnum

from app.core.errors import Conflict


class ProjectStatus(StrEnum):
    """Life cycle of a project (product.md §4)."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    RETURNED = "returned"
    SELECTED = "selected"
    RECRUITING = "recruiting"
    TEAMED = "teamed"
    EXECUTING = "executing"
    ACCEPTED = "accepted"
    TRANSFERRED = "transferred"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


# Statuses whose public part everybody may read.
SHOWN = (
    ProjectStatus.PROPOSED,
    ProjectStatus.SELECTED,
    ProjectStatus.RECRUITING,
    ProjectStatus.TEAMED,
    ProjectStatus.EXECUTING,
    ProjectStatus.ACCEPTED,
    ProjectStatus.TRANSFERRED,
    ProjectStatus.CLOSED,
)

# (status, action) → status. Selecting and returning is the regulator's, the rest the leader's.
TRANSITIONS: dict[tuple[ProjectStatus, str], ProjectStatus] = {
    (ProjectStatus.DRAFT, "propose"): ProjectStatus.PROPOSED,
    (ProjectStatus.RETURNED, "propose"): ProjectStatus.PROPOSED,
    (ProjectStatus.PROPOSED, "return"): ProjectStatus.RETURNED,
    (ProjectStatus.PROPOSED, "select"): ProjectStatus.SELECTED,
    (ProjectStatus.SELECTED, "recruit"): ProjectStatus.RECRUITING,
    (ProjectStatus.RECRUITING, "team"): ProjectStatus.TEAMED,
    (ProjectStatus.TEAMED, "execute"): ProjectStatus.EXECUTING,
    (ProjectStatus.EXECUTING, "accept"): ProjectStatus.ACCEPTED,
    (ProjectStatus.ACCEPTED, "transfer"): ProjectStatus.TRANSFERRED,
    (ProjectStatus.ACCEPTED, "close"): ProjectStatus.CLOSED,
    (ProjectStatus.TRANSFERRED, "close"): ProjectStatus.CLOSED,
    (ProjectStatus.DRAFT, "withdraw"): ProjectStatus.WITHDRAWN,
    (ProjectStatus.PROPOSED, "withdraw"): ProjectStatus.WITHDRAWN,
    (ProjectStatus.RETURNED, "withdraw"): ProjectStatus.WITHDRAWN,
    (ProjectStatus.SELECTED, "withdraw"): ProjectStatus.WITHDRAWN,
    (ProjectStatus.RECRUITING, "withdraw"): ProjectStatus.WITHDRAWN,
}
EDITABLE = (ProjectStatus.DRAFT, ProjectStatus.RETURNED, ProjectStatus.PROPOSED)
SCREENING = ("select", "return")


def advance(status: ProjectStatus, action: str) -> ProjectStatus:
    """The status after an action; Conflict if the record has moved on."""
    target = TRANSITIONS.get((ProjectStatus(status), action))
    if target is None:
        raise Conflict("这条项目的状态已经变了，现在不能这样做。请刷新页面再看。")
    return target


def can(status: ProjectStatus, action: str) -> bool:
    """Say whether `advance` would go through."""
    return (ProjectStatus(status), action) in TRANSITIONS
