"""Job handlers of saved searches."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.core.jobs import Task, enqueue, enqueue_many, handles
from app.searches import looking
from app.searches.models import SavedSearch

ROUND = "searches.round"
LOOK = "searches.look"
INTERVAL = timedelta(minutes=2)


@handles(ROUND, standing=True)
def go_round(session: Session, _: Sequence[Task]) -> None:
    """Promise a look at every search that may have news; go round again in a while."""
    looking.forget(session)
    enqueue_many(session, LOOK, [(str(each), {}) for each in looking.due(session)])
    enqueue(session, ROUND, "standing", after=datetime.now(UTC) + INTERVAL)


@handles(LOOK, batch=20)
def look(session: Session, tasks: Sequence[Task]) -> None:
    """Note what is new for the searches named; those deleted or paused since are passed over."""
    for task in tasks:
        search = session.get(SavedSearch, int(task.key), with_for_update=True)
        if search is not None and not search.is_paused:
            looking.look(session, search)
