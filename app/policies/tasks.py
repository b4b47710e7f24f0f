"""Jobs of policies: simulations, a few rankings or one region at a time, so pages show progress."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.core.jobs import Task, enqueue, handles
from app.policies.simulating import SIMULATE, advance


@handles(SIMULATE)
def simulate(session: Session, tasks: Sequence[Task]) -> None:
    """One step of each simulation; the next step is promised until it is done."""
    for task in tasks:
        if advance(session, int(task.key)):
            enqueue(session, SIMULATE, task.key)
