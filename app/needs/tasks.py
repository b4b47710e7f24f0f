"""Job handlers of needs."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.capabilities.rereading import next_turn, read_behind
from app.core.jobs import Task, enqueue, handles
from app.metrology.records import read_need_item
from app.needs.models import NeedItem
from search.sync import touch_many

READ = "needs.read"
_TEXTS = (NeedItem.device, NeedItem.measurand, NeedItem.range_text, NeedItem.requirement_text)


@handles(READ, standing=True)
def read(session: Session, _: Sequence[Task]) -> None:
    """Read items again whose readings are behind, a batch at a time."""
    ids = read_behind(session, NeedItem, _TEXTS, read_need_item)
    needs = select(NeedItem.need_id).where(NeedItem.id.in_(ids)).distinct()
    touch_many(session, "needs", sorted(session.scalars(needs)))
    enqueue(session, READ, "standing", after=next_turn(ids))
