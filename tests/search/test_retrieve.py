"""Recall is complete: nothing the gates could pass is lost to wording, to a limit or to silence.

The engine and PostgreSQL answer the same question; everything here is asked of both.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.capabilities import recall
from app.capabilities.asking import CapabilityQuery, NeedQuery
from app.capabilities.models import Capability
from app.matching.terms import row_of_terms
from app.metrology.gate_inputs import Demand
from app.metrology.gates import Verdict, assess
from app.metrology.identity import identify
from app.metrology.likeness import alike
from app.metrology.reach import sought
from app.metrology.records import read_need_item, stored_boxes
from app.needs.models import Need
from search import indexes, source
from search.client import client
from search.indexes import Index
from search.retrieve import capabilities_by_words, capability_candidates, need_candidates
from search.sync import touch_many

pytestmark = pytest.mark.usefixtures("meili")

Work = Callable[[], int]
MakeCapability = Callable[..., Capability]
MakeNeed = Callable[..., Need]
TODAY = date(2026, 11, 21)
Ask = Callable[[CapabilityQuery], tuple[list[int], list[int]]]


@pytest.fixture
def publish(session: Session, work: Work) -> Callable[..., None]:
    def publish(*rows: Capability | Need) -> None:
        index = Index.CAPABILITIES if isinstance(rows[0], Capability) else Index.NEEDS
        touch_many(session, index, [row.id for row in rows])
        work()

    return publish


@pytest.fixture
def ask(session: Session) -> Ask:
    """Asks the engine and the database, which must agree; near and far."""

    def both(query: CapabilityQuery) -> tuple[list[int], list[int]]:
        near, far = capability_candidates(query)
        assert sorted(near) == recall.capability_ids(session, query)
        assert far == recall.related_ids(session, query)
        return sorted(near), sorted(far)

    return both


def demand(device: str = "压力表", range_text: str = "(1~2)MPa", **more: Any) -> Demand:
    reading = read_need_item(device, "", range_text, "")
    return Demand(
        device=device,
        devices=frozenset(reading.device_codes),
        measurands=frozenset(reading.measurand_codes),
        boxes=stored_boxes(reading.boxes),
        **more,
    )


def query(wanted: Demand | None = None, **more: Any) -> CapabilityQuery:
    asked = wanted or demand()
    looking = sought(asked.device, asked.devices, asked.measurands, asked.boxes)
    return CapabilityQuery(looking, TODAY, **more)


def test_every_name_of_the_device_is_found_and_no_other_device(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    exact, alias, finer = capability("压力表"), capability("弹簧管压力表"), capability("精密压力表")
    unknown = capability("星海牌压力表")
    publish(exact, alias, finer, unknown, capability("砝码", "(1~5)kg"), capability("热电偶"))
    assert ask(query())[0] == sorted([exact.id, alias.id, finer.id, unknown.id])


def test_another_device_of_the_same_measurand_is_worth_a_question_only(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    gauge, transmitter = capability("压力表"), capability("压力变送器")
    publish(gauge, transmitter)
    assert ask(query()) == ([gauge.id], [transmitter.id])


def test_a_device_nobody_knows_is_found_by_a_like_name(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    like, other = capability("高温蠕变观测仪", "(0~20)kN"), capability("测长仪", "(0~1)m")
    publish(like, other)
    assert identify("蠕变观测仪").devices == ()
    assert ask(query(demand("蠕变观测仪", "(0~10)kN")))[0] == [like.id]


def test_words_find_what_nothing_else_does(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    row = capability("动态力标准装置", "(0~20)kN", measurand="动态力")
    publish(row, capability("砝码", "(1~5)kg"))
    assert capabilities_by_words(query(demand("动态力怎么测", "")), "动态力 碰撞") == [row.id]


def test_another_quantity_or_an_interval_that_does_not_meet_is_left_out(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    publish(capability("压力表", "(0~200)℃"), capability("压力表", "(3~60)MPa"))
    assert ask(query())[0] == []


def test_intervals_that_only_touch_meet(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    below, above = capability("压力表", "(0~1)MPa"), capability("压力表", "(2~3)MPa")
    publish(below, above)
    assert ask(query())[0] == [below.id, above.id]


def test_an_influence_axis_counts_where_a_row_states_it_throughout(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    name = "交流电压表"
    low = capability(name, "(1~10)V;频率:(20~50)Hz")
    high = capability(name, "(1~10)V;频率:(10~100)kHz")
    silent = capability(name, "(1~10)V")
    publish(low, high, silent)
    assert ask(query(demand(name, "(1~5)V;频率:(30~40)Hz")))[0] == [low.id, silent.id]


def test_a_row_that_could_not_be_read_is_found_by_its_device(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    unread, unrelated = capability("压力表", "见附表"), capability("砝码", "见附表")
    publish(unread, unrelated)
    assert unread.boxes == []
    assert ask(query(demand("精密压力表")))[0] == [unread.id]


def test_a_demand_that_could_not_be_read_finds_every_row_of_its_device(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    gauge, weight = capability("一般压力表"), capability("砝码", "(1~500)g")
    publish(gauge, weight)
    assert ask(query(demand("压力表", "见附表")))[0] == [gauge.id]


def test_a_second_quantity_of_a_row_is_found_too(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    row = capability("过程校验仪", "(4~20)mA;(0~60)MPa")
    publish(row)
    assert row.kinds[0] != "pressure"
    assert "pressure" in row.kinds
    assert ask(query(demand("过程校验仪")))[0] == [row.id]


def test_proofs_count_from_their_first_day_to_their_last(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    day = timedelta(days=1)
    valid = capability(proof_valid_from=TODAY, proof_valid_to=TODAY)
    lapsed = capability(proof_valid_to=TODAY - day)
    future = capability(proof_valid_from=TODAY + day)
    undated = capability()
    publish(valid, lapsed, future, undated)
    assert sorted(capability_candidates(query())[0]) == [valid.id, undated.id]


def test_wishes_exclude_what_says_otherwise_and_keep_what_says_nothing(
    capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    fits = capability(
        services=["testing", "calibration"], modes=["onsite"], proof_kind="cnas",
        authorised_regions=["320000"],
    )  # fmt: skip
    silent = capability(services=[])
    others = [
        capability(services=["testing"]),
        capability(modes=["delivery"]),
        capability(proof_kind="cma"),
        capability(authorised_regions=["330000"]),
    ]
    publish(fits, silent, *others)
    asked = query(
        service="calibration",
        mode="onsite",
        proof_kind="cnas",
        places=("320500", "320000", "000000"),
    )
    assert ask(asked)[0] == [fits.id, silent.id]


def test_open_needs_are_found_for_a_capability(
    need: MakeNeed, publish: Callable[..., None]
) -> None:
    two = need(("压力表", "(0~1)MPa"), ("游标卡尺", "(0~300)mm"))
    unread = need(("精密压力表", "见附件"))
    closed = need(("压力表", "(0~1)MPa"), status="closed")
    other_service = need(("压力表", "(0~1)MPa"), service="verification")
    publish(two, unread, closed, other_service)
    row = demand("压力表", "(0~60)MPa")
    looking = sought(row.device, row.devices, row.measurands, row.boxes)
    found = need_candidates(NeedQuery(looking, services=("calibration",)))
    assert sorted(found) == [(two.id, 1), (unread.id, 1)]


NAMES = (
    "压力表",
    "精密压力表",
    "压力变送器",
    "数显压力仪",
    "老式压力表",
    "DPG pressure gauge",
    "血压计",
)
RANGES = (
    "({lo}~{hi})MPa",
    "{hi} kPa",
    "({lo}~{hi})℃",
    "见附表",
    "({lo}~{hi})MPa;(0~100)℃",
    "≥{lo}MPa",
)


def test_whatever_the_gates_call_qualified_is_recalled(
    session: Session, capability: MakeCapability, publish: Callable[..., None], ask: Ask
) -> None:
    chance = random.Random(20261121)

    def text(form: str) -> str:
        low = chance.randrange(60)
        return form.format(lo=low, hi=low + chance.randrange(1, 40))

    rows = [capability(chance.choice(NAMES), text(chance.choice(RANGES))) for _ in range(300)]
    publish(*rows)
    terms = {row.id: row_of_terms(row) for row in rows}
    qualified = 0
    for _ in range(80):
        wanted = demand(chance.choice(NAMES), text(RANGES[chance.randrange(3)]))
        found = set(ask(query(wanted))[0])
        for row in rows:
            if assess(wanted, [terms[row.id]], alike).verdict is Verdict.QUALIFIED:
                assert row.id in found
                qualified += 1
    assert qualified > 100


def test_recall_has_no_limit(
    session: Session, capability: MakeCapability, publish: Callable[..., None]
) -> None:
    """The engine's own limit is 1,000 hits; all but one are copies."""
    row = capability()
    publish(row)
    name = indexes.uid(Index.CAPABILITIES)
    [template] = source.documents_of(session, Index.CAPABILITIES, [row.id])[row.id]
    bare = {key: value for key, value in template.items() if not key.endswith("_text")}
    copies = [bare | {"id": row.id + step} for step in range(1, 11_001)]
    client().wait(client().put_documents(name, copies))
    assert len(capability_candidates(query())[0]) == 11_001
    other = replace(query(), mode="远程")
    assert len(capability_candidates(other)[0]) == 11_001
