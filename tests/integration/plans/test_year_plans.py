"""A year's plan from the database: what the region lacks, who could help, computed and kept."""

import csv
import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app.cli import cli
from app.core.jobs import enqueue
from app.matching.tasks import RUN
from app.needs.models import Need
from app.organisations.models import Organisation
from app.plans import service
from app.plans.models import SupportPlan
from app.plans.queries import basis_of
from app.worker import drain
from search.sync import touch
from tests.browser import Answer, Browser
from tests.conftest import Browsers
from tests.factories import actor, capability, need, organisation

GAUGE, SCALE, METER = "精密数字压力表", "电子天平", "数字多用表"
ASKED = {"year": "2030", "days_per_item": "5", "weight": "items"}


def able(session: Session, name: str, region: str, *rows: tuple[str, str]) -> Organisation:
    made = organisation(session, name=name, region=region)
    for device, range_text in rows:
        row = capability(session, made, device=device, range_text=range_text)
        touch(session, "capabilities", row.id)
    return made


@pytest.fixture
def regulator(session: Session) -> Organisation:
    return organisation(session, "regulator", region="620000", jurisdiction="620000")


@pytest.fixture
def mine(browser: Browsers, regulator: Organisation) -> Browser:
    return browser(regulator)


@pytest.fixture
def world(session: Session, browser: object) -> dict[str, Organisation]:
    """甘肃 wants three things; 天津 and 江苏 do gauges, 兰州 nearly; scales it does itself."""
    made = {
        "津": able(session, "示例天津院", "120000", (GAUGE, "(0~60)MPa")),
        "苏": able(session, "示例江苏院", "320000", (GAUGE, "(0~60)MPa")),
        "兰": able(session, "示例兰州所", "620100", (GAUGE, "(0~1)MPa"), (SCALE, "(0~500)g")),
    }
    owner = actor(session, organisation(session, "enterprise", region="620100"))
    other = actor(session, organisation(session, "enterprise", region="320500"))
    gauge = {"device": GAUGE, "range_text": "(0～2.5)MPa", "quantity": 3}
    scale = {"device": SCALE, "range_text": "(0～200)g"}
    meter = {"device": METER, "range_text": "(0～1000)V"}
    wanted = [
        need(session, owner, place="甘肃兰州", items=[gauge, scale]),
        need(session, owner, place="甘肃天水", items=[gauge, meter]),
        need(session, other, place="江苏苏州", items=[gauge]),
        need(session, owner, place="甘肃兰州", items=[gauge], service="强制检定"),
    ]
    session.commit()
    drain()
    for each in wanted:
        enqueue(session, RUN, each.id)
    session.commit()
    drain()
    return made


def asked(mine: Browser, session: Session, **more: str) -> SupportPlan:
    answer = mine.post("/plans/new", ASKED | more)
    assert answer.status == 303, answer.words()
    session.commit()
    drain()
    newest = select(SupportPlan).order_by(SupportPlan.id.desc()).limit(1)
    return session.scalars(newest).one()


def fields(page: Answer) -> dict[str, str]:
    """The rows of the form of capacities."""
    return {
        str(each["name"]): str(each.get("value", ""))
        for each in page.page.select("form input[name^=rows]")
    }


def computed(mine: Browser, session: Session, plan: SupportPlan, pasted: str) -> Answer:
    page = mine.get(f"/plans/{plan.id}")
    sent = fields(page) | {"others": "ask", "pasted": pasted}
    answer = mine.post(f"/plans/{plan.id}/capacities", sent)
    assert answer.status == 303, answer.words()
    session.commit()
    drain()
    session.expire_all()
    return mine.get(f"/plans/{plan.id}")


def test_only_what_nobody_at_home_can_do_is_planned_for(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    plan = asked(mine, session)
    basis = basis_of(plan)
    assert plan.counts == {
        "items": 5, "met": 1, "unmet": 3, "assigned": 1, "unranked": 0, "older": 0,
    }  # fmt: skip
    said = {(each.subject, each.region_code): each.recipient for each in basis.wanted}
    lanzhou = f"o{world['兰'].id}"
    assert said == {
        (GAUGE, "620100"): lanzhou,
        (GAUGE, "620500"): lanzhou,
        (METER, "620500"): "r620500",
    }
    assert {each.name for each in basis.helpers} == {"示例天津院", "示例江苏院"}
    related = {tie.organisation_id for tie in basis.ties if tie.related}
    assert related == {world["津"].id}  # 东西部协作：天津—甘肃
    page = mine.get(f"/plans/{plan.id}").words()
    assert "2 项没人能做的需求，下列外省机构能做" in page


def test_three_plans_are_computed_compared_and_proven(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    plan = asked(mine, session)
    page = computed(mine, session, plan, "示例天津院\t5\n示例江苏院\t0")
    words = page.words()
    cards = [each.get_text(" ", strip=True) for each in page.page.select(".plan-card")]
    assert [card.split()[0] for card in cards] == ["服务需求最多", "各地最均衡", "在期关系内最多"]
    assert all("服务 1 项" in card and "已证明没有更好的" in card for card in cards)
    assert "再给示例天津院 10 人天，可多服务 1 项需求" in words
    assert "天水市 2 项" in page.words("#regions")
    assert "全国也没有机构能做的 1 项" in page.words("#regions")
    assert "东西部协作" in page.words("#pairs")
    fair = mine.get(f"/plans/{plan.id}?show=fairest")
    assert "得到最少的地区" in fair.words()
    assert "hengqiao plan replay" in words


def test_a_pair_without_a_relation_says_so_and_leads_to_an_agreement(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    plan = asked(mine, session)
    page = computed(mine, session, plan, "示例天津院\t0\n示例江苏院\t不限")
    assert "没有在期的协议或官方结对" in page.words("#pairs")
    link = page.page.select_one("#pairs a[href^='/pairings/new']")
    assert link is not None
    assert "示例江苏院" in mine.get(str(link["href"])).text


def test_a_kept_plan_is_replayed_with_equal_bytes_until_somebody_tampers(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    plan = asked(mine, session)
    computed(mine, session, plan, "示例天津院\t5\n示例江苏院\t7")
    found = CliRunner().invoke(cli, ["plan", "replay", str(plan.id)])
    assert found.exit_code == 0, found.output
    assert "逐字节一致" in found.output
    kept = session.get_one(SupportPlan, plan.id)
    kept.capacities = kept.capacities | {str(world["苏"].id): 0.0}
    session.commit()
    again = service.replay(session, plan.id)
    assert not again.identical
    assert "保存的输入被改动过" in again.remarks


def test_capacities_must_be_given_and_nothing_typed_is_lost(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    plan = asked(mine, session)
    sent = fields(mine.get(f"/plans/{plan.id}"))
    sent["rows-0-days"] = "许多"
    page = mine.post(f"/plans/{plan.id}/capacities", sent | {"others": "ask"})
    assert page.status == 422
    assert "还有 2 处要改" in page.words()
    assert fields(page)["rows-0-days"] == "许多"
    assert session.get_one(SupportPlan, plan.id).status == "asked"


def test_the_table_of_pairs_is_a_file(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    world["津"].name = "=HYPERLINK(1)"
    session.commit()
    plan = asked(mine, session)
    computed(mine, session, plan, "=HYPERLINK(1)\t5\n示例江苏院\t0")
    answer = mine.get(f"/plans/{plan.id}/pairs.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[1][10] == "是"
    assert len(rows) == 4


def test_other_capacities_make_another_plan_and_leave_the_first_alone(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    plan = asked(mine, session)
    computed(mine, session, plan, "示例天津院\t5\n示例江苏院\t0")
    first = session.get_one(SupportPlan, plan.id).content_hash
    answer = mine.post(f"/plans/{plan.id}/copy")
    second = session.get_one(SupportPlan, int(answer.location.rsplit("/", 1)[1]))
    form = mine.get(answer.location)
    assert sorted(v for k, v in fields(form).items() if k.endswith("days")) == ["0", "5"]
    assert "服务 2 项" in computed(mine, session, second, "示例天津院\t50\n示例江苏院\t0").words()
    assert session.get_one(SupportPlan, plan.id).content_hash == first
    assert mine.post(f"/plans/{plan.id}/capacities", {"others": "unlimited"}).status == 409


def test_without_anything_to_plan_the_page_says_what_was_looked_at(
    session: Session, regulator: Organisation, mine: Browser
) -> None:
    plan = asked(mine, session)
    words = mine.get(f"/plans/{plan.id}").words()
    assert "没有可以安排的支援" in words
    assert "公开需求 0 项" in words


def test_plans_belong_to_the_regulator_that_made_them(
    session: Session, world: dict[str, Organisation], mine: Browser, browser: Browsers
) -> None:
    plan = asked(mine, session)
    other = browser(organisation(session, "regulator", region="620000", jurisdiction="620000"))
    for path in (f"/plans/{plan.id}", f"/plans/{plan.id}/pairs.csv"):
        assert other.get(path).status == 404
    assert other.post(f"/plans/{plan.id}/capacities", {"others": "unlimited"}).status == 404
    assert other.post(f"/plans/{plan.id}/copy").status == 404
    assert str(plan.id) not in other.get("/plans").words("tbody")
    assert f"{plan.year} 年" in mine.get("/plans").words("tbody")
    for who in (world["津"], organisation(session, "enterprise")):
        assert browser(who).get("/plans").status == 403
    outside = mine.post("/plans/new", ASKED | {"region": "320000"})
    assert "管辖范围内" in outside.error("region")


def test_the_form_says_what_is_missing(mine: Browser) -> None:
    page = mine.post("/plans/new", {"year": "2030", "weight": "items"})
    assert page.status == 422
    assert page.error("days_per_item") == "请填写。"


def test_waiting_pages_ask_again_by_themselves(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    location = mine.post("/plans/new", ASKED).location
    page = mine.get(location)
    assert "正在汇集" in page.words()
    assert page.page.select("[hx-trigger]")


def test_a_need_edited_after_its_ranking_is_not_planned_with(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    edited = session.scalars(select(Need).where(Need.region_code == "620500")).one()
    edited.version += 1
    session.commit()
    plan = asked(mine, session)
    assert plan.counts["unranked"] == 2
    assert plan.counts["unmet"] == 1


def test_where_nobody_has_begun_the_provincial_institute_receives(
    session: Session, world: dict[str, Organisation], mine: Browser
) -> None:
    institute = organisation(session, name="示例甘肃院", region="620100")
    institute.institution_kind = "K12"  # 省级计量技术机构: for its province, wherever it stands
    session.commit()
    basis = basis_of(asked(mine, session))
    said = {each.subject: each.recipient for each in basis.wanted if each.region_code == "620500"}
    assert said == {GAUGE: f"o{world['兰'].id}", METER: f"o{institute.id}"}
