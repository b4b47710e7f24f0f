"""How fresh the rankings on a page are, and whether they are about to be found anew. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.jobs import Job
from app.matching.models import MatchRun
from app.matching.service import Frozen, ItemMatches
from app.matching.tasks import RUN
from app.needs.models import Need
from app.needs.workflow import OPEN


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the rankings shown were last found to be so; None: ranked for this page.

    `waiting`: a job will rank the need again. `run_ids` are the runs they were read from, rising.
    """

    matched_at: datetime | None
    policy_version: int | None
    run_ids: tuple[int, ...]
    waiting: bool

    @property
    def seen(self) -> str:
        """The runs as an address names them."""
        return "-".join(map(str, self.run_ids))


def freshness(session: Session, need: Need, rankings: Sequence[ItemMatches]) -> Freshness:
    """How fresh these rankings of a need are."""
    read = [each.frozen for each in rankings if each.frozen is not None]
    return _freshness(read if len(read) == len(rankings) else [], is_waiting(session, need))


def freshness_now(session: Session, need: Need, item_ids: Sequence[int]) -> Freshness:
    """How fresh these items' rankings are by the runs in force at present."""
    statement = (
        select(MatchRun.id, MatchRun.confirmed_at, MatchRun.policy_version)
        .where(MatchRun.item_id.in_(item_ids), MatchRun.superseded_at.is_(None))
        .where(MatchRun.need_version == need.version)
    )
    found = [Frozen(*row) for row in session.execute(statement)]
    complete = len(found) == len(item_ids)
    return _freshness(found if complete else [], is_waiting(session, need))


def is_waiting(session: Session, need: Need) -> bool:
    """Whether a job waits, or runs, that will rank the need again; not one that failed."""
    if need.status not in OPEN:
        return False
    statement = select(Job.id).where(
        Job.kind == RUN, Job.key == str(need.id), Job.parked_at.is_(None)
    )
    return session.scalars(statement.limit(1)).first() is not None


def _freshness(read: Sequence[Frozen], waiting: bool) -> Freshness:
    return Freshness(
        matched_at=min((each.confirmed_at for each in read), default=None),
        policy_version=max((each.policy_version for each in read), default=None),
        run_ids=tuple(sorted(each.run_id for each in read)),
        waiting=waiting,
    )
