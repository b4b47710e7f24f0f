"""Our rankings and those of plain engines against the labels: nDCG@10 and what comes first.

Where nobody is qualified or to verify, there is no order worth judging: such needs are left out of
the means. Of needs without anybody qualified, `nobody_said` is the share for which we say so, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from sqlalchemy.orm import Session

from app.benches.figures import Part, Result
from app.benches.ranking import storing, words
from app.benches.ranking.gains import DEPTH, hit, interval, ndcg
from app.benches.ranking.labelled import QUALIFIED, LabelledNeed, LabelledSet, load
from app.benches.ranking.ours import Ranked, rank
from app.benches.scene import Report
from app.benches.scratch import scratch
from app.core.db import session_scope
from app.regions.loading import load_reference as load_regions
from app.registry import load_tasks
from app.taxonomies.loading import load_reference as load_taxonomies
from search.indexes import ensure_indexes

OURS = "ours"
# The least grade of somebody who may serve with a row for the device asked for.
WORTH = 2
Orders = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Answered:
    """One need: whom each engine puts first, and whom we called qualified."""

    need: LabelledNeed
    orders: Orders
    qualified: frozenset[int]
    words: str


def measure(_rows: int, _needs: int, report: Report) -> Result:
    """Figures over the whole set, by a person's grades, and over rows of real sources alone.

    The set is what it is: the numbers of rows and needs that were asked for mean nothing here.
    """
    load_tasks()
    labelled = load()
    everything = _asked(labelled, report)
    parts = {
        "all": everything,
        "by_eye": regraded(everything, labelled.by_eye()),
        "real_rows": _asked(labelled.of_owners("real"), report),
    }
    return {
        f"{name}.{engine}": part
        for name, answered in parts.items()
        for engine, part in figures(answered).items()
    }


def _asked(labelled: LabelledSet, report: Report) -> list[Answered]:
    """The answers of scratch servers of their own."""
    with scratch():
        with session_scope() as session:
            load_regions(session)
            load_taxonomies(session)
        ensure_indexes()
        with session_scope() as session:
            return answer(session, labelled, report)


def regraded(answered: Sequence[Answered], labelled: LabelledSet) -> list[Answered]:
    """The same answers to the needs of another set, with its grades."""
    needs = {each.id: each for each in labelled.needs}
    return [replace(each, need=needs[each.need.id]) for each in answered if each.need.id in needs]


def answer(session: Session, labelled: LabelledSet, report: Report) -> list[Answered]:
    """Store and index the catalogue, then ask everybody every need."""
    owners = storing.store(session, labelled)
    storing.index(session)
    words.index_rows(labelled)
    words.store_rows(session, labelled)
    actor, answered = storing.customer(session), []
    for turn, need in enumerate(labelled.needs, start=1):
        found = rank(session, actor, need.text, DEPTH)
        answered.append(
            Answered(
                need,
                {OURS: _numbers(found, owners)} | _plain(session, need.text, found.words),
                frozenset(owners[each] for each in found.qualified),
                found.words,
            )
        )
        report("排序", turn, len(labelled.needs))
    return answered


def _numbers(found: Ranked, owners: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(owners[each] for each in found.order)


def _plain(session: Session, full: str, read: str) -> Orders:
    """The text as it is; and what our reading would type into their search box."""
    orders = {
        f"meilisearch_{strategy}": words.by_meilisearch(full, strategy, DEPTH)
        for strategy in words.STRATEGIES
    }
    return orders | {
        "postgresql": words.by_postgres(session, full, DEPTH),
        "meilisearch_read": words.by_meilisearch(read, "frequency", DEPTH),
        "postgresql_read": words.by_postgres(session, read, DEPTH),
    }


def figures(answered: Sequence[Answered]) -> Result:
    """A part for each engine; means with the ends of their 95 % intervals."""
    served = [each for each in answered if max(each.need.grades.values(), default=0) >= WORTH]
    able = [each for each in served if QUALIFIED in each.need.grades.values()]
    nobody = [each for each in answered if QUALIFIED not in each.need.grades.values()]
    engines = list(served[0].orders)
    result: Result = {name: _figures(name, served, able) for name in engines}
    called = [(owner, each) for each in answered for owner in each.qualified]
    result[OURS] |= {
        "called_qualified": len(called),
        "wrongly_qualified": sum(
            each.need.grades.get(owner, 0) != QUALIFIED for owner, each in called
        ),
        "nobody": len(nobody),
        "nobody_said": _share([not each.qualified for each in nobody]),
    }
    return result


def _figures(name: str, served: Sequence[Answered], able: Sequence[Answered]) -> Part:
    gains = gains_of(served, name)
    low, high = interval(gains)
    part: Part = {
        "needs": len(served),
        "ndcg_10": round(fmean(gains), 4),
        "ndcg_10_low": round(low, 4),
        "ndcg_10_high": round(high, 4),
        "hit_1": _share([hit(each.orders[name], each.need.grades) for each in served]),
        "able": len(able),
        "first_qualified": _share([_first(each, name) == QUALIFIED for each in able]),
    }
    if name != OURS:
        ours = gains_of(served, OURS)
        low, high = interval([mine - other for mine, other in zip(ours, gains, strict=True)])
        part |= {"behind_low": round(low, 4), "behind_high": round(high, 4)}
    return part


def gains_of(answered: Sequence[Answered], name: str) -> list[float]:
    """The nDCG@10 of one engine, need by need."""
    return [ndcg(each.orders[name], each.need.grades) for each in answered]


def _first(each: Answered, name: str) -> int:
    order = each.orders[name]
    return each.need.grades.get(order[0], 0) if order else 0


def _share(values: Sequence[float]) -> float:
    return round(fmean(values), 4) if values else 0.0
