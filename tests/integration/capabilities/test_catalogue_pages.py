"""An institution keeps its catalogue by hand."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.core.events import Event
from app.core.jobs import Job
from app.organisations.models import Organisation
from tests.browser import Browser
from tests.factories import capability, organisation

Browsers = Callable[..., Browser]
FORM: dict[str, str | int | Sequence[str]] = {
    "device": "精密数字压力表",
    "measurand": "压力",
    "range_text": "(-0.1～60)MPa",
    "uncertainty_text": "0.02级",
    "services": ["检定", "校准"],
    "modes": ["送检"],
    "proof_kind": "计量标准考核",
    "proof_valid_from": "2024-05-01",
    "proof_valid_to": "2199-04-30",
    "authorised_regions": "江苏、上海市",
    "turnaround_days": "５",
    "fee_text": "320元/台",
}


@pytest.fixture
def owner(session: Session) -> Organisation:
    return organisation(session, "institution", name="苏州示例计量所")


@pytest.fixture
def institution(browser: Browsers, owner: Organisation) -> Browser:
    return browser(owner)


def only(session: Session) -> Capability:
    session.expire_all()
    return session.scalars(select(Capability)).one()


def names(session: Session, row: Capability) -> list[str]:
    statement = select(Event.name).where(Event.subject == f"capability:{row.id}").order_by(Event.id)
    return list(session.scalars(statement))


def test_a_row_is_written_read_and_published(session: Session, institution: Browser) -> None:
    answer = institution.post("/catalogue/new", {**FORM, "publish": "1"})
    row = only(session)
    assert (answer.status, answer.location) == (303, f"/capabilities/{row.id}")
    assert row.status == "published"
    assert (row.boxes[0]["main"]["lo"], row.boxes[0]["main"]["hi"]) == (-0.1e6, 60e6)
    assert row.authorised_regions == ["320000", "310000"]
    assert (row.turnaround_days, row.fee_amount) == (5, Decimal(320))
    assert row.code.startswith("R-")
    assert names(session, row) == ["capability:created", "capability:published"]
    assert session.scalar(select(Job.kind).where(Job.key == f"capabilities:{row.id}"))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("device", "", "请填写"),
        ("device", "长" * 10_000, "最多 200 个字"),
        ("device", "a\0b", "控制字符"),
        ("services", "修理", "请从列表中选择"),
        ("services", "", "请至少选一种服务"),
        ("proof_kind", "口头保证", "请从列表中选择"),
        ("proof_valid_to", "2020-01-01", "早于有效期起"),
        ("proof_valid_to", "明年", "2026-12-31"),
        ("turnaround_days", "366", "不能大于 365"),
        ("turnaround_days", "五天", "请填整数"),
        ("fee_amount", "-1", "不能小于 0"),
        ("authorised_regions", "江苏、火星", "没有认出“火星”"),
        ("code", "A 1", "编号里有空格"),
    ],
)
def test_a_wrong_field_is_said_at_the_field_and_nothing_is_saved(
    session: Session, institution: Browser, field: str, value: str, sentence: str
) -> None:
    answer = institution.post("/catalogue/new", {**FORM, field: value})
    assert answer.status == 422
    assert sentence in answer.error(field) + answer.words(".error-summary")
    assert session.scalars(select(Capability)).all() == []
    if field != "device":
        kept = answer.page.select_one("#f-device")
        assert kept is not None
        assert kept["value"] == FORM["device"]


def test_a_code_that_is_taken_is_an_error_at_the_code(
    session: Session, institution: Browser
) -> None:
    institution.post("/catalogue/new", {**FORM, "code": "A-1"})
    answer = institution.post("/catalogue/new", {**FORM, "code": "A-1", "device": "卡尺"})
    assert answer.status == 422
    assert "已经有了" in answer.error("code")
    assert only(session).device == FORM["device"]


def test_what_cannot_be_read_is_kept_and_said_on_the_page(
    session: Session, institution: Browser
) -> None:
    institution.post("/catalogue/new", {**FORM, "range_text": "(0300)mm"})
    row = only(session)
    assert (row.range_text, row.boxes) == ("(0300)mm", [])
    assert "量程未识读，不参与量程匹配：" in institution.get("/catalogue").words("table")
    form = institution.get(f"/catalogue/{row.id}/edit")
    assert row.range_refusal in form.words("#f-range_text-reading")


def test_editing_fills_the_form_and_keeps_what_was_not_touched(
    session: Session, institution: Browser
) -> None:
    institution.post("/catalogue/new", FORM)
    row = only(session)
    page = institution.get(f"/catalogue/{row.id}/edit").page
    assert page.select_one("#f-authorised_regions")["value"] == "江苏省、上海市"  # type: ignore[index]
    ticked = [each["value"] for each in page.select("input[name=services][checked]")]
    assert ticked == ["检定", "校准"]
    changed = {**FORM, "code": row.code, "device": "压力变送器", "version": "1"}
    assert institution.post(f"/catalogue/{row.id}/edit", changed).status == 303
    after = only(session)
    assert (after.device, after.version, after.code) == ("压力变送器", 2, row.code)


def test_two_colleagues_do_not_overwrite_each_other(session: Session, institution: Browser) -> None:
    institution.post("/catalogue/new", FORM)
    address = f"/catalogue/{only(session).id}/edit"
    assert institution.post(address, {**FORM, "device": "甲", "version": "1"}).status == 303
    late = institution.post(address, {**FORM, "device": "乙", "version": "1"})
    assert late.status == 409
    assert "同事刚刚改过" in late.words()
    assert only(session).device == "甲"


def test_a_lapsed_proof_is_not_published(session: Session, institution: Browser) -> None:
    lapsed = {**FORM, "proof_valid_to": "2025-01-01", "publish": "1"}
    institution.post("/catalogue/new", lapsed)
    row = only(session)
    assert row.status == "draft"
    assert "没有发布：证明已于 2025-01-01 到期" in institution.get("/catalogue").words()
    assert institution.post(f"/catalogue/{row.id}/publish").status == 409


def test_archived_rows_leave_the_list_and_come_back_as_drafts(
    session: Session, institution: Browser
) -> None:
    institution.post("/catalogue/new", {**FORM, "publish": "1"})
    row = only(session)
    institution.post(f"/catalogue/{row.id}/archive")
    assert "精密数字压力表" not in institution.get("/catalogue").words("table")
    assert "精密数字压力表" in institution.get("/catalogue?status=archived").words("table")
    edited = institution.post(f"/catalogue/{row.id}/edit", {**FORM, "version": "1"})
    assert edited.status == 409
    institution.post(f"/catalogue/{row.id}/restore")
    assert only(session).status == "draft"


def test_drafts_are_published_ticked_or_all_and_lapsed_ones_left(
    session: Session, institution: Browser, owner: Organisation
) -> None:
    first, second = (capability(session, owner, status="draft") for _ in range(2))
    lapsed = capability(session, owner, status="draft", proof_valid_to=date(2025, 1, 1))
    stranger = capability(session, organisation(session), status="draft")
    session.commit()
    nothing = institution.post("/catalogue/publish")
    assert nothing.status == 303
    assert "没有勾选任何草稿" in institution.get("/catalogue").words()
    institution.post("/catalogue/publish", {"ids": [str(first.id), str(stranger.id)]})
    session.expire_all()
    assert (first.status, second.status, stranger.status) == ("published", "draft", "draft")
    institution.post("/catalogue/publish", {"all": "1"})
    session.expire_all()
    assert (second.status, lapsed.status, stranger.status) == ("published", "draft", "draft")
    assert "1 条的证明已到期" in institution.get("/catalogue").words()
    assert names(session, second) == ["capability:published"]


def test_an_unverified_institution_keeps_drafts(session: Session, browser: Browsers) -> None:
    waiting = browser(organisation(session, "institution", verified=False))
    waiting.post("/catalogue/new", {**FORM, "publish": "1"})
    row = only(session)
    assert row.status == "draft"
    assert "通过核验后就可以发布" in waiting.get("/catalogue").words()
    assert waiting.post(f"/catalogue/{row.id}/publish").status == 403
    assert only(session).status == "draft"


def test_rows_of_others_do_not_exist(session: Session, browser: Browsers) -> None:
    row = capability(session, organisation(session))
    session.commit()
    other = browser(organisation(session, "institution"))
    assert other.get(f"/catalogue/{row.id}/edit").status == 404
    for step in ("edit", "publish", "archive", "restore"):
        assert other.post(f"/catalogue/{row.id}/{step}", FORM).status == 404
    assert browser(organisation(session, "enterprise")).get("/catalogue").status == 403
    assert browser().get("/catalogue").location.startswith("/sign-in")
