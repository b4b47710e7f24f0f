"""Matching at full size: indexing, one match against the bare engine, recall, ranking all anew.

On a made-up catalogue with the defects of real ones (`app.synthesis`). A match is measured from
the stored need to the told ranking; its base are the same recall requests sent straight to the
engine in the same run.
"""

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.benches.bare import ask, bare_client, listening
from app.benches.brute_force import whole_catalogue
from app.benches.figures import Part, quantile
from app.benches.memory import peak_mb
from app.benches.ranking_anew import needs_per_second
from app.benches.scene import BenchFailed, Report
from app.benches.scratch import scratch
from app.core.clock import today
from app.core.collecting import relax
from app.core.db import session_scope
from app.matching.gathering import Gathered, gather
from app.matching.judging import judge, rank_field
from app.matching.memory.keeping import load as load_memory
from app.matching.outcome import Outcome
from app.matching.policies.in_force import policy_in_force
from app.matching.recalling import query_of, recall_rows
from app.matching.service import match_item
from app.matching.terms import demand_of
from app.metrology.gates import Verdict
from app.needs.models import Need
from app.regions.loading import load_reference as load_regions
from app.registry import load_tasks
from app.synthesis.loading import Wish, load
from app.taxonomies.loading import load_reference as load_taxonomies
from search import retrieve
from search.indexes import Index, ensure_indexes
from search.rebuild import rebuild

SEED = 20261121
TIMES, WARM = 200, 20
ROWS_A_NEED, FEWEST_NEEDS, MOST_NEEDS = 10, 20, 100_000
PROVED = 20  # rankings held against a pass over all rows
SHOWN = 20  # as many as the interface gives unless it is asked for more
T = TypeVar("T")


def measure(rows: int, times: int, report: Report) -> Part:
    """Fill scratch servers with `rows` rows, and a tenth as many needs, and measure there."""
    load_tasks()
    with scratch() as folder:
        needs = max(FEWEST_NEEDS, min(rows // ROWS_A_NEED, MOST_NEEDS))
        fill(rows, needs, report)
        return figures(folder, times, report) | {"rows": rows, "needs": needs}


def fill(rows: int, needs: int, report: Report) -> None:
    """Write the made-up catalogue and the open needs; nothing is indexed yet."""
    with session_scope() as session:
        load_regions(session)
        load_taxonomies(session)
    with session_scope() as session:
        load(session, Wish(rows, needs, SEED, today()), report)


def figures(folder: Path, times: int, report: Report) -> Part:
    """What is measured on filled servers whose indexes are still empty."""
    indexed = _indexed(report)
    found = indexed | _in_memory() | _matched(times or TIMES, report)
    found["recall"] = _recall(min(times or PROVED, PROVED), report)
    found |= needs_per_second(times)
    return found | {"rss_mb": peak_mb(folder)}


def _indexed(report: Report) -> Part:
    ensure_indexes()
    started = time.perf_counter()
    count = rebuild(session_scope, (Index.CAPABILITIES,), report)[Index.CAPABILITIES]
    taken = time.perf_counter() - started
    rebuild(session_scope, (Index.NEEDS,), report)
    return {"index_rows_per_s": round(count / taken)}


def _in_memory() -> Part:
    """The catalogue read into memory, as web and worker do when they start."""
    started = time.perf_counter()
    with session_scope() as session:
        load_memory(session)
    relax()
    return {"load_seconds": round(time.perf_counter() - started, 1)}


def _matched(times: int, report: Report) -> Part:
    """One match end to end and the bare engine, in milliseconds, and where the time goes."""
    bare: list[float] = []
    ours: list[float] = []
    parts: dict[str, list[float]] = {"recall": [], "reload": [], "rank": []}
    institutions: list[int] = []
    with bare_client() as engine:
        for turn, need_id in enumerate(_some_needs(times + WARM)):
            with session_scope() as session:
                need = _need(session, need_id)
                with listening(retrieve) as requests:
                    took, ranking = _timed(
                        partial(match_item, session, need, need.items[0], most=SHOWN)
                    )
                base = ask(engine, requests)
                stages = _stages(session, need)
            if ranking.notice:
                raise BenchFailed(f"匹配没有完成，测量无效：{ranking.notice}")
            if turn < WARM:
                continue
            ours.append(took)
            bare.append(base)
            institutions.append(ranking.total)
            for name, ms in stages.items():
                parts[name].append(ms)
            report("测量匹配", turn + 1 - WARM, times)
    return _summary(ours, bare, parts, institutions)


def _summary(
    ours: list[float], bare: list[float], parts: dict[str, list[float]], institutions: list[int]
) -> Part:
    found: Part = {}
    for share in (50, 95, 99):
        found[f"engine_p{share}_ms"] = round(quantile(bare, share / 100), 2)
        found[f"match_p{share}_ms"] = round(quantile(ours, share / 100), 2)
        found[f"ratio_p{share}"] = round(
            quantile(ours, share / 100) / quantile(bare, share / 100), 2
        )
    for name, values in parts.items():
        found[f"{name}_mean_ms"] = round(sum(values) / len(values), 2)
    found["institutions_p50"] = quantile(institutions, 0.5)
    found["institutions_p95"] = quantile(institutions, 0.95)
    return found


def _stages(session: Session, need: Need) -> dict[str, float]:
    """The parts of a match one by one; reading rows again is what gathering adds to recall."""
    on = today()
    policy = policy_in_force(session, on)
    query = query_of(demand_of(need, need.items[0]), on)
    recall, _ = _timed(lambda: recall_rows(session, query))
    both, gathered = _timed(lambda: gather(session, need, need.items[0], policy, on))
    rank, _ = _timed(lambda: _ranked(session, gathered))
    return {"recall": recall, "reload": max(both - recall, 0.0), "rank": rank}


def _ranked(session: Session, gathered: Gathered) -> Outcome:
    return rank_field(gathered.field, gathered.rows, policy_in_force(session, today()))


def _recall(proved: int, report: Report) -> float:
    """The share of the institutions that truly qualify which rankings find; must be 1."""
    truth = found = 0
    with session_scope() as session:
        on = today()
        catalogue = whole_catalogue(session, on)
        policy = policy_in_force(session, on)
        for turn, need_id in enumerate(_some_needs(proved), start=1):
            need = _need(session, need_id)
            gathered = gather(session, need, need.items[0], policy, on)
            judged = judge(gathered.field, gathered.rows)
            ranked = {
                each.organisation_id
                for each in gathered.field.entrants
                if judged[each.terms].verdict is Verdict.QUALIFIED
            }
            expected = catalogue.qualified(demand_of(need, need.items[0]))
            truth += len(expected)
            found += len(expected & ranked)
            report("核对召回", turn, proved)
    return round(found / truth, 6) if truth else 1.0


def _some_needs(count: int) -> list[int]:
    """Ids of open needs at random, the same each time; some twice where there are few."""
    with session_scope() as session:
        ids = session.scalars(select(Need.id).order_by(Need.id)).all()
    chance = random.Random(SEED)
    return [chance.choice(ids) for _ in range(count)]


def _need(session: Session, need_id: int) -> Need:
    statement = select(Need).where(Need.id == need_id)
    loaded = statement.options(joinedload(Need.organisation), selectinload(Need.items))
    return session.scalars(loaded).one()


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    made = work()
    return (time.perf_counter() - started) * 1000, made
