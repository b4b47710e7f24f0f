"""Job handlers of the catalogue."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import structlog
from sqlalchemy.orm import Session

from app.capabilities.publishing import grey_lapsed
from app.core.clock import SHANGHAI, today
from app.core.jobs import Task, enqueue, handles

GREY = "capabilities.grey"


@handles(GREY, standing=True)
def grey(session: Session, _: Sequence[Task]) -> None:
    """Grey rows whose proof has lapsed, and promise to look again when the next day begins."""
    count = grey_lapsed(session, today())
    structlog.get_logger("worker").info("lapsed capabilities greyed", rows=count)
    midnight = datetime.combine(today() + timedelta(days=1), time(0, 1), SHANGHAI)
    enqueue(session, GREY, "standing", after=midnight)
