"""The pages of the policy, as visitors read them and regulators use them without JavaScript."""

from datetime import timedelta

import pytest
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.jobs import Job
from app.core.tables import csv_bytes
from app.matching.policies.policy import load_default
from app.matching.runs import freeze_need
from app.organisations.models import Organisation
from app.policies.describing import described, help_texts
from app.policies.queries import draft_of
from app.policies.simulating import SIMULATE
from app.policies.simulation_page import HEADS
from app.worker import drain
from tests.browser import Answer, Browser
from tests.conftest import Browsers, QueryLog
from tests.factories import actor, capability, need, organisation
from tests.integration.policies.conftest import EAGER

REASON = "试点地区反映交付太慢，提高时限的比重。"


def typed(answer: Answer) -> dict[str, list[str]]:
    """Everything the form on a page would send, its buttons apart."""
    found: dict[str, list[str]] = {}
    [form] = answer.page.select("main form[method=post].form")
    for each in form.select("input, textarea, select"):
        name, kind = str(each.get("name", "")), each.get("type", "")
        if not name or name == "csrf_token":
            continue
        if kind in ("checkbox", "radio") and not each.has_attr("checked"):
            continue
        if each.name == "select":
            chosen = each.select("option[selected]")
            found.setdefault(name, []).append(str(chosen[0]["value"]) if chosen else "")
            continue
        text = each.get_text().strip() if each.name == "textarea" else str(each.get("value", ""))
        found.setdefault(name, []).append(text)
    return found


@pytest.fixture
def regulator(session: Session) -> Organisation:
    return organisation(session, "regulator", region="110000", jurisdiction="000000")


@pytest.fixture
def desk(browser: Browsers, regulator: Organisation) -> Browser:
    return browser(regulator)


def market(desk: Browser, **weights: float) -> Answer:
    """Type new weights of the market into the form and save."""
    fields = typed(desk.get("/policies/draft?part=market"))
    for name, value in weights.items():
        fields[f"market.weights.{name}"] = [str(value)]
    return desk.post("/policies/draft", fields)


def test_everybody_reads_every_number_with_its_basis(browser: Browsers) -> None:
    visitor = browser()
    assert "结对关系最多给 0.15" in visitor.get("/policies").words()
    policy = load_default()
    for section in described(policy):
        words = visitor.get(f"/policies/1?part={section.name}").words()
        for group in section.groups:
            for entry in group.entries:
                assert entry.title in words
                assert entry.help in words
                assert entry.kind == "lasting" or entry.text in words
                assert entry.basis is not None
                assert entry.basis.text in words
    assert visitor.get("/policies/9").status == 404


def test_every_value_has_help_and_no_help_is_left_over() -> None:
    paths = {e.path for s in described(load_default()) for g in s.groups for e in g.entries}
    assert set(help_texts()) == paths | {"collaboration.provinces"}


def test_drafts_are_for_those_who_answer_for_the_country_or_a_province(
    session: Session, browser: Browsers
) -> None:
    city = organisation(session, "regulator", region="320500", jurisdiction="320500")
    for made, status in (
        (organisation(session, "enterprise"), 403),
        (organisation(session), 403),
        (city, 403),
        (organisation(session, "regulator", region="320000", jurisdiction="320000"), 200),
    ):
        answer = browser(made).get("/policies/draft")
        assert answer.status == status
        assert ("起草修改" in browser(made).get("/policies").words()) is (status == 200)
    assert browser(operator=True).get("/policies/draft").status == 200
    assert browser().get("/policies/draft").location.startswith("/sign-in")


def test_a_form_sent_unchanged_changes_nothing(session: Session, desk: Browser) -> None:
    for part in ("collaboration", "market", "statutory", "gate", "provinces"):
        answer = desk.post("/policies/draft", typed(desk.get(f"/policies/draft?part={part}")))
        assert answer.status == 303, answer.words(".error-summary")
    assert "改了 0 处" in desk.get("/policies/draft").words()


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(desk: Browser) -> None:
    fields = typed(desk.get("/policies/draft?part=collaboration"))
    fields["collaboration.pair_cap"] = ["0.2"]
    fields["collaboration.neutral"] = ["很多"]
    fields["collaboration.access_hours"] = ["１２"]  # as a Chinese keyboard writes it
    answer = desk.post("/policies/draft", fields)
    assert answer.status == 422
    assert "要在 0 到 0.15 之间" in answer.words("[id='f-collaboration.pair_cap-error']")
    assert "请填数字" in answer.words("[id='f-collaboration.neutral-error']")
    assert typed(answer)["collaboration.neutral"] == ["很多"]
    assert typed(answer)["collaboration.access_hours"] == ["１２"]
    for link in answer.page.select(".error-summary a"):
        assert answer.page.find(id=str(link["href"])[1:])


def test_weights_that_do_not_add_up_are_said_at_their_group(desk: Browser) -> None:
    answer = market(desk, fit=0.5)
    assert answer.status == 422
    assert "多了 0.2" in answer.words("[id='f-market.weights'] > .field-error")


def test_from_the_form_to_a_published_version(
    session: Session, desk: Browser, browser: Browsers
) -> None:
    assert market(desk, **EAGER).status == 303
    form = desk.get("/policies/draft?part=market")
    assert "第 1 版为 0.3" in form.words("[id='f-market.weights.fit-reading']")
    page = desk.get("/policies/draft/check")
    assert "市场轨 › 权重 › 时限" in page.words(".changes")
    past = {"title": "试点", "reason": REASON, "seen": "1"}
    refused = desk.post(
        "/policies/draft/publish", past | {"effective_from": (today() - timedelta(1)).isoformat()}
    )
    assert refused.status == 422
    assert "不能早于今天" in refused.error("effective_from")
    refused = desk.post("/policies/draft/publish", past | {"reason": ""})
    assert refused.error("reason")
    made = desk.post("/policies/draft/publish", past | {"effective_from": today().isoformat()})
    assert (made.status, made.location) == (303, "/policies/2")
    visitor = browser()
    shown = visitor.get("/policies/2?part=market").words()
    assert REASON in shown
    assert "市场轨 › 权重 › 时限 0.2 → 0.6" in shown
    assert "现行" in visitor.get("/policies/2").words(".facts")
    assert "已被取代" in visitor.get("/policies/1").words(".facts")
    assert desk.get("/policies/draft/check").status == 404


def test_who_saves_over_anothers_change_is_told(
    desk: Browser, browser: Browsers, regulator: Organisation
) -> None:
    stale = typed(desk.get("/policies/draft?part=market"))
    assert market(browser(regulator), **EAGER).status == 303
    assert desk.post("/policies/draft", stale).status == 409


def test_provinces_are_added_and_taken_out_without_losing_what_was_typed(desk: Browser) -> None:
    fields = typed(desk.get("/policies/draft?part=provinces"))
    shown = desk.post("/policies/draft", fields | {"province_to_add": ["620000"], "add": ["1"]})
    assert shown.status == 200
    fields = typed(shown)
    base = "collaboration.provinces.620000"
    assert fields[f"{base}.weights.fit"] == ["0.35"]
    fields |= {f"{base}.weights.fit": ["0.25"], f"{base}.weights.need": ["0.25"]}
    refused = desk.post("/policies/draft", fields)
    assert refused.status == 422
    assert "请填写" in refused.words(f"[id='f-{base}.reason-error']")
    fields = typed(refused) | {f"{base}.reason": ["缺口大。"]}
    assert desk.post("/policies/draft", fields).status == 303
    shown = desk.get("/policies/draft?part=provinces")
    assert typed(shown)[f"{base}.weights.need"] == ["0.25"]
    gone = desk.post("/policies/draft", typed(shown) | {"remove": ["620000"]})
    assert "province" not in typed(gone)
    assert desk.post("/policies/draft", typed(gone)).status == 303
    assert "改了 0 处" in desk.get("/policies/draft").words()


def test_forged_values_are_refused_at_their_fields(desk: Browser) -> None:
    fields = typed(desk.get("/policies/draft?part=collaboration"))
    answer = desk.post("/policies/draft", fields | {"collaboration.lasting": ["C17", "\0x"]})
    assert answer.status == 422
    assert "请从列表中选择" in answer.words(".error-summary")
    base = "collaboration.provinces"
    for code, reason in (
        ("990000", "没有这个省。"),
        ("620000", "看不\x01见"),
        ("620000", "长" * 501),
    ):
        shown = desk.post(
            "/policies/draft?part=provinces",
            {"part": "provinces", "seen": "0", "province_to_add": code, "add": "1"},
        )
        sent = typed(shown) | {f"{base}.{code}.reason": [reason]}
        answer = desk.post("/policies/draft", sent)
        assert answer.status == 422
        assert answer.words(f"[id='f-{base}.{code}.reason-error']")


def test_a_province_sees_only_its_own_weights(session: Session, browser: Browsers) -> None:
    own = organisation(session, "regulator", region="620000", jurisdiction="620000")
    desk = browser(own)
    page = desk.get("/policies/draft?part=market")
    assert [each.get_text() for each in page.page.select(".tabs a")] == ["各省权重"]
    fields = typed(page) | {"collaboration.provinces.620000.reason": ["缺口大。"]}
    fields |= {"market.neutral": ["0.9"], "part": ["market"]}
    assert desk.post("/policies/draft", fields).status == 303
    made = draft_of(session, actor(session, own))
    assert made is not None
    assert made.content["market"]["neutral"] == 0.4
    assert set(made.content["collaboration"]["provinces"]) == {"620000"}


def test_discarding_needs_the_draft_one_saw(
    session: Session, desk: Browser, regulator: Organisation
) -> None:
    market(desk, **EAGER)
    assert desk.post("/policies/draft/discard", {"seen": "7"}).status == 409
    assert desk.post("/policies/draft/discard", {"seen": "1"}).status == 303
    assert draft_of(session, actor(session, regulator)) is None


@pytest.fixture
def rankings(session: Session, meili: object, engine_down: None) -> None:
    owner = actor(session, organisation(session, "enterprise", name="示例企业"))
    for name, place, days, fee in (("省钱", "320100", 30, 5), ("赶快", "620100", 1, 5000)):
        one = organisation(session, region=place, name=f"=示例{name}院")
        capability(
            session,
            one,
            device="数字压力表",
            range_text="(-0.1~60)MPa",
            turnaround_days=days,
            fee_amount=fee,
        )
    for _ in range(3):
        freeze_need(session, need(session, owner).id)
    session.commit()


def test_a_simulation_shows_progress_and_then_what_moves(
    session: Session, rankings: None, desk: Browser, queries: QueryLog
) -> None:
    market(desk, **EAGER)
    assert "模拟草案" in desk.get("/policies/draft/simulate").words()
    started = desk.post("/policies/draft/simulate", {"choice": "open", "last": "1000"})
    assert started.status == 303
    waiting = desk.get(started.location)
    assert waiting.page.select("progress[max='3'][value='0']")
    assert waiting.page.select("meta[http-equiv=refresh]")
    drain()
    before = len(queries)
    found = desk.get(started.location)
    assert len(queries) - before < 25
    assert not found.page.select("meta[http-equiv=refresh]")
    words = found.words()
    assert "3 首位换了机构" in words
    assert "跨省份额" in words
    tile = found.page.select_one("a.tile[href='#p-620000']")
    assert tile is not None
    assert "＋1" in str(tile["aria-label"])
    assert found.page.find(id="p-620000")
    table = desk.get(f"{started.location}/moves.csv").content.decode("utf-8-sig")
    assert table.splitlines()[0] == ",".join(HEADS)
    assert len(table.splitlines()) == 4
    assert "'=示例" in table


def test_what_moves_nothing_says_so(session: Session, rankings: None, desk: Browser) -> None:
    market(desk)  # saved as it was
    started = desk.post("/policies/draft/simulate", {"choice": "open", "last": "1000"})
    drain()
    words = desk.get(started.location).words()
    assert "0 首位换了机构" in words
    assert "谁多得，谁少得" not in words


def test_a_simulation_of_others_is_not_there(
    session: Session, rankings: None, desk: Browser, browser: Browsers
) -> None:
    market(desk, **EAGER)
    started = desk.post("/policies/draft/simulate", {"choice": "open", "last": "1000"})
    other = organisation(session, "regulator", region="620000", jurisdiction="620000")
    assert browser(other).get(started.location).status == 404
    assert browser(other).get(f"{started.location}/moves.csv").status == 404
    assert browser(organisation(session)).get(started.location).status == 403


def test_without_rankings_one_is_told_why_not(desk: Browser) -> None:
    market(desk, **EAGER)
    answer = desk.post("/policies/draft/simulate", {"choice": "open", "last": "1000"})
    assert answer.status == 422
    assert "还没有冻结的排序" in answer.words(".error-summary")
    assert desk.get("/policies/simulations/999").status == 404


def test_a_simulation_that_keeps_failing_says_so_and_can_be_asked_again(
    session: Session, rankings: None, desk: Browser
) -> None:
    market(desk, **EAGER)
    asked = {"choice": "open", "last": "1000"}
    started = desk.post("/policies/draft/simulate", asked)
    session.execute(update(Job).where(Job.kind == SIMULATE).values(parked_at=func.now()))
    session.commit()
    page = desk.get(started.location)
    assert "停下了" in page.words()
    assert not page.page.select("meta[http-equiv=refresh]")
    assert desk.post("/policies/draft/simulate", asked).location == started.location
    drain()
    assert "3 首位换了机构" in desk.get(started.location).words()


def test_no_cell_of_the_file_is_a_formula() -> None:
    text = csv_bytes(["甲"], [("=1+1",), ("＝1",), (-3,), ("院",)]).decode("utf-8-sig")
    assert text.splitlines() == ["甲", "'=1+1", "'＝1", "-3", "院"]


def test_a_draft_begun_before_another_version_is_renewed_on_the_page(
    session: Session, desk: Browser, browser: Browsers
) -> None:
    market(desk, **EAGER)
    own = organisation(session, "regulator", region="620000", jurisdiction="620000")
    west = browser(own)
    fields = typed(west.get("/policies/draft")) | {
        "collaboration.provinces.620000.reason": ["缺口。"]
    }
    west.post("/policies/draft", fields)
    published = west.post(
        "/policies/draft/publish",
        {"title": "甘肃", "reason": REASON, "seen": "1", "effective_from": today().isoformat()},
    )
    assert published.location == "/policies/2"
    assert "已经发布了第 2 版" in desk.get("/policies/draft/check").words()
    assert desk.post("/policies/draft/renew", {"seen": "1"}).status == 303
    assert "发布第 3 版" in desk.get("/policies/draft/check").words()
