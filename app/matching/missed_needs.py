"""Needs of the last 90 days that an institution missed, with reasons and the best extensions.

The demands are those of the latest runs; the rows are the institution's own of today, so what was
mended meanwhile is no longer missed. Only needs that may be seen count. Never writes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from app.core.permissions import Actor
from app.matching.field import Track, demand_from_json
from app.matching.missed.candidates import ladders
from app.matching.missed.extensions import Won, best_extensions
from app.matching.missed.reasons import Asked, Missed, Reason, missed
from app.matching.models import MatchResult, MatchRun
from app.matching.own_catalogue import about_own, own_catalogue
from app.matching.runs import KEPT, outcome_of
from app.needs.models import Need, NeedItem
from app.needs.queries import visible

DAYS = 90
# More items than this are not looked through; the newest first.
MOST = 1000


@dataclass(frozen=True, slots=True)
class MissedNeeds:
    """What was missed by reason, and what would have won most; `cut`: there was more to look at."""

    listed: tuple[Missed, ...]
    extensions: tuple[Won, ...]
    looked: int
    cut: bool

    @property
    def counts(self) -> dict[Reason, int]:
        """Missed items by reason, the most frequent first."""
        found = Counter(each.reason for each in self.listed)
        order = list(Reason)
        return dict(sorted(found.items(), key=lambda each: (-each[1], order.index(each[0]))))

    @property
    def lacking(self) -> list[tuple[str, int]]:
        """Data the institution did not state, with how many items hang on each."""
        found = Counter(
            datum
            for each in self.listed
            if each.reason is Reason.UNCLEAR
            for datum in each.assessment.missing
            if not datum.startswith("需求")
        )
        return found.most_common()


def missed_needs(session: Session, actor: Actor) -> MissedNeeds:
    """What the actor's institution missed; nothing for others."""
    owner = actor.organisation_id
    if owner is None:
        return MissedNeeds((), (), 0, cut=False)
    asked = _asked(session, actor, owner)
    own = own_catalogue(session, owner)
    listed = [found for each in asked[:MOST] if (found := missed(each, own))]
    best = best_extensions(ladders(listed, own), listed, own)
    return MissedNeeds(tuple(listed), best, min(len(asked), MOST), cut=len(asked) > MOST)


def _asked(session: Session, actor: Actor, owner: int) -> list[Asked]:
    """Demands of the last days about the institution's devices, with its rank; newest first."""
    since = datetime.now(UTC) - timedelta(days=DAYS)
    own = (MatchResult.run_id == MatchRun.id) & (MatchResult.organisation_id == owner)
    statement = (
        select(
            MatchRun.id,
            MatchRun.item_id,
            MatchRun.head["demand"].label("demand"),
            MatchRun.track,
            MatchRun.counts,
            MatchResult.rank,
        )
        .join(NeedItem, NeedItem.id == MatchRun.item_id)
        .join(Need, Need.id == NeedItem.need_id)
        .outerjoin(MatchResult, own)
        .where(MatchRun.superseded_at.is_(None), MatchRun.confirmed_at >= since)
        .where(visible(actor), about_own(session, owner))
        .order_by(MatchRun.item_id.desc())
        .limit(MOST + 1)
    )
    rows = session.execute(statement).all()
    far = [row.id for row in rows if row.rank is None and sum(row.counts.values()) > KEPT]
    ranks = _ranks(session, far, owner)
    return [
        Asked(
            row.item_id,
            demand_from_json(row.demand),
            row.rank or ranks.get(row.id),
            row.track == Track.STATUTORY,
        )
        for row in rows
    ]


def _ranks(session: Session, run_ids: Sequence[int], owner: int) -> dict[int, int]:
    """The institution's rank in long rankings, from all places."""
    statement = select(MatchRun).where(MatchRun.id.in_(run_ids)).options(undefer(MatchRun.outcome))
    return {
        run.id: found[0]
        for run in session.scalars(statement)
        if (found := outcome_of(run).place_of(owner))
    }


def needs_of(session: Session, listed: Iterable[Missed]) -> dict[int, tuple[Need, NeedItem]]:
    """The needs of missed items, by item."""
    statement = (
        select(Need, NeedItem)
        .join(NeedItem, NeedItem.need_id == Need.id)
        .where(NeedItem.id.in_([each.asked.item_id for each in listed]))
        .options(joinedload(Need.organisation))
    )
    return {item.id: (need, item) for need, item in session.execute(statement)}
