"""Is anybody lost? The qualified of rankings against a pass over every row of a made-up catalogue.

A figure of truth, not of speed: `lost` and `invented` must be 0. The times only say what the
brute force would cost instead.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.benches.brute_force import Catalogue, whole_catalogue
from app.benches.figures import Part, Result, quantile
from app.benches.scene import BenchFailed, Report
from app.benches.scratch import scratch
from app.capabilities.offers import offers
from app.capabilities.recall import capability_ids
from app.core.clock import today
from app.core.db import session_scope
from app.matching.gathering import Gathered, gather
from app.matching.judging import judge
from app.matching.policies.policy import load_default
from app.matching.recalling import query_of
from app.matching.terms import demand_of
from app.metrology.gates import Verdict
from app.needs.models import Need, NeedItem
from app.regions.loading import load_reference as load_regions
from app.registry import load_tasks
from app.synthesis.loading import Wish, load
from app.taxonomies.loading import load_reference as load_taxonomies
from search.indexes import Index, ensure_indexes
from search.rebuild import rebuild

SEED = 20261121
_PATIENCE = 5
_CHOICE = 10  # needs written for each one asked, so that few come from one enterprise


@dataclass
class _Tally:
    """What was found, need by need."""

    qualified: int = 0
    served: int = 0
    lost: int = 0
    invented: int = 0
    fallback_differs: int = 0
    brute_ms: list[float] = field(default_factory=list)
    match_ms: list[float] = field(default_factory=list)
    devices: Counter[str] = field(default_factory=Counter)


def measure(rows: int, needs: int, report: Report) -> Result:
    """Fill scratch servers with `rows` rows and ask `needs` items chosen at random."""
    load_tasks()
    on, tally = today(), _Tally()
    with scratch():
        _fill(rows, needs, on, report)
        with session_scope() as session:
            catalogue = whole_catalogue(session, on)
            for turn, item in enumerate(_items(session, needs), start=1):
                _compare(session, catalogue, item, on, tally)
                report("逐条核对", turn, needs)
    return {"completeness": _figures(rows, catalogue, tally)}


def _figures(rows: int, catalogue: Catalogue, tally: _Tally) -> Part:
    return {
        "rows": rows,
        "institutions": len(catalogue.held),
        "contents": len(catalogue.rows),
        "needs": len(tally.brute_ms),
        "devices": len(tally.devices),
        "served": tally.served,
        "qualified": tally.qualified,
        "lost": tally.lost,
        "invented": tally.invented,
        "recall": round(1 - tally.lost / max(tally.qualified, 1), 6),
        "fallback_differs": tally.fallback_differs,
        "brute_p50_ms": round(quantile(tally.brute_ms, 0.5), 1),
        "match_p50_ms": round(quantile(tally.match_ms, 0.5), 1),
    }


def _fill(rows: int, needs: int, on: date, report: Report) -> None:
    with session_scope() as session:
        load_regions(session)
        load_taxonomies(session)
    with session_scope() as session:
        load(session, Wish(rows, _CHOICE * needs, SEED, on), report)
    ensure_indexes()
    rebuild(session_scope, (Index.CAPABILITIES,), report)


def _items(session: Session, count: int) -> list[NeedItem]:
    """Items at random, every one of all open needs with the same chance."""
    ids = session.scalars(select(NeedItem.id).order_by(NeedItem.id)).all()
    chosen = random.Random(SEED).sample(ids, min(count, len(ids)))
    found = {
        item.id: item for item in session.scalars(select(NeedItem).where(NeedItem.id.in_(chosen)))
    }
    return [found[each] for each in chosen]


def _compare(
    session: Session, catalogue: Catalogue, item: NeedItem, on: date, tally: _Tally
) -> None:
    """One item: the ranking's qualified against the truth, and PostgreSQL's recall beside."""
    need = (
        session.scalars(select(Need).where(Need.id == item.need_id).options(joinedload(Need.items)))
        .unique()
        .one()
    )
    demand = demand_of(need, item)
    started = time.perf_counter()
    gathered = _gathered(session, need, item, on)
    judged = judge(gathered.field, gathered.rows)
    asked = time.perf_counter()
    expected = catalogue.qualified(demand)
    tally.match_ms.append((asked - started) * 1000)
    tally.brute_ms.append((time.perf_counter() - asked) * 1000)
    ranked = {
        each.organisation_id
        for each in gathered.field.entrants
        if judged[each.terms].verdict is Verdict.QUALIFIED
    }
    tally.devices[item.device] += 1
    tally.served += bool(expected)
    tally.qualified += len(expected)
    tally.lost += len(expected - ranked)
    tally.invented += len(ranked - expected)
    again = capability_ids(session, query_of(demand, on))
    near = offers(session, gathered.recalled.near, on)
    tally.fallback_differs += offers(session, again, on) != near


def _gathered(session: Session, need: Need, item: NeedItem, on: date) -> Gathered:
    """The field by the engine's recall; a busy machine may let it miss a question or two."""
    for _ in range(_PATIENCE):
        found = gather(session, need, item, load_default(), on)
        if not found.recalled.degraded:
            return found
    raise BenchFailed("检索服务没有应答，核对无效。")
