"""Open needs an institution stands in the ranking of, from the runs in force. Never writes.

Only what anybody may see of a need is read. A run that waits to be made anew still counts: the
page of the need says how fresh it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from app.core.clock import today
from app.core.permissions import Actor
from app.matching.contents import rows_of
from app.matching.field import demand_from_json
from app.matching.models import MatchResult, MatchRun
from app.matching.own_catalogue import about_own
from app.matching.own_strip import own_strip
from app.matching.runs import KEPT, contents, field_of, outcome_of
from app.metrology.gates import Assessment, prepare
from app.metrology.likeness import alike
from app.needs.models import Need, NeedItem
from app.needs.queries import IS_OPEN, visible
from app.pictures.coverage import Strip
from app.regions.codes import is_code, prefix

# Runs whose further places are looked through; the newest first.
LOOKED_THROUGH = 600
GROUPS = {
    "able": ("qualified",),
    "unclear": ("to_verify",),
    "near": ("inaccurate", "incomplete"),
}
GROUP_OF = {verdict: group for group, verdicts in GROUPS.items() for verdict in verdicts}


class Standing(NamedTuple):
    """An institution's place in the ranking of an item of an open need; `of` so many."""

    item_id: int
    run_id: int
    verdict: str
    rank: int
    of: int
    deadline: date | None
    published_at: datetime | None
    region_code: str

    @property
    def group(self) -> str:
        """Whether it is "able", "unclear" or "near"."""
        return GROUP_OF[self.verdict]


@dataclass(frozen=True, slots=True)
class ForUs:
    """A place with the need, and what the gates found of the institution's rows as frozen."""

    standing: Standing
    need: Need
    item: NeedItem
    assessment: Assessment
    strip: Strip | None

    @property
    def days_left(self) -> int | None:
        """Days to the deadline; negative once it has passed."""
        return (self.need.deadline - today()).days if self.need.deadline else None


def standings(session: Session, actor: Actor) -> list[Standing]:
    """All places of the actor's institution at open needs, the best first, then the most urgent."""
    kept = _places(actor).add_columns(MatchResult.verdict, MatchResult.rank)
    kept = kept.join(MatchResult, MatchResult.run_id == MatchRun.id).where(
        MatchResult.organisation_id == actor.organisation_id
    )
    found = [_standing(row, row.verdict, row.rank) for row in session.execute(kept)]
    found += _further(session, actor)
    return sorted(found, key=_urgency)


def _places(actor: Actor) -> Select[int, int, dict[str, int], date | None, datetime | None, str]:
    """Runs in force of the items of needs that are open, and that the actor may see."""
    return (
        select(
            NeedItem.id.label("item_id"),
            MatchRun.id.label("run_id"),
            MatchRun.counts,
            Need.deadline,
            Need.published_at,
            Need.region_code,
        )
        .join(Need, Need.id == NeedItem.need_id)
        .join(MatchRun, MatchRun.item_id == NeedItem.id)
        .where(MatchRun.superseded_at.is_(None), IS_OPEN, visible(actor))
    )


def _standing(row: Any, verdict: str, rank: int) -> Standing:
    of = sum(row.counts.values())
    return Standing(
        row.item_id, row.run_id, verdict, rank, of, row.deadline, row.published_at, row.region_code
    )


def _urgency(each: Standing) -> tuple[object, ...]:
    verdicts = list(GROUP_OF)
    return verdicts.index(each.verdict), each.rank, each.deadline or date.max, each.item_id


def _further(session: Session, actor: Actor) -> list[Standing]:
    """Places beyond those that are rows: in the outcomes of long rankings of kindred items."""
    if actor.organisation_id is None:
        return []
    mine = select(MatchResult.run_id).where(MatchResult.organisation_id == actor.organisation_id)
    counts = func.jsonb_each_text(MatchRun.counts).table_valued("key", "value")
    total = select(func.sum(cast(counts.c.value, Integer))).select_from(counts).scalar_subquery()
    statement = (
        _places(actor)
        .where(total > KEPT, MatchRun.id.not_in(mine), about_own(session, actor.organisation_id))
        .order_by(MatchRun.id.desc())
        .limit(LOOKED_THROUGH)
    )
    rows = {row.run_id: row for row in session.execute(statement)}
    runs = select(MatchRun).where(MatchRun.id.in_(rows)).options(undefer(MatchRun.outcome))
    return [
        _standing(rows[run.id], found[1].verdict.value, found[0])
        for run in session.scalars(runs)
        if (found := outcome_of(run).place_of(actor.organisation_id))
    ]


def chosen(listed: Iterable[Standing], group: str, region: str) -> list[Standing]:
    """Those of a group, and of a province; "" for any."""
    inside = prefix(region) if is_code(region) else ""
    return [
        each
        for each in listed
        if each.region_code.startswith(inside) and (not group or each.group == group)
    ]


def told(session: Session, actor: Actor, listed: Sequence[Standing]) -> list[ForUs]:
    """The places in words, from what was frozen."""
    found = _items(session, [each.item_id for each in listed])
    runs = _runs(session, actor, listed)
    digests = {digest for _, terms in runs.values() for digest in terms}
    rows = rows_of(session, digests, contents)
    lines = []
    for each in listed:
        demand, terms = runs[each.run_id]
        own = [rows[digest] for digest in terms if digest in rows]
        item = found[each.item_id]
        judged = prepare(demand).assess(own, alike)
        strip = own_strip(demand, own, judged) if each.group == "near" else None
        lines.append(ForUs(each, item[0], item[1], judged, strip))
    return lines


def _items(session: Session, ids: Sequence[int]) -> dict[int, tuple[Need, NeedItem]]:
    statement = (
        select(Need, NeedItem)
        .join(NeedItem, NeedItem.need_id == Need.id)
        .where(NeedItem.id.in_(ids))
        .options(joinedload(Need.organisation))
    )
    return {item.id: (need, item) for need, item in session.execute(statement)}


def _runs(
    session: Session, actor: Actor, listed: Sequence[Standing]
) -> dict[int, tuple[Any, tuple[str, ...]]]:
    """By run: the frozen demand, and the digests of the institution's contents."""
    statement = select(MatchRun, MatchResult.entrant).where(
        MatchRun.id.in_([each.run_id for each in listed])
    )
    own = (MatchResult.run_id == MatchRun.id) & (
        MatchResult.organisation_id == actor.organisation_id
    )
    found: dict[int, tuple[Any, tuple[str, ...]]] = {}
    for run, entrant in session.execute(statement.outerjoin(MatchResult, own)):
        demand = demand_from_json(run.head["demand"])
        terms = entrant["terms"] if entrant else _terms_of(run, actor)
        found[run.id] = demand, tuple(terms)
    return found


def _terms_of(run: MatchRun, actor: Actor) -> tuple[str, ...]:
    entrants = field_of(run).entrants
    return next(e.terms for e in entrants if e.organisation_id == actor.organisation_id)
