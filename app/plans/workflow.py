"""The life cycle of a year's plan; the only writer of its status. Pure."""

from enum import StrEnum

from app.core.errors import Conflict


class PlanStatus(StrEnum):
    """Demand is gathered by a job, capacities are asked of a person, a job computes."""

    GATHERING = "gathering"
    ASKED = "asked"
    COMPUTING = "computing"
    DONE = "done"
    EMPTY = "empty"


# (status, action) → status. A computed plan never changes; another one is made from it.
TRANSITIONS: dict[tuple[PlanStatus, str], PlanStatus] = {
    (PlanStatus.GATHERING, "ask"): PlanStatus.ASKED,
    (PlanStatus.GATHERING, "find_nothing"): PlanStatus.EMPTY,
    (PlanStatus.ASKED, "compute"): PlanStatus.COMPUTING,
    (PlanStatus.COMPUTING, "finish"): PlanStatus.DONE,
    (PlanStatus.COMPUTING, "give_up"): PlanStatus.ASKED,
}
WAITING = (PlanStatus.GATHERING, PlanStatus.COMPUTING)


def advance(status: PlanStatus, action: str) -> PlanStatus:
    """The status after an action; Conflict if the plan has moved on."""
    target = TRANSITIONS.get((PlanStatus(status), action))
    if target is None:
        raise Conflict("这份计划的状态已经变了，现在不能这样做。请刷新页面再看。")
    return target
