"""Jobs of the matcher: freeze the rankings of a need."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.jobs import Task, handles
from app.matching.runs import freeze_need
from app.needs.models import Need
from app.needs.workflow import OPEN

RUN = "matching.run"


@handles(RUN, batch=10)
def run(session: Session, tasks: Sequence[Task]) -> None:
    """Rank the needs anew that are still open; in the order of their ids, which are locked."""
    wanted = sorted({int(task.key) for task in tasks})
    still = session.scalars(
        select(Need.id).where(Need.id.in_(wanted), Need.status.in_(OPEN)).order_by(Need.id)
    ).all()
    for need_id in still:
        freeze_need(session, need_id)
