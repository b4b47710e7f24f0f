"""Promises kept on a synthetic catalogue with the defects of real ones, against all its rows.

Concessions: making one and asking every institution there is finds just the promised ones.
Extensions: with the added rows just the promised items pass the gates, asked of all own rows.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, selectinload

from app.benches.brute_force import whole_catalogue
from app.capabilities.models import Capability
from app.core.clock import today
from app.core.permissions import Actor, Role
from app.core.settings import Settings
from app.matching.counterfactuals import relaxations
from app.matching.missed.reasons import Reason
from app.matching.missed_needs import missed_needs
from app.matching.own_catalogue import own_catalogue
from app.matching.relaxing.kinds import Kind
from app.matching.runs import freeze_need
from app.metrology.gates import Verdict, assess
from app.metrology.likeness import alike
from app.needs.models import Need
from app.synthesis.loading import Wish, load
from search.client import client
from search.indexes import Index
from search.source import all_ids
from search.sync import send, slices

ROWS, NEEDS, ASKED, FROZEN, INSTITUTIONS = 4_000, 120, 30, 20, 3
UNJUDGED = (Kind.DEADLINE, Kind.BUDGET, Kind.AREA)


@pytest.fixture
def filled(own_database: Engine, meili: Settings) -> Iterator[Session]:
    """A synthetic catalogue in a database and an engine of its own."""
    with Session(own_database) as session:
        with session.begin():
            load(session, Wish(ROWS, NEEDS, 20261121, today()), lambda *_: None)
        for ids in slices(all_ids(session, Index.CAPABILITIES), 5000):
            client().wait(*send(session, Index.CAPABILITIES, ids), timeout=300)
        yield session


def market_needs(session: Session) -> list[Need]:
    statement = select(Need).options(selectinload(Need.items)).order_by(Need.id)
    found = [need for need in session.scalars(statement) if need.service != "强制检定"]
    random.Random(4).shuffle(found)
    return [need for need in found if need.service != "型式评价"]


def check_concessions(filled: Session) -> None:
    """They bring just whom they promise."""
    everybody, said = whole_catalogue(filled, today()), 0
    items = ((need, item) for need in market_needs(filled) for item in need.items)
    for need, item in islice(items, ASKED):
        for each in relaxations(filled, need, item):
            if each.kind in UNJUDGED:
                continue
            after = everybody.qualified(each.brought.concession.demand)
            assert len(after) == each.brought.total, each.sentence
            assert set(each.brought.gained) <= after, each.sentence
            said += 1
    assert said >= ASKED / 6


def check_extensions(filled: Session) -> None:
    """They win just what they promise."""
    for need in market_needs(filled)[:FROZEN]:
        freeze_need(filled, need.id)
    filled.commit()
    largest = select(Capability.organisation_id).group_by(Capability.organisation_id)
    owners = filled.scalars(largest.order_by(func.count().desc()).limit(INSTITUTIONS)).all()
    promised = 0
    for owner in owners:
        who = Actor(Role.INSTITUTION, 1, organisation_id=owner, verified=True)
        found = missed_needs(filled, who)
        own = [each.row for each in own_catalogue(filled, owner).rows if each.in_force]
        for won in found.extensions:
            added = [replace(row, id=-row.id) for row in won.extension.rows]
            after = {
                each.asked.item_id
                for each in found.listed
                if each.reason is not Reason.LOW
                and assess(each.asked.demand, [*own, *added], alike).verdict is Verdict.QUALIFIED
            }
            assert after == set(won.items), won.extension.title
            promised += len(after)
    assert promised


def test_promises_are_kept_against_every_row_there_is(filled: Session) -> None:
    check_concessions(filled)
    check_extensions(filled)
