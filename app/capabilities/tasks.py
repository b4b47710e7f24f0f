"""Job handlers of the catalogue."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import structlog
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.publishing import grey_lapsed
from app.capabilities.rereading import next_turn, read_behind
from app.core.clock import SHANGHAI, today
from app.core.jobs import Task, enqueue, handles
from app.metrology.records import read_capability
from search.sync import touch_many

GREY = "capabilities.grey"
READ = "capabilities.read"
_TEXTS = (
    Capability.device,
    Capability.measurand,
    Capability.range_text,
    Capability.condition_text,
    Capability.uncertainty_text,
)


@handles(GREY, standing=True)
def grey(session: Session, _: Sequence[Task]) -> None:
    """Grey rows whose proof has lapsed, and promise to look again when the next day begins."""
    count = grey_lapsed(session, today())
    structlog.get_logger("worker").info("lapsed capabilities greyed", rows=count)
    midnight = datetime.combine(today() + timedelta(days=1), time(0, 1), SHANGHAI)
    enqueue(session, GREY, "standing", after=midnight)


@handles(READ, standing=True)
def read(session: Session, _: Sequence[Task]) -> None:
    """Read rows again whose readings are behind, a batch at a time."""
    ids = read_behind(session, Capability, _TEXTS, read_capability)
    touch_many(session, "capabilities", ids)
    enqueue(session, READ, "standing", after=next_turn(ids))
