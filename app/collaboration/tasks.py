"""Jobs of collaboration: a region's board is computed when something it rests on has changed."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.collaboration.boards import has_board, refresh
from app.collaboration.models import CollaborationBoard
from app.core.clock import SHANGHAI, today
from app.core.jobs import Task, enqueue, handles
from app.needs.models import Need
from app.needs.queries import IS_OPEN
from app.regions.boards import BOARD, promise_boards

DAILY = "boards.daily"


@handles(BOARD)
def compute(session: Session, tasks: Sequence[Task]) -> None:
    """Compute the boards anew; one at a time, because a large one takes seconds."""
    for task in tasks:
        if has_board(session, task.key):
            refresh(session, task.key)


@handles(DAILY, standing=True)
def daily(session: Session, _: Sequence[Task]) -> None:
    """Promise every board of a new day: rings widen, deadlines come nearer, agreements end."""
    places = set(session.scalars(select(Need.region_code).where(IS_OPEN).distinct()))
    current = select(CollaborationBoard.region_code).where(
        CollaborationBoard.superseded_at.is_(None)
    )
    promise_boards(session, places.union(session.scalars(current)), soon=True)
    morning = datetime.combine(today() + timedelta(days=1), time(0, 40), SHANGHAI)
    enqueue(session, DAILY, "standing", after=morning)
