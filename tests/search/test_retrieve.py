"""Recall is complete: nothing the gates could pass is lost to wording, to a limit or to silence."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.needs.models import Need
from search import indexes, source
from search.client import client
from search.documents import kinds_of, main_span
from search.indexes import Index
from search.retrieve import (
    CapabilityQuery,
    NeedItemQuery,
    capability_candidates,
    need_candidates,
)
from search.sync import touch_many

pytestmark = pytest.mark.usefixtures("meili")

Work = Callable[[], int]
MakeCapability = Callable[..., Capability]
MakeNeed = Callable[..., Need]
TODAY = date(2026, 11, 21)


@pytest.fixture
def publish(session: Session, work: Work) -> Callable[..., None]:
    def publish(*rows: Capability | Need) -> None:
        index = Index.CAPABILITIES if isinstance(rows[0], Capability) else Index.NEEDS
        touch_many(session, index, [row.id for row in rows])
        work()

    return publish


def candidates(words: str = "压力表", **asked: Any) -> list[int]:
    query = NeedItemQuery(words=words, today=TODAY, **asked)
    return [row_id for row_id, _ in capability_candidates(query)]


PRESSURE: dict[str, Any] = {"kind": "pressure", "lo": 1e6, "hi": 2e6}


def test_rows_in_the_same_words_come_first_and_rows_in_other_words_are_not_lost(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    other, exact, plain = capability("真空计"), capability("精密数字压力表"), capability("压力表")
    publish(other, exact, plain)
    query = NeedItemQuery("精密数字压力表", TODAY, "pressure", 1e6, 2e6)
    first, *rest = capability_candidates(query)
    assert first == (exact.id, 0)
    assert {row_id for row_id, _ in rest} == {other.id, plain.id}
    assert [rank for _, rank in rest] == [1, 2]


def test_another_quantity_or_an_interval_that_does_not_meet_is_left_out(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    publish(capability("压力表", "(0~200)℃"), capability("压力表", "(3~60)MPa"))
    assert candidates(**PRESSURE) == []


def test_intervals_that_only_touch_meet(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    below, above = capability("压力表", "(0~1)MPa"), capability("压力表", "(2~3)MPa")
    publish(below, above)
    assert sorted(candidates(**PRESSURE)) == [below.id, above.id]


def test_a_row_that_could_not_be_read_is_found_by_its_device(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    unread, unrelated = capability("压力表", "见附表"), capability("砝码", "见附表")
    publish(unread, unrelated)
    assert unread.boxes == []
    assert candidates("精密数字压力表", **PRESSURE) == [unread.id]


def test_a_demand_that_could_not_be_read_finds_rows_by_words_alone(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    gauge, weight = capability("一般压力表"), capability("砝码", "(1~500)g")
    publish(gauge, weight)
    assert candidates("精密数字压力表") == [gauge.id]


def test_other_names_of_the_same_device_are_found_but_no_other_service(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    wrench, verifier = capability("力矩扳手", "见附表"), capability("检定装置", "见附表")
    publish(wrench, verifier)
    assert candidates("扭矩扳手") == [wrench.id]
    assert candidates("检定") == [verifier.id]
    assert candidates("校准") == []


def test_a_second_quantity_of_a_row_is_found_too(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    row = capability("校验仪", "(4~20)mA;(0~60)MPa")
    publish(row)
    assert set(kinds_of(row.boxes)) > {"pressure"}
    span = main_span(row.boxes)
    assert span is not None
    assert span.kind != "pressure"
    assert candidates("过程仪表", **PRESSURE) == [row.id]


def test_proofs_count_from_their_first_day_to_their_last(
    capability: MakeCapability, publish: Callable[..., None]
) -> None:
    day = timedelta(days=1)
    valid = capability(proof_valid_from=TODAY, proof_valid_to=TODAY)
    lapsed = capability(proof_valid_to=TODAY - day)
    future = capability(proof_valid_from=TODAY + day)
    undated = capability()
    publish(valid, lapsed, future, undated)
    assert sorted(candidates(**PRESSURE)) == [valid.id, undated.id]


def test_wishes_exclude_what_says_otherwise_and_keep_what_says_nothing(
    capability: MakeCapability, publish: Callable[..., None]
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
    asked: dict[str, Any] = {
        "services": ("calibration",),
        "mode": "onsite",
        "proof_kind": "cnas",
        "place_codes": ("320500", "320000", "000000"),
    }
    assert sorted(candidates(**PRESSURE, **asked)) == [fits.id, silent.id]


def test_open_needs_are_found_for_a_capability(
    need: MakeNeed, publish: Callable[..., None]
) -> None:
    two = need(("压力表", "(0~1)MPa"), ("游标卡尺", "(0~300)mm"))
    unread = need(("压力表", "见附件"))
    closed = need(("压力表", "(0~1)MPa"), status="closed")
    other_service = need(("压力表", "(0~1)MPa"), service="verification")
    publish(two, unread, closed, other_service)
    query = CapabilityQuery("压力表", "pressure", 0.0, 6e7, services=("calibration",))
    assert sorted(need_candidates(query)) == [(two.id, 1), (unread.id, 1)]


def test_recall_equals_brute_force_over_random_intervals(
    session: Session, capability: MakeCapability, publish: Callable[..., None]
) -> None:
    chance = random.Random(20261121)
    rows = [capability("仪器", "", boxes=random_boxes(chance)) for _ in range(400)]
    publish(*rows)
    for _ in range(60):
        wanted = random_boxes(chance)[:1]
        span = main_span(wanted)
        if span is None:
            continue
        found = set(candidates("无关的话", kind=span.kind, lo=span.lo, hi=span.hi))
        expected = {
            row.id
            for row in rows
            if any(meets(box["main"], wanted[0]["main"]) for box in row.boxes)
        }
        assert expected <= found
        # And not by recalling everything: rows of one quantity only where their hull meets.
        single = [row for row in rows if len(kinds_of(row.boxes)) == 1]
        assert not found & {row.id for row in single if not hull_meets(row, wanted[0]["main"])}


def test_recall_has_no_limit(
    session: Session, capability: MakeCapability, publish: Callable[..., None]
) -> None:
    """The engine's own limit is 1,000 hits, ours for words 10,000; all but one are copies."""
    row = capability()
    publish(row)
    name = indexes.uid(Index.CAPABILITIES)
    [template] = source.documents_of(session, Index.CAPABILITIES, [row.id])[row.id]
    bare = {key: value for key, value in template.items() if not key.endswith("_text")}
    copies = [bare | {"id": row.id + step} for step in range(1, 11_001)]
    client().wait(client().put_documents(name, copies))
    assert len(candidates("别的词", **PRESSURE)) == 11_001
    assert len(candidates("压力表", **PRESSURE)) == 11_001


def random_boxes(chance: random.Random) -> list[dict[str, Any]]:
    def end(value: float) -> float | None:
        return None if chance.random() < 0.1 else value

    boxes = []
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
        middle = chance.choice([-1, 1]) * 10 ** chance.uniform(-9, 9)
        width = abs(middle) * 10 ** chance.uniform(-3, 1)
        kind = chance.choice(["pressure", "pressure", "temperature"])
        main = {"kind": kind, "lo": end(middle - width), "hi": end(middle + width)}
        boxes.append({"main": main, "axes": []})
    return boxes


def meets(one: dict[str, Any], other: dict[str, Any]) -> bool:
    def below(lo: float | None, hi: float | None) -> bool:
        return lo is None or hi is None or lo <= hi

    same = one["kind"] == other["kind"]
    return same and below(one["lo"], other["hi"]) and below(other["lo"], one["hi"])


def hull_meets(row: Capability, wanted: dict[str, Any]) -> bool:
    span = main_span(row.boxes)
    assert span is not None
    return meets({"kind": span.kind, "lo": span.lo, "hi": span.hi}, wanted)
