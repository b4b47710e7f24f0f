"""Nobody who can is lost: the qualified of a ranking are those of a pass over every row there is.

On a synthetic catalogue with the defects of real ones. The engine's recall and PostgreSQL's are
held against the same truth.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, selectinload

from app.benches.brute_force import whole_catalogue
from app.capabilities.models import Capability
from app.capabilities.offers import authorisations, offers
from app.capabilities.recall import capability_ids
from app.core.clock import today
from app.core.settings import Settings
from app.matching.bulk.freezing import rankings
from app.matching.bulk.shared import SharedFields
from app.matching.gathering import gather, lineage
from app.matching.judging import judge
from app.matching.memory.keeping import forget
from app.matching.memory.keeping import load as load_memory
from app.matching.policies.policy import load_default
from app.matching.recalling import query_of, recall_rows
from app.matching.runs import rankings_of
from app.matching.terms import demand_of
from app.metrology.gates import Verdict
from app.needs.models import Need, NeedItem
from app.synthesis.loading import Wish, load
from search.client import client
from search.indexes import Index
from search.source import all_ids
from search.sync import send, slices

ROWS, NEEDS, ASKED = 20_000, 1000, 60
TODAY = date(2026, 11, 21)


@pytest.fixture
def filled(own_database: Engine, meili: Settings) -> Iterator[Session]:
    """A synthetic catalogue in a database and an engine of its own."""
    with Session(own_database) as session:
        with session.begin():
            load(session, Wish(ROWS, NEEDS, 20261121, TODAY), lambda *_: None)
        for ids in slices(all_ids(session, Index.CAPABILITIES), 5000):
            client().wait(*send(session, Index.CAPABILITIES, ids), timeout=300)
        yield session


def some_items(session: Session) -> list[tuple[Need, NeedItem]]:
    """Items at random, and as many of devices that are in many catalogues."""
    needs = session.scalars(select(Need).options(selectinload(Need.items))).all()
    items = [(need, item) for need in needs for item in need.items]
    lines = session.scalars(select(Capability.device_lines))
    common = Counter(code for codes in lines for code in codes)
    chance = random.Random(20261121)
    popular = sorted(items, key=lambda pair: -sum(common[code] for code in pair[1].device_codes))
    return chance.sample(items, ASKED // 2) + chance.sample(popular[: 4 * ASKED], ASKED // 2)


def test_the_qualified_are_those_of_a_pass_over_all_rows(filled: Session) -> None:
    catalogue, served = whole_catalogue(filled, TODAY), 0
    for need, item in some_items(filled):
        demand = demand_of(need, item)
        expected = catalogue.qualified(demand)
        gathered = gather(filled, need, item, load_default(), TODAY)
        assert not gathered.recalled.degraded
        judged = judge(gathered.field, gathered.rows)
        ranked = {
            each.organisation_id
            for each in gathered.field.entrants
            if judged[each.terms].verdict is Verdict.QUALIFIED
        }
        assert ranked == expected, (item.device, item.range_text, item.requirement_text)
        near = gathered.recalled.near
        again = capability_ids(filled, query_of(demand, TODAY))
        assert offers(filled, near, TODAY) == offers(filled, again, TODAY)
        served += bool(expected)
    assert served >= ASKED / 6  # the truth is not simply that nobody can


def test_memory_gives_what_the_engine_and_the_database_give(filled: Session) -> None:
    kept, recalled = load_memory(filled), 0
    for need, item in some_items(filled):
        query = query_of(demand_of(need, item), TODAY)
        found = recall_rows(filled, query)
        assert sorted(found.near) == sorted(kept.columns.ids[kept.near(query)].tolist())
        assert sorted(found.far) == sorted(kept.columns.ids[kept.far(query)].tolist())
        for ids in (found.near, found.far):
            assert kept.offers(ids, TODAY) == offers(filled, ids, TODAY)
        places = lineage(need.region_code)
        legal = authorisations(filled, found.near, places, TODAY)
        assert kept.authorisations(found.near, places, TODAY) == {
            owner: said for owner, said in legal.items() if said.authorised
        }
        recalled += len(found.near)
    forget(filled)
    assert recalled > ASKED * 10


def test_many_needs_at_once_are_ranked_as_one_after_another(filled: Session) -> None:
    needs = list({need.id: need for need, _ in some_items(filled)}.values())[:40]
    policy, kept = load_default(), load_memory(filled)
    together = iter(rankings(filled, needs, policy, SharedFields(kept, today())))
    ranked = 0
    for need in needs:
        for alone in rankings_of(filled, need, policy):
            at_once = next(together)
            assert at_once.field.head() == alone.field.head()
            assert at_once.entries == alone.entries
            assert at_once.rank().outcome == alone.rank().outcome
            assert tuple(at_once.rank().first) == tuple(alone.rank().first)
            ranked += len(alone.rank().outcome.owners)
    forget(filled)
    assert ranked > 100
