"""Plans for a need with many items: from frozen rankings and published prices to one invitation."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.core.jobs import enqueue
from app.engagements.models import Engagement
from app.matching.tasks import RUN
from app.needs.models import Need
from app.organisations.models import Organisation, Verification
from app.worker import drain
from search.sync import touch
from tests.browser import Answer, Browser
from tests.conftest import Browsers
from tests.factories import actor, capability, need, organisation

GAUGE, SCALE, METER = "精密数字压力表", "电子天平", "数字多用表"


@pytest.fixture
def owner(session: Session) -> Organisation:
    return organisation(session, "enterprise")


@pytest.fixture
def wanted(session: Session, owner: Organisation, browser: object) -> Need:
    """Three instruments; the multimeter is nobody's."""
    items = [
        {"device": GAUGE, "range_text": "(0～2.5)MPa", "quantity": 2},
        {"device": SCALE, "range_text": "(0～200)g", "quantity": 1},
        {"device": METER, "range_text": "(0～1000)V", "quantity": 1},
    ]
    return need(session, actor(session, owner), items=items)


def offers(session: Session, name: str, *rows: dict[str, Any]) -> Organisation:
    made = organisation(session, name=name)
    for row in rows:
        touch(session, "capabilities", capability(session, made, **row).id)
    return made


@pytest.fixture
def market(session: Session, wanted: Need) -> dict[str, Organisation]:
    """甲 does both, dearly and soon; 乙 and 丙 one each, cheaply and late; 丁 nearly the third."""
    gauge = {"device": GAUGE, "range_text": "(0~60)MPa"}
    scale = {"device": SCALE, "range_text": "(0~500)g"}
    made = {
        "甲": offers(
            session,
            "示例甲院",
            gauge | {"fee_amount": 300, "turnaround_days": 3},
            scale | {"fee_amount": 500, "turnaround_days": 4},
        ),
        "乙": offers(session, "示例乙所", gauge | {"fee_amount": 100, "turnaround_days": 9}),
        "丙": offers(session, "示例丙所", scale | {"fee_amount": 200, "turnaround_days": 8}),
        "丁": offers(session, "示例丁所", {"device": METER, "range_text": "(0~500)V"}),
    }
    session.commit()
    drain()
    enqueue(session, RUN, wanted.id)
    session.commit()
    drain()
    return made


@pytest.fixture
def mine(browser: Browsers, owner: Organisation) -> Browser:
    return browser(owner)


def cards(page: Answer) -> list[str]:
    return [each.get_text(" ", strip=True) for each in page.page.select(".plan-card")]


def test_the_plans_say_who_does_what_for_how_much(
    wanted: Need, market: dict[str, Organisation], mine: Browser
) -> None:
    page = mine.get(f"/needs/{wanted.id}/plans")
    assert page.status == 200
    assert cards(page) == [
        "机构最少、最快 机构 1 家 费用 1,100 元 最长 4 天",
        "费用最低 机构 2 家 费用 400 元 最长 9 天",
    ]
    assert "1 家就够" in page.words("#plan")
    cheapest = mine.get(f"/needs/{wanted.id}/plans?plan=2")
    rows = [
        " ".join(row.get_text(" ", strip=True).split())
        for row in cheapest.page.select("#plan tbody tr")
    ]
    assert sorted(rows) == [
        "示例丙所 江苏省苏州市 2. 电子天平 (0～200)g — 200 8",
        "示例乙所 江苏省苏州市 1. 精密数字压力表 (0～2.5)MPa — 200 9",
    ]
    assert [a["aria-label"] for a in page.page.select(".trade a")] == [
        "机构最少、最快：1 家，1,100 元，4 天",
        "折中：2 家，800 元，8 天",
        "费用最低：2 家，400 元，9 天",
    ]


def test_what_nobody_does_is_listed_with_its_gap_in_numbers(
    wanted: Need, market: dict[str, Organisation], mine: Browser
) -> None:
    words = mine.get(f"/needs/{wanted.id}/plans").words("#short")
    assert "没有机构能做的 1 项" in words
    assert "最接近： 示例丁所 ◐ 测不全" in words
    assert "50" in words
    assert "3 项，2 项有机构能做" in mine.get(f"/needs/{wanted.id}/plans").words()


def test_unknown_prices_are_said_as_unknown_never_as_nothing(
    session: Session, wanted: Need, mine: Browser
) -> None:
    offers(session, "示例甲院", {"device": GAUGE, "range_text": "(0~60)MPa"})
    session.commit()
    drain()
    enqueue(session, RUN, wanted.id)
    session.commit()
    drain()
    page = mine.get(f"/needs/{wanted.id}/plans")
    assert cards(page) == ["机构最少 机构 1 家 费用 价格未知 最长 天数未知"]
    assert "未知" in page.words("#plan tbody")
    assert "1 项的价格未知，未计入费用" in page.words("#plan")
    assert not page.page.select(".trade")


def test_rows_that_only_together_do_an_item_have_no_price(
    session: Session, wanted: Need, mine: Browser
) -> None:
    offers(
        session,
        "示例甲院",
        {"device": GAUGE, "range_text": "(0~1)MPa", "fee_amount": 10, "turnaround_days": 2},
        {"device": GAUGE, "range_text": "(1~60)MPa", "fee_amount": 20, "turnaround_days": 5},
    )
    session.commit()
    drain()
    enqueue(session, RUN, wanted.id)
    session.commit()
    drain()
    assert "费用 价格未知 最长 5 天" in cards(mine.get(f"/needs/{wanted.id}/plans"))[0]


def _invite(page: Answer, mine: Browser) -> Answer:
    form = page.page.select_one("#plan form")
    assert form is not None
    fields = {str(i["name"]): str(i["value"]) for i in form.select("input")}
    fields.pop("csrf_token")
    return mine.post(str(form["action"]), fields)


def test_one_button_invites_the_whole_plan_and_twice_is_once(
    session: Session, wanted: Need, market: dict[str, Organisation], mine: Browser
) -> None:
    page = mine.get(f"/needs/{wanted.id}/plans?plan=2")
    for _ in range(2):
        assert _invite(page, mine).status == 303
    found = session.execute(
        select(Engagement.organisation_id, Engagement.status, Engagement.positions).order_by(
            Engagement.organisation_id
        )
    ).all()
    assert [tuple(each) for each in found] == [
        (market["乙"].id, "invited", [1]),
        (market["丙"].id, "invited", [2]),
    ]
    again = mine.get(f"/needs/{wanted.id}/plans?plan=2")
    assert "没有新的机构要邀请" in again.words()
    assert "已在对接" in again.words("#plan")
    assert not again.page.select("#plan form")


def test_nobody_is_invited_when_one_cannot_be(
    session: Session, wanted: Need, market: dict[str, Organisation], mine: Browser
) -> None:
    page = mine.get(f"/needs/{wanted.id}/plans?plan=2")
    market["丙"].verification = Verification.REFUSED
    session.commit()
    answer = _invite(page, mine)
    assert answer.location == f"/needs/{wanted.id}/plans?plan=2"
    assert "一家也没有邀请" in mine.get(answer.location).words()
    assert session.scalar(select(func.count(Engagement.id))) == 0


def test_plans_are_for_the_owner_and_its_regulators(
    session: Session, wanted: Need, market: dict[str, Organisation], browser: Browsers
) -> None:
    address = f"/needs/{wanted.id}/plans"
    near = organisation(session, "regulator", region="320000", jurisdiction="320000")
    far = organisation(session, "regulator", region="440000", jurisdiction="440000")
    other = organisation(session, "enterprise")
    seen = browser(near).get(address)
    assert seen.status == 200
    assert not seen.page.select("#plan form")
    assert browser(far).get(address).status == 404
    assert browser(other).get(address).status == 404
    assert browser(market["甲"]).get(address).status == 403
    assert browser().get(address).status in (302, 303)
    sent = {"parts-0-organisation_id": str(market["甲"].id), "parts-0-positions": "1"}
    assert browser(other).post(f"{address}/invite", sent).status == 404
    assert browser(near).post(f"{address}/invite", sent).status == 403


def test_an_offer_that_changed_since_its_ranking_waits_for_the_next(
    session: Session, wanted: Need, market: dict[str, Organisation], mine: Browser
) -> None:
    for row in session.scalars(
        select(Capability).where(Capability.organisation_id == market["甲"].id)
    ):
        row.status = CapabilityStatus.ARCHIVED
    session.commit()
    assert cards(mine.get(f"/needs/{wanted.id}/plans")) == [
        "机构最少、费用最低、最快 机构 2 家 费用 400 元 最长 9 天"
    ]


@pytest.fixture
def statutory(session: Session, owner: Organisation) -> Need:
    return need(session, actor(session, owner), service="强制检定")


def test_what_the_law_assigns_is_not_put_together_by_price(statutory: Need, mine: Browser) -> None:
    page = mine.get(f"/needs/{statutory.id}/plans")
    assert "不比价" in page.words()
    assert not cards(page)


def test_until_all_items_are_ranked_the_page_says_what_it_waits_for(
    wanted: Need, mine: Browser
) -> None:
    page = mine.get(f"/needs/{wanted.id}/plans")
    assert "还有 3 项正在匹配" in page.words()


def test_a_draft_has_no_plans_yet(session: Session, owner: Organisation, mine: Browser) -> None:
    made = need(session, actor(session, owner), published=False)
    assert "需求公开期间才有方案" in mine.get(f"/needs/{made.id}/plans").words()
