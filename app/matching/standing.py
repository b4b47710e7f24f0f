"""Rankings read from the runs in force, as they were frozen; ranked now where no run stands.

A run stands while it was made for the present version of the need, by the present code and by rules
of its track that the policy in force still has, and was found to be so today: every night all open
needs are ranked anew, and whatever changes in between promises another run. What a page shows of a
run is checked once more: if a row that speaks for a shown line has changed or may no longer be
matched, the item is ranked now instead. Never writes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.core.clock import SHANGHAI, today
from app.matching.choosing import Choice
from app.matching.code_version import code_version
from app.matching.field import Entrant, Field, Track, facts_of
from app.matching.judging import moves
from app.matching.models import MatchResult, MatchRun
from app.matching.policies.in_force import policy_in_force, policy_of
from app.matching.policies.policy import Policy
from app.matching.rematching import ruled_otherwise
from app.matching.runs import KEPT, field_of, places_of
from app.matching.service import Frozen, ItemMatches, Match, rank_now, regions_of
from app.matching.telling import Asked, told_as_frozen
from app.matching.without import ranks_without
from app.needs.models import Need, NeedItem


def standing_runs(
    session: Session, need: Need, items: Iterable[NeedItem], policy: Policy, *, in_full: bool
) -> dict[int, MatchRun]:
    """The runs in force that stand, by item; `in_full` with all their places."""
    midnight = datetime.combine(today(), time(), SHANGHAI)
    statement = select(MatchRun).where(
        MatchRun.item_id.in_([item.id for item in items]),
        MatchRun.superseded_at.is_(None),
        MatchRun.need_version == need.version,
        MatchRun.code_version == code_version(),
        MatchRun.confirmed_at >= midnight,
    )
    if in_full:
        statement = statement.options(undefer(MatchRun.outcome))
    runs = session.scalars(statement).all()
    changed = {
        version: ruled_otherwise(policy_of(session, version), policy)
        for version in {run.policy_version for run in runs} - {policy.version}
    }
    return {
        run.item_id: run
        for run in runs
        if Track(run.track) not in changed.get(run.policy_version, ())
    }


def first_matches(
    session: Session, need: Need, items: Sequence[NeedItem], most: int
) -> list[ItemMatches]:
    """The best few of each item, in the order of the items; few queries, however many items."""
    policy = policy_in_force(session, today())
    runs = standing_runs(session, need, items, policy, in_full=False)
    kept = _kept(session, [run.id for run in runs.values()], min(most, KEPT))
    asked = [
        Asked(_field(run, rows), [(row.rank, row.organisation_id) for row in rows], {}, {})
        for run in runs.values()
        for rows in (kept.get(run.id, []),)
    ]
    told = dict(zip(runs, told_as_frozen(session, asked, policy), strict=True))
    found = []
    for item in items:
        lines = told.get(item.id)
        if lines is None:
            found.append(rank_now(session, need, item, Choice(most=most), in_full=False))
        else:
            found.append(_matches(item, runs[item.id], lines))
    return found


def ranking_in_full(session: Session, need: Need, item: NeedItem, choice: Choice) -> ItemMatches:
    """The places of an item that are asked for, with what is needed to see them among all."""
    policy = policy_in_force(session, today())
    run = standing_runs(session, need, [item], policy, in_full=True).get(item.id)
    found = _read_in_full(session, item, run, choice, policy) if run else None
    return found or rank_now(session, need, item, choice, in_full=True)


def _read_in_full(
    session: Session, item: NeedItem, run: MatchRun, choice: Choice, policy: Policy
) -> ItemMatches | None:
    """None when a line that would be shown is no longer true."""
    places = tuple(places_of(run))
    regions = regions_of(session, places)
    allowed = choice.allowed(places, regions)
    shown = [(rank, place.organisation_id) for rank, place in choice.part(allowed)]
    beyond = any(rank > KEPT for rank, _ in shown)
    kept = _kept(session, [run.id], KEPT).get(run.id, [])
    field = field_of(run) if beyond else _field(run, kept)
    ranks = ranks_without(session, run, places, policy)
    asked = Asked(field, shown, moves(field, places, policy), ranks)
    [lines] = told_as_frozen(session, [asked], policy)
    if lines is None:
        return None
    found = _matches(item, run, lines)
    return replace(found, allowed=len(allowed), places=places, regions=regions)


def _kept(session: Session, run_ids: Sequence[int], most: int) -> dict[int, list[MatchResult]]:
    """The first places of runs as they are stored, best first."""
    statement = select(MatchResult).where(MatchResult.run_id.in_(run_ids), MatchResult.rank <= most)
    found: dict[int, list[MatchResult]] = {}
    for each in session.scalars(statement.order_by(MatchResult.run_id, MatchResult.rank)):
        found.setdefault(each.run_id, []).append(each)
    return found


def _field(run: MatchRun, kept: Sequence[MatchResult]) -> Field:
    """The field of a run with these entrants only."""
    head = Field.read(run.head)
    entrants = (
        Entrant(
            each.organisation_id,
            tuple(each.entrant["terms"]),
            facts_of(head.track, each.entrant["facts"]),
        )
        for each in kept
    )
    return replace(head, entrants=tuple(entrants))


def _matches(item: NeedItem, run: MatchRun, lines: tuple[Match, ...]) -> ItemMatches:
    return ItemMatches(
        item=item,
        track=Track(run.track),
        matches=lines,
        counts=run.counts,
        allowed=sum(run.counts.values()),
        frozen=Frozen(run.id, run.confirmed_at, run.policy_version),
    )
