"""Standing work: the indexes exist, have today's settings and, if lost, are filled again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.core.jobs import Task, enqueue, handles
from search.indexes import ensure_indexes
from search.sync import touch_everything

UPKEEP = "search.upkeep"
INTERVAL = timedelta(minutes=2)


@handles(UPKEEP, standing=True)
def upkeep(session: Session, _: Sequence[Task]) -> None:
    """Create what is missing and promise its documents; look again in a while."""
    for index in ensure_indexes():
        touch_everything(session, index)
    enqueue(session, UPKEEP, "standing", after=datetime.now(UTC) + INTERVAL)
