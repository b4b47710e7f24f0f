"""Posting, changing and withdrawing a need through its pages, without JavaScript."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.events import history
from app.core.settings import Settings
from app.needs import service
from app.needs.models import Need
from app.organisations.models import Organisation
from tests.browser import Answer, Browser
from tests.conftest import Browsers
from tests.factories import actor, need, need_form, organisation

Fields = dict[str, str]
ONE: Fields = {
    "place": "江苏苏州",
    "items-0-device": "精密数字压力表",
    "items-0-range_text": "(-0.1～2.5)MPa",
    "items-0-quantity": "20",
}
TWO: Fields = {**ONE, "items-1-device": "游标卡尺", "items-1-range_text": "(0~150)mm"}


@pytest.fixture
def meili(idle_engine: Settings) -> Settings:
    """No test here runs a sync; making indexes for each would cost more than the tests."""
    return idle_engine


@pytest.fixture
def company(session: Session) -> Organisation:
    return organisation(session, "enterprise")


@pytest.fixture
def own(browser: Browsers, company: Organisation) -> Browser:
    return browser(company)


@pytest.fixture
def all_needs(session: Session) -> Callable[[], list[Need]]:
    def read() -> list[Need]:
        session.expire_all()
        return list(session.scalars(select(Need).order_by(Need.id)))

    return read


def items(session: Session, made: Need) -> list[tuple[str, int]]:
    session.refresh(made, ["items"])
    return [(item.device, item.quantity) for item in made.items]


def typed(page: Answer) -> Fields:
    """What stands in the fields of the need form, as a browser would send it."""
    form = page.page.select_one("form[data-items-form]")
    assert form is not None
    for inert in form.select("template"):
        inert.decompose()
    fields = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[name]")}
    for each in form.select("textarea[name]"):  # browsers drop the line break after the tag
        fields[str(each["name"])] = each.get_text().removeprefix("\n")
    for each in form.select("select[name]"):
        chosen = each.select_one("option[selected]")
        fields[str(each["name"])] = str(chosen["value"]) if chosen else ""
    del fields["csrf_token"]
    return fields


def test_a_need_is_posted_and_published_in_one_go(
    session: Session, own: Browser, all_needs: Callable[[], list[Need]]
) -> None:
    answer = own.post("/needs/new", {**TWO, "publish": "1", "contact_phone": "13712345678"})
    (made,) = all_needs()
    assert answer.location == f"/needs/{made.id}"
    assert (made.status, made.region_code, made.version) == ("published", "320500", 1)
    assert items(session, made) == [("精密数字压力表", 20), ("游标卡尺", 1)]
    assert made.items[0].boxes
    assert made.title == "精密数字压力表 (-0.1～2.5)MPa 等 2 项"
    shown = own.get(answer.location).words()
    assert "需求已发布" in shown
    assert "游标卡尺" in shown
    names = [event.name for event in history(session, f"need:{made.id}")]
    assert names == ["need:published", "need:created"]


def test_a_draft_is_saved_and_published_later(
    own: Browser, all_needs: Callable[[], list[Need]]
) -> None:
    own.post("/needs/new", {**ONE, "save": "1"})
    (made,) = all_needs()
    assert made.status == "draft"
    assert own.post(f"/needs/{made.id}/publish").status == 303
    assert all_needs()[0].status == "published"
    again = own.post(f"/needs/{made.id}/publish")
    assert (again.status, "状态已经变了" in again.words()) == (409, True)


def test_wide_digits_are_read_and_measurement_texts_are_kept_as_typed(
    session: Session, own: Browser, all_needs: Callable[[], list[Need]]
) -> None:
    own.post(
        "/needs/new",
        {
            **ONE,
            "items-0-quantity": "２０",
            "items-0-range_text": "（０～６０）ＭＰａ",
            "budget": "１２００．５",
            "deadline": "２０９９－１２－３１",
        },
    )
    (made,) = all_needs()
    assert items(session, made) == [("精密数字压力表", 20)]
    assert made.items[0].range_text == "（０～６０）ＭＰａ"
    assert (made.items[0].boxes[0]["main"]["lo"], made.items[0].boxes[0]["main"]["hi"]) == (0, 6e7)
    assert (str(made.budget), str(made.deadline)) == ("1200.50", "2099-12-31")


def test_two_hundred_items_with_all_fields_are_one_need(
    session: Session, own: Browser, all_needs: Callable[[], list[Need]]
) -> None:
    fields = {"place": "江苏苏州"}
    names = ("device", "range_text", "requirement_text", "measurand", "spec", "note")
    for number in range(200):
        fields |= {f"items-{number}-{name}": "压力表" for name in names}
        fields[f"items-{number}-quantity"] = "3"
    assert own.post("/needs/new", fields).status == 303
    (made,) = all_needs()
    assert len(items(session, made)) == 200
    assert made.title.endswith("等 200 项")
    more = {**fields, "items-200-device": "压力表"}
    assert "最多 200 项" in own.post("/needs/new", more).words()


def test_adding_an_item_without_javascript_keeps_what_was_typed(own: Browser) -> None:
    first = typed(own.get("/needs/new"))
    before = {**first, **TWO, "description": "急用🔧", "items-1-quantity": "abc"}
    answer = own.post("/needs/new", {**before, "add_item": "1"})
    after = typed(answer)
    assert answer.status == 200
    assert after["items-2-device"] == ""
    assert {name: after[name] for name in before} == before
    assert answer.page.select(".field-error") == []


def test_removing_an_item_without_javascript_moves_the_others_up(own: Browser) -> None:
    three = {**TWO, "items-2-device": "天平", "items-2-note": "第三项"}
    after = typed(own.post("/needs/new", {**three, "remove_item": "1"}))
    assert after["items-0-device"] == "精密数字压力表"
    assert (after["items-1-device"], after["items-1-note"]) == ("天平", "第三项")
    assert "items-2-device" not in after


@pytest.mark.parametrize("number", ["²", "-1", "abc", "999999999999999999999", "٣"])
def test_a_forged_item_to_remove_breaks_nothing(own: Browser, number: str) -> None:
    fields = {**ONE, "items-": "x", "items-0": "y", "remove_item": number, "place": ""}
    assert own.post("/needs/new", fields).status == 422


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("place", "", "请填写"),
        ("place", "鼓楼区", "不止一个"),
        ("items-0-device", "", "请填写"),
        ("items-0-device", "长" * 10_000, "最多 200 个字"),
        ("items-0-quantity", "0", "不能小于 1"),
        ("items-0-quantity", "两台", "请填整数"),
        ("items-0-quantity", "99999999999", "不能大于 1000000"),
        ("deadline", "2020-01-01", "已经过去"),
        ("budget", "-5", "不能小于 0"),
        ("description", "x" * 10_000, "最多 2000 个字"),
        ("sealed_note", "a\x00b", "控制字符"),
    ],
)
def test_what_will_not_do_is_said_at_its_field_and_nothing_typed_is_lost(
    own: Browser, all_needs: Callable[[], list[Need]], field: str, text: str, sentence: str
) -> None:
    fields = {**TWO, "title": "我的标题", field: text, "publish": "1"}
    answer = own.post("/needs/new", fields)
    assert answer.status == 422
    assert sentence in answer.error(field)
    kept = typed(answer)
    assert (kept["title"], kept["items-1-device"]) == ("我的标题", "游标卡尺")
    assert all_needs() == []


def test_a_need_without_items_is_refused(own: Browser) -> None:
    answer = own.post("/needs/new", {"place": "江苏苏州"})
    assert (answer.status, "至少填一项" in answer.words()) == (422, True)


def test_commands_and_markup_in_a_field_are_text(
    session: Session, own: Browser, all_needs: Callable[[], list[Need]]
) -> None:
    evil = "'; DROP TABLE needs; -- <script>alert(1)</script> {{ 7*7 }} 🔧"
    answer = own.post(
        "/needs/new",
        {**ONE, "title": evil[:90], "items-0-device": evil, "items-0-range_text": evil},
    )
    (made,) = all_needs()
    assert items(session, made)[0][0] == evil
    for path in (answer.location, "/needs?mine=1", f"{answer.location}/edit"):
        page = own.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.text
    assert evil in own.get(answer.location).words()


def test_the_edit_form_shows_what_was_saved_and_saving_it_unchanged_changes_nothing(
    session: Session, own: Browser, company: Organisation
) -> None:
    made = need(
        session,
        actor(session, company),
        published=False,
        service="校准",
        deadline=today().isoformat(),
        budget="1200.50",
        contact_name="王工",
        sealed_note="图号 A-1",
        description="两行\n文字",
    )
    session.commit()
    fields = typed(own.get(f"/needs/{made.id}/edit"))
    assert own.post(f"/needs/{made.id}/edit", {**fields, "save": "1"}).status == 303
    session.refresh(made)
    assert (made.service, str(made.budget), made.sealed_note) == ("校准", "1200.50", "图号 A-1")
    assert (made.description, made.contact_name) == ("两行\n文字", "王工")
    assert items(session, made) == [("精密数字压力表", 20)]
    assert typed(own.get(f"/needs/{made.id}/edit")) == {**fields, "version": "2"}


def test_editing_over_a_colleagues_change_is_refused_and_keeps_what_was_typed(
    session: Session, own: Browser, company: Organisation
) -> None:
    owner = actor(session, company)
    made = need(session, owner)
    session.commit()
    mine = typed(own.get(f"/needs/{made.id}/edit"))
    service.edit(session, owner, made.id, need_form(title="同事的标题"), version=1)
    session.commit()
    answer = own.post(f"/needs/{made.id}/edit", {**mine, "description": "我写了很久"})
    assert answer.status == 409
    assert "同事刚刚改过" in answer.words()
    assert typed(answer)["description"] == "我写了很久"
    session.refresh(made)
    assert (made.title, made.description, made.version) == ("同事的标题", "", 2)


@pytest.mark.parametrize("version", ["", "abc", "²", "-1", "9" * 5000])
def test_a_forged_version_is_a_stale_one(
    session: Session, own: Browser, company: Organisation, version: str
) -> None:
    made = need(session, actor(session, company))
    session.commit()
    assert own.post(f"/needs/{made.id}/edit", {**ONE, "version": version}).status == 409


def test_items_can_be_taken_out_and_put_in_another_order(
    session: Session, own: Browser, company: Organisation
) -> None:
    made = need(session, actor(session, company))
    session.commit()
    fields = {**TWO, "version": "1", "items-0-device": "游标卡尺", "items-1-device": "压力表"}
    own.post(f"/needs/{made.id}/edit", fields)
    assert [device for device, _ in items(session, made)] == ["游标卡尺", "压力表"]
    own.post(f"/needs/{made.id}/edit", {**ONE, "version": "2"})
    assert items(session, made) == [("精密数字压力表", 20)]


def test_a_published_need_is_withdrawn_with_a_reason(
    session: Session, own: Browser, company: Organisation, browser: Browsers
) -> None:
    made = need(session, actor(session, company))
    session.commit()
    refused = own.post(f"/needs/{made.id}/withdraw", {"reason": " "})
    assert (refused.status, "请写明撤回的原因" in refused.words()) == (422, True)
    assert own.post(f"/needs/{made.id}/withdraw", {"reason": "改为内部校准"}).status == 303
    session.refresh(made)
    assert (made.status, made.status_note) == ("withdrawn", "改为内部校准")
    assert browser().get(f"/needs/{made.id}").status == 404
    assert own.get(f"/needs/{made.id}").status == 200
    assert own.post(f"/needs/{made.id}/edit", {**ONE, "version": "1"}).status == 409


def test_nobody_else_edits_publishes_or_withdraws(
    session: Session, company: Organisation, browser: Browsers
) -> None:
    made = need(session, actor(session, company), published=False)
    session.commit()
    for kind, status in (("enterprise", 404), ("institution", 403), ("regulator", 403)):
        other = browser(organisation(session, kind))
        assert other.get(f"/needs/{made.id}/edit").status == status
        for step in ("edit", "publish", "withdraw"):
            assert other.post(f"/needs/{made.id}/{step}", {**ONE, "version": "1"}).status == status
    session.refresh(made)
    assert (made.status, made.version) == ("draft", 1)


def test_what_is_read_of_a_text_is_told_while_typing(browser: Browsers) -> None:
    visitor = browser()
    assert "60" in visitor.get("/reading?items-0-range_text=(0~60)MPa").text
    assert visitor.get("/reading?items-0-range_text=").status == 200
    assert "可能丢了" in visitor.get("/reading?items-0-range_text=(0300)mm").text
    for name in ("requirement_text", "uncertainty_text"):
        assert visitor.get(f"/reading?items-0-{name}=U=0.02mm(k=2)").text
    assert 'class="reading-refused"' in visitor.get("/reading?range_text=(0300)mm").text
    assert "<b>" not in visitor.get("/reading?requirement_text=0.05级<b>").text
    assert visitor.get("/reading?nothing=1").text == ""
    assert visitor.get(f"/reading?range_text={'9' * 5000}").status == 200
