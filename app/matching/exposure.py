"""How often institutions stood among the first three for like needs. Never writes.

Asked once for each version of a need, when its items are first ranked, and carried along by their
runs from then on: what an item is held against is what was published before it. So a ranking never
turns round because later ones did, and ranking again tomorrow finds the same (docs/policy.md).
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.clock import SHANGHAI
from app.matching.field import Track
from app.matching.models import MatchResult, MatchRun
from app.matching.tracks.market_rules import FIRST_PLACES
from app.metrology.gate_inputs import Demand
from app.metrology.gates import Verdict
from app.needs.models import Need, NeedItem

WINDOW = timedelta(days=90)
# The newest like rankings stand for all: a share of 40 % is told from 35 % by two hundred.
MOST = 200
_PLACES = 6


class Exposure(NamedTuple):
    """Share of `like_needs` at which institutions stood among the first three, by rising id."""

    shares: tuple[tuple[int, float], ...] = ()
    like_needs: int = 0


def like_key(demand: Demand) -> str:
    """What items must have in common to be like each other: device, else measurand; "" nothing."""
    if demand.devices:
        return "device:" + "+".join(sorted(demand.devices))
    return "measurand:" + "+".join(sorted(demand.measurands)) if demand.measurands else ""


def exposure_of(
    session: Session,
    need: Need,
    item: NeedItem,
    demand: Demand,
    owners: Collection[int],
    on: date,
) -> Exposure:
    """What the item's run in force says, if it is of the same version; else what is so today."""
    carried = _carried(session, need, item)
    return carried if carried is not None else _counted(session, need, demand, owners, on)


def _carried(session: Session, need: Need, item: NeedItem) -> Exposure | None:
    if item.id is None:  # a description that is stored nowhere
        return None
    statement = select(MatchRun.head["exposure"], MatchRun.head["like_needs"]).where(
        MatchRun.item_id == item.id,
        MatchRun.need_version == need.version,
        MatchRun.track == Track.MARKET,
        MatchRun.superseded_at.is_(None),
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    shares, like_needs = found
    return Exposure(tuple((owner, share) for owner, share in shares), like_needs)


def _counted(
    session: Session, need: Need, demand: Demand, owners: Collection[int], on: date
) -> Exposure:
    key = like_key(demand)
    if not key:
        return Exposure()
    recent = _recent(key, need.id, on).subquery()
    like_needs = session.scalar(select(func.count(recent.c.need_id.distinct()))) or 0
    if not like_needs:
        return Exposure()
    statement = (
        select(MatchResult.organisation_id, func.count(recent.c.need_id.distinct()))
        .join(recent, recent.c.id == MatchResult.run_id)
        .where(
            MatchResult.rank <= FIRST_PLACES,
            MatchResult.verdict == Verdict.QUALIFIED,
        )
        .group_by(MatchResult.organisation_id)
        .order_by(MatchResult.organisation_id)
    )
    present = set(owners)
    found = [row for row in session.execute(statement) if row[0] in present]
    return Exposure(
        tuple((owner, round(seen / like_needs, _PLACES)) for owner, seen in found), like_needs
    )


def _recent(key: str, need_id: int | None, on: date) -> Select[int, int]:
    """The newest rankings in force of other needs' like items at which somebody was able."""
    since = datetime.combine(on - WINDOW, time.min, SHANGHAI)
    statement = select(MatchRun.id, MatchRun.need_id).where(
        MatchRun.like_key == key,
        MatchRun.superseded_at.is_(None),
        MatchRun.created_at >= since,
        MatchRun.counts.has_key(Verdict.QUALIFIED.value),
    )
    if need_id is not None:
        statement = statement.where(MatchRun.need_id != need_id)
    return statement.order_by(MatchRun.id.desc()).limit(MOST)
