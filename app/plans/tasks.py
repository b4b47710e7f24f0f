"""Jobs of planning a year: gather the demand, compute the plans."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.core.jobs import Task, handles
from app.plans import service


@handles("plans.gather")
def gather(session: Session, tasks: Sequence[Task]) -> None:
    """Gather what a plan is made of."""
    for task in tasks:
        service.gather(session, int(task.key))


@handles("plans.solve")
def solve(session: Session, tasks: Sequence[Task]) -> None:
    """Compute a plan."""
    for task in tasks:
        service.solve(session, int(task.key))
