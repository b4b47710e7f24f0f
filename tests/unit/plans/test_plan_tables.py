"""A year's plan as data: kept and read back, compared, and written as a table."""

import csv
import io
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.matching.planning.plans import plan_year
from app.plans.basis import (
    Basis,
    Helper,
    Recipient,
    Settings,
    Tie,
    Wanted,
    outcome_bytes,
    plan_input,
    plans_of,
)
from app.plans.comparing import binding, pairs_of, region_lines, unreached_items
from app.plans.sheet import HEADS, pairs_sheet
from app.regions.table import RegionTable

BASIS = Basis(
    date(2027, 1, 1).isoformat(),
    (
        Wanted(1, "o9", "620100", "压力表", 4, 1.0, (11, 12)),
        Wanted(2, "r620200", "620200", "天平", 2, 1.0, (13,)),
        Wanted(3, "r620300", "620300", "黏度计", 3, 1.0, (14,)),
    ),
    (
        Recipient("o9", "=示例兰州所", "620100", 9),
        Recipient("r620200", "嘉峪关市（尚无承接机构）", "620200"),
        Recipient("r620300", "金昌市（尚无承接机构）", "620300"),
    ),
    (Helper(1, "示例甲院", "120000"), Helper(2, "示例乙院", "320000")),
    ((1, 1), (2, 1), (2, 2)),
    (Tie(1, "o9", "东西部协作：天津—甘肃", "某文件", related=True),),
)
SETTINGS = Settings(days_per_item=5.0)
PLANS = plan_year(plan_input(BASIS, SETTINGS, {1: 10.0, 2: 5.0}))
REGIONS = RegionTable({})


def test_what_is_kept_reads_back_the_same() -> None:
    assert Basis.unpacked(BASIS.packed()) == BASIS
    assert plans_of(outcome_bytes(PLANS)) == PLANS


def test_the_same_input_gives_the_same_bytes() -> None:
    given_again = plan_input(Basis.unpacked(BASIS.packed()), SETTINGS, {2: 5.0, 1: 10.0})
    assert outcome_bytes(plan_year(given_again)) == outcome_bytes(PLANS)


@given(st.floats(0.1, 100))
def test_an_institution_that_is_not_limited_serves_all_it_can(days: float) -> None:
    free = plan_input(BASIS, replace(SETTINGS, days_per_item=days), {1: None, 2: None})
    most = plan_year(free)[0]
    assert round(most.value, 3) == 6
    assert not most.prices


def test_pairs_say_how_much_of_what_and_on_which_ground() -> None:
    most = next(each for each in PLANS if each.kind == "most")
    pairs = {each.supporter.name: each for each in pairs_of(most, BASIS)}
    assert (pairs["示例甲院"].amount, pairs["示例甲院"].days) == (2, 10)
    assert pairs["示例甲院"].related
    assert pairs["示例甲院"].subjects == (("压力表", 2.0),)
    assert pairs["示例甲院"].needs == (11, 12)
    assert not any(each.related for name, each in pairs.items() if name != "示例甲院")
    assert sum(each.amount for each in pairs.values()) == most.value == 3


def test_every_region_stands_with_what_each_plan_gives_it() -> None:
    lines = {each.region_code: each for each in region_lines(PLANS, BASIS)}
    assert {code: line.items for code, line in lines.items()} == {
        "620100": 4,
        "620200": 2,
        "620300": 3,
    }
    assert {share for _, share in lines["620300"].shares} == {None}
    assert unreached_items(BASIS) == {"620300": 3}
    assert all(0 <= share <= 1 for _, share in lines["620100"].shares if share is not None)


def test_whoever_has_no_day_left_is_named() -> None:
    most = next(each for each in PLANS if each.kind == "most")
    assert binding(most, {1: 10.0, 2: 5.0}) == {1, 2}
    assert binding(most, {1: None, 2: 50.0}) == set()


def test_the_table_holds_no_formula() -> None:
    rows = [(plan.kind, pairs_of(plan, BASIS)) for plan in PLANS]
    data = pairs_sheet(rows, REGIONS)
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(read[0]) == HEADS
    assert len(read) == 1 + sum(len(pairs) for _, pairs in rows)
    assert any("'=示例兰州所" in row for row in read)
