"""Who already stood first for like needs leaves first places to others, and rankings stay still."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.matching.models import MatchRun
from app.matching.replay import replay
from app.matching.runs import field_of, freeze_need, places_of
from app.needs.models import Need
from app.organisations.models import Organisation
from tests.factories import actor, capability, need, organisation

RANGE = "(-0.1~60)MPa"
# What is asked here is in the database alone.
pytestmark = pytest.mark.usefixtures("engine_down")


def institution(session: Session, days: int) -> Capability:
    return capability(
        session, organisation(session), device="数字压力表", range_text=RANGE, turnaround_days=days
    )


def posted(session: Session, owner: Organisation, device: str = "精密数字压力表") -> Need:
    item = {"device": device, "range_text": "(0～1)MPa"}
    return need(session, actor(session, owner), items=[item])


def first_three(run: MatchRun) -> list[int]:
    return [place.organisation_id for place in places_of(run)][:3]


def test_after_enough_like_needs_first_places_go_to_others(session: Session) -> None:
    fast = [institution(session, days).organisation_id for days in (1, 2, 3)]
    slow = [institution(session, days).organisation_id for days in (20, 30, 40)]
    buyers = [organisation(session, "enterprise") for _ in range(7)]
    seen = []
    for buyer in buyers:
        [run] = freeze_need(session, posted(session, buyer).id)
        seen.append(set(first_three(run)))
    assert seen[:5] == [set(fast)] * 5  # too few like needs to say anything before the sixth
    assert seen[5] == set(slow)
    [other] = freeze_need(session, posted(session, buyers[0], "游标卡尺").id)
    assert field_of(other).like_needs == 0


def test_ranking_again_asks_nothing_anew_and_replays_the_same(session: Session) -> None:
    fast = [institution(session, days).organisation_id for days in (1, 2, 3)]
    for days in (20, 30, 40):
        institution(session, days)
    needs = [posted(session, organisation(session, "enterprise")) for _ in range(7)]
    runs = [freeze_need(session, each.id)[0] for each in needs]
    assert field_of(runs[0]).like_needs == 0
    assert field_of(runs[5]).like_needs == 5
    assert dict(field_of(runs[5]).exposure) == dict.fromkeys(fast, 1.0)
    for _ in range(2):  # night after night
        again = [freeze_need(session, each.id)[0] for each in needs]
        assert [run.id for run in again] == [run.id for run in runs]
    for run in runs:
        assert replay(session, run.id).identical


def test_a_changed_catalogue_ranks_again_against_the_same_past(session: Session) -> None:
    rows = [institution(session, days) for days in (1, 2, 3, 20, 30, 40)]
    needs = [posted(session, organisation(session, "enterprise")) for _ in range(6)]
    before = [freeze_need(session, each.id)[0] for each in needs][5]
    rows[3].turnaround_days = 19
    session.flush()
    [after] = freeze_need(session, needs[5].id)
    assert after.id != before.id
    assert field_of(after).exposure == field_of(before).exposure


def test_the_items_of_one_need_are_one_need_and_its_own_do_not_count(session: Session) -> None:
    institution(session, 1)
    owner = actor(session, organisation(session, "enterprise"))
    items = [{"device": "精密数字压力表", "range_text": "(0～1)MPa"}] * 8
    many = need(session, owner, items=items)
    runs = freeze_need(session, many.id)
    assert {field_of(run).like_needs for run in runs} == {0}
    [later] = freeze_need(session, posted(session, organisation(session, "enterprise")).id)
    assert field_of(later).like_needs == 1


def test_needs_nobody_can_serve_say_nothing_of_anybody(session: Session) -> None:
    capability(session, organisation(session), device="数字压力表", range_text="(0~0.1)MPa")
    for _ in range(2):
        [run] = freeze_need(session, posted(session, organisation(session, "enterprise")).id)
    assert "qualified" not in run.counts
    assert field_of(run).like_needs == 0
    assert session.scalars(select(MatchRun.like_key).distinct()).all() == [run.like_key]
