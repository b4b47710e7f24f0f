"""Jobs of the matcher: rank needs, and find those a changed catalogue or policy can affect."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import SHANGHAI, today
from app.core.jobs import Task, enqueue, enqueue_many, handles
from app.matching.bulk.freezing import freeze_needs
from app.matching.memory.keeping import forget_changes
from app.matching.policies.in_force import policy_in_force
from app.matching.rematching import (
    affected_needs,
    needs_under_other_code,
    needs_under_other_rules,
)
from app.needs.models import Need
from app.needs.workflow import OPEN
from app.regions.boards import promise_boards

RUN = "matching.run"
DAILY = "matching.daily"
POLICY = "matching.policy"  # enqueued for the moment a published policy comes into force
CODE = "matching.code"  # whenever a worker starts: it may bring other code
AFFECTED = "matching.affected"  # enqueued when the engine has learnt of a catalogue's change
AT_A_TIME = 250


@handles(RUN, batch=50)
def run(session: Session, tasks: Sequence[Task]) -> None:
    """Rank the needs anew that are still open; in the order of their ids, which are locked."""
    wanted = sorted({int(task.key) for task in tasks})
    still = session.scalars(
        select(Need.id).where(Need.id.in_(wanted), Need.status.in_(OPEN)).order_by(Need.id)
    ).all()
    freeze_needs(session, still)
    places = select(Need.region_code).where(Need.id.in_(wanted)).distinct()
    promise_boards(session, session.scalars(places))


@handles(DAILY, standing=True)
def daily(session: Session, _: Sequence[Task]) -> None:
    """Promise to rank every open need on a new day: proofs begin, deadlines come nearer."""
    forget_changes(session)
    needs = session.scalars(select(Need.id).where(Need.status.in_(OPEN)).order_by(Need.id)).all()
    enqueue_many(session, RUN, [(str(need_id), {}) for need_id in needs])
    morning = datetime.combine(today() + timedelta(days=1), time(0, 10), SHANGHAI)
    enqueue(session, DAILY, "standing", after=morning)


@handles(AFFECTED, batch=50)
def affected(session: Session, tasks: Sequence[Task]) -> None:
    """Promise to rank the open needs that these institutions' changes can affect."""
    needs = affected_needs(session, sorted({int(task.key) for task in tasks}))
    enqueue_many(session, RUN, [(str(need_id), {}) for need_id in needs])


@handles(POLICY, batch=10)
def policy(session: Session, _: Sequence[Task]) -> None:
    """Promise to rank the open needs whose runs were made under other rules of their track."""
    needs = needs_under_other_rules(session, policy_in_force(session, today()))
    enqueue_many(session, RUN, [(str(need_id), {}) for need_id in needs])


@handles(CODE, at_start=True)
def code(session: Session, tasks: Sequence[Task]) -> None:
    """Promise to rank the open needs whose runs other code made, so many in every ten seconds.

    Nothing about them has changed, so whoever edits a catalogue meanwhile must not wait for them.
    """
    past = min(task.payload.get("past", 0) for task in tasks)
    needs = needs_under_other_code(session, past, AT_A_TIME)
    enqueue_many(session, RUN, [(str(need_id), {}) for need_id in needs])
    if len(needs) == AT_A_TIME:
        soon = datetime.now(UTC) + timedelta(seconds=10)
        enqueue(session, CODE, "next", after=soon, past=needs[-1])
