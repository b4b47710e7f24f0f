"""How often institutions stood among the first three for like needs. Never writes.

Asked once for each version of a need, when its items are first ranked, and carried along by their
runs from then on: what an item is held against is what was published before it. So a ranking never
turns round because later ones did, and ranking again tomorrow finds the same (docs/policy.md).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.clock import SHANGHAI
from app.matching.field import Track
from app.matching.models import MatchRun
from app.metrology.gate_inputs import Demand

WINDOW = timedelta(days=90)
# The newest like rankings stand for all: a share of 40 % is told from 35 % by two hundred.
MOST = 200
_PLACES = 6
# The first three are `market_rules.FIRST_PLACES`.
_NEWEST = text("""
    SELECT k.key, r.need_id, array_remove(array_agg(m.organisation_id), NULL)
    FROM unnest(CAST(:keys AS text[])) AS k(key)
    CROSS JOIN LATERAL (
        SELECT id, need_id FROM match_runs
        WHERE like_key = k.key AND superseded_at IS NULL AND created_at >= :since
        AND counts ? 'qualified'
        ORDER BY id DESC LIMIT :most
    ) r
    LEFT JOIN match_results m ON m.run_id = r.id AND m.rank <= 3 AND m.verdict = 'qualified'
    GROUP BY k.key, r.id, r.need_id
    ORDER BY r.id DESC
""")


class Exposure(NamedTuple):
    """Share of `like_needs` at which institutions stood among the first three, by rising id."""

    shares: tuple[tuple[int, float], ...] = ()
    like_needs: int = 0


def like_key(demand: Demand) -> str:
    """What items must have in common to be like each other: device, else measurand; "" nothing."""
    if demand.devices:
        return "device:" + "+".join(sorted(demand.devices))
    return "measurand:" + "+".join(sorted(demand.measurands)) if demand.measurands else ""


class Asked(NamedTuple):
    """An item to be ranked: what tells it apart, and the institutions in its field."""

    need_id: int | None
    need_version: int
    item_id: int | None
    demand: Demand
    owners: Collection[int]


def exposures_of(session: Session, asked: Sequence[Asked], on: date) -> list[Exposure]:
    """What each item's run in force says, if it is of the same version; else what is so today.

    Two queries, however many items are asked.
    """
    carried = _carried(session, asked)
    rest = [each for each in asked if (each.item_id, each.need_version) not in carried]
    recent = _recent(session, rest, on)
    found = []
    for each in asked:
        known = carried.get((each.item_id, each.need_version))
        found.append(known if known is not None else _counted(each, recent))
    return found


def _carried(session: Session, asked: Sequence[Asked]) -> dict[tuple[int | None, int], Exposure]:
    """By item and version. A description that is stored nowhere has no item."""
    statement = select(
        MatchRun.item_id,
        MatchRun.need_version,
        MatchRun.head["exposure"],
        MatchRun.head["like_needs"],
    ).where(
        MatchRun.item_id.in_([each.item_id for each in asked if each.item_id is not None]),
        MatchRun.track == Track.MARKET,
        MatchRun.superseded_at.is_(None),
    )
    return {
        (item_id, version): Exposure(tuple((owner, share) for owner, share in shares), like_needs)
        for item_id, version, shares, like_needs in session.execute(statement)
    }


class _Recent(NamedTuple):
    """A ranking in force at which somebody was able, and who of those stood among the first."""

    need_id: int
    first: tuple[int, ...]


def _recent(session: Session, asked: Sequence[Asked], on: date) -> dict[str, list[_Recent]]:
    """The newest rankings by what makes them alike, more than enough to leave a need's own out."""
    keys = Counter(like_key(each.demand) for each in asked)
    keys.pop("", None)
    if not keys:
        return {}
    since = datetime.combine(on - WINDOW, time.min, SHANGHAI)
    wanted = {"keys": list(keys), "since": since, "most": MOST + max(keys.values())}
    found: dict[str, list[_Recent]] = {}
    for key, need_id, first in session.execute(_NEWEST, wanted):
        found.setdefault(key, []).append(_Recent(need_id, tuple(first)))
    return found


def _counted(asked: Asked, recent: Mapping[str, Sequence[_Recent]]) -> Exposure:
    """How many other needs' rankings each institution of the field stood first in."""
    runs = recent.get(like_key(asked.demand), ())
    others = [run for run in runs if run.need_id != asked.need_id][:MOST]
    if not others:
        return Exposure()
    seen = Counter(
        owner for owner, _ in {(owner, run.need_id) for run in others for owner in run.first}
    )
    like_needs, present = len({run.need_id for run in others}), set(asked.owners)
    return Exposure(
        tuple(
            (owner, round(seen[owner] / like_needs, _PLACES))
            for owner in sorted(seen.keys() & present)
        ),
        like_needs,
    )
