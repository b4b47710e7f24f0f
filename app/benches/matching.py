"""One match (recall, reload, gates, order) against the bare engine asked for the same recall."""

import time

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.benches.bare import ask, bare_client, listening
from app.benches.figures import Result, quantile, ratio, spread
from app.benches.scene import BenchFailed, Scene
from app.core.db import session_scope
from app.matching.service import ItemMatches, match_item
from app.needs.models import Need
from search import retrieve

TIMES = 200
WARM = 10


def measure(scene: Scene) -> Result:
    """p50 and p95 of `match_item` and of its bare engine requests, and their ratio in this run."""
    ours: list[float] = []
    bare: list[float] = []
    found: list[int] = []
    count = scene.often(TIMES)
    with bare_client() as engine:
        for turn in range(-WARM, count):
            need_id = scene.need_ids[turn % len(scene.need_ids)]
            with listening(retrieve) as requests:
                took, ranking = _match(need_id)
            base = ask(engine, requests)
            if turn >= 0:
                ours.append(took)
                bare.append(base)
                found.append(len(ranking.matches))
                scene.report("测量匹配", turn + 1, count)
    return {
        "match": {**spread(ours), "institutions_p50": quantile(found, 0.5)},
        "engine": spread(bare),
        "ratio": ratio(ours, bare),
    }


def _match(need_id: int) -> tuple[float, ItemMatches]:
    """Match the first item of a need in a session of its own; milliseconds and the ranking."""
    statement = (
        select(Need)
        .where(Need.id == need_id)
        .options(joinedload(Need.organisation), selectinload(Need.items))
    )
    with session_scope() as session:
        need = session.scalars(statement).one()
        started = time.perf_counter()
        ranking = match_item(session, need, need.items[0], most=50)
        took = (time.perf_counter() - started) * 1000
    if ranking.notice:
        raise BenchFailed(f"匹配没有完成，测量无效：{ranking.notice}")
    return took, ranking
