"""The pages on which needs are answered and decided, as people use them."""

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engagements import deciding
from app.engagements.models import Engagement

if TYPE_CHECKING:
    from tests.integration.conftest import Browser, Maker, SignIn

pytestmark = pytest.mark.usefixtures("engine_down")


def text(html: str) -> str:
    main = BeautifulSoup(html, "html.parser").find("main")
    assert main
    return main.get_text(" ", strip=True)


def test_an_institution_answers_and_the_enterprise_awards(
    make: "Maker", sign_in: "SignIn", session: Session
) -> None:
    owner, institution = make.enterprise(), make.institution()
    need = make.need(owner, devices=("压力表", "卡尺"))
    supplier, buyer = sign_in(institution), sign_in(owner)
    form = supplier.get(f"/needs/{need.id}/answer")
    assert form.status_code == 200
    assert "王工" not in form.text
    answer = {
        "need_version": "1",
        "positions": ["1"],
        "price": "1250.5",
        "turnaround_days": "10",
        "mode": "送检",
        "offer": "出具 CNAS 证书",
    }
    sent = supplier.post(f"/needs/{need.id}/answer", answer)
    assert sent.status_code == 303
    where = sent.headers["location"]
    seen = text(supplier.get(where).text)
    assert "1,250.50 元" in seen
    assert "1 / 2 项：压力表" in seen
    assert "王工" not in seen
    page = buyer.get(where)
    assert "选定这家" in page.text
    field = BeautifulSoup(page.text, "html.parser").find("input", attrs={"name": "seen"})
    assert field
    done = buyer.post(f"{where}/award", {"seen": str(field["value"])})
    assert done.status_code == 303
    opened = text(supplier.get(where).text)
    assert "王工" in opened
    assert "图号 A-1" in opened
    session.refresh(need)
    assert need.status == "agreed"


def test_the_needs_page_compares_answers_for_the_owner_only(
    make: "Maker", sign_in: "SignIn"
) -> None:
    owner, one, other = make.enterprise(), make.institution(), make.institution()
    need = make.need(owner)
    make.quote(one, need, price="1111", message="三天取件")
    make.quote(other, need, price="2222")
    compared = text(sign_in(owner).get(f"/needs/{need.id}").text)
    assert compared.index("1,111") < compared.index("2,222")
    assert "三天取件" in compared
    rival = sign_in(other).get(f"/needs/{need.id}").text
    assert "2,222" in rival
    assert "1,111" not in rival
    assert "应答比较" not in sign_in(None).get(f"/needs/{need.id}").text


def test_the_needs_history_does_not_say_who_answered(make: "Maker", sign_in: "SignIn") -> None:
    owner, institution = make.enterprise(), make.institution()
    need = make.need(owner)
    make.quote(institution, need)
    for reader in (None, make.institution(), make.enterprise()):
        page = sign_in(reader).get(f"/needs/{need.id}").text
        assert "开始对接" in page
        assert institution.organisation_name not in page


def test_mistakes_come_back_at_the_field_with_everything_typed(
    make: "Maker", sign_in: "SignIn"
) -> None:
    need = make.need(make.enterprise())
    bad = {"need_version": "1", "price": "一千", "turnaround_days": "0", "offer": "我写的说明"}
    answer = sign_in(make.institution()).post(f"/needs/{need.id}/answer", bad)
    assert answer.status_code == 422
    assert "请填数字，例如 1200 或 0.5。" in answer.text
    assert "一千" in answer.text
    assert "我写的说明" in answer.text


def test_a_need_edited_meanwhile_is_shown_before_the_answer_goes_out(
    make: "Maker", sign_in: "SignIn"
) -> None:
    need = make.need(make.enterprise())
    supplier = sign_in(make.institution())
    late = supplier.post(f"/needs/{need.id}/answer", {"need_version": "0", "price": "7"})
    assert late.status_code == 422
    assert "刚刚修改" in late.text
    field = BeautifulSoup(late.text, "html.parser").find("input", attrs={"name": "need_version"})
    assert field
    again = {"need_version": str(field["value"]), "price": "7"}
    assert supplier.post(f"/needs/{need.id}/answer", again).status_code == 303


def test_declining_without_a_reason_asks_for_one(make: "Maker", sign_in: "SignIn") -> None:
    owner, institution = make.enterprise(), make.institution()
    answer = make.quote(institution, make.need(owner))
    buyer = sign_in(owner)
    asked = buyer.post(f"/engagements/{answer.id}/decline")
    assert asked.status_code == 422
    assert "请写明谢绝的原因" in asked.text
    told = buyer.post(f"/engagements/{answer.id}/decline", {"reason": "工期太长"})
    assert told.status_code == 303
    assert "工期太长" in text(sign_in(institution).get(f"/engagements/{answer.id}").text)


def test_other_peoples_answers_do_not_exist(make: "Maker", sign_in: "SignIn") -> None:
    answer = make.quote(make.institution(), make.need(make.enterprise()))
    strangers = (make.institution(), make.enterprise(), make.regulator("510000"))
    for stranger in strangers:
        assert sign_in(stranger).get(f"/engagements/{answer.id}").status_code == 404
    for action in ("award", "decline"):
        refused = sign_in(strangers[1]).post(f"/engagements/{answer.id}/{action}", {"reason": "x"})
        assert refused.status_code == 404
    nobody = sign_in(None).get(f"/engagements/{answer.id}")
    assert nobody.status_code == 303
    assert nobody.headers["location"].startswith("/sign-in")


def test_the_regulator_reads_without_contacts_or_buttons(make: "Maker", sign_in: "SignIn") -> None:
    owner, institution = make.enterprise(), make.institution()
    answer = make.quote(institution, make.need(owner))
    page = sign_in(make.regulator()).get(f"/engagements/{answer.id}")
    assert page.status_code == 200
    for hidden in ("王工", "13800000000", "图号", "联系人", "0512-", "选定这家", "<textarea"):
        assert hidden not in page.text


def test_invitations_go_out_from_the_ranking(
    make: "Maker", sign_in: "SignIn", session: Session
) -> None:
    owner, institution = make.enterprise(), make.institution()
    need = make.need(owner)
    buyer = sign_in(owner)
    asked = {"organisation_id": str(institution.organisation_id)}
    sent = buyer.post(f"/needs/{need.id}/invite", asked)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/needs/{need.id}/match")
    assert buyer.post(f"/needs/{need.id}/invite", asked).status_code == 409
    elsewhere = {**asked, "next": "https://evil.example/"}
    assert buyer.post(f"/needs/{need.id}/invite", elsewhere).status_code == 409
    assert buyer.post(f"/needs/{need.id}/invite", {"organisation_id": "x"}).status_code == 303
    statuses = select(Engagement.status).where(Engagement.need_id == need.id)
    assert session.scalars(statuses).all() == ["invited"]


def test_a_decided_answer_cannot_be_changed(
    make: "Maker", sign_in: "SignIn", session: Session
) -> None:
    owner, institution = make.enterprise(), make.institution()
    need = make.need(owner)
    answer = make.quote(institution, need)
    deciding.award(session, owner, answer.id)
    session.flush()
    supplier = sign_in(institution)
    moved = supplier.get(f"/needs/{need.id}/answer")
    assert (moved.status_code, moved.headers["location"]) == (303, f"/engagements/{answer.id}")
    late = supplier.post(f"/needs/{need.id}/answer", {"need_version": "1", "price": "1"})
    assert late.status_code == 404


def test_a_published_need_is_withdrawn_with_a_reason(
    make: "Maker", sign_in: "SignIn", session: Session
) -> None:
    owner = make.enterprise()
    need = make.need(owner)
    answer = make.quote(make.institution(), need)
    buyer = sign_in(owner)
    asked = buyer.post(f"/needs/{need.id}/withdraw")
    assert asked.status_code == 422
    assert "有 1 家机构" in asked.text
    assert buyer.post(f"/needs/{need.id}/withdraw", {"reason": "设备报废"}).status_code == 303
    session.refresh(answer)
    assert (answer.status, answer.reason) == ("lapsed", "设备报废")
    assert sign_in(make.enterprise()).post(f"/needs/{need.id}/withdraw").status_code == 404


def test_forms_of_other_sites_do_nothing(make: "Maker", sign_in: "SignIn") -> None:
    owner = make.enterprise()
    answer = make.quote(make.institution(), make.need(owner))
    forged = sign_in(owner).post(f"/engagements/{answer.id}/award", {"csrf_token": "0" * 64})
    assert forged.status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"price": "-1"},
        {"price": "1e400"},
        {"price": "NaN"},
        {"price": "0.001"},
        {"price": "99999999999"},
        {"positions": ["99999999999999999999"]},
        {"positions": ["一"]},
        {"turnaround_days": "99999999999999999999"},
        {"mode": "飞鸽"},
        {"message": "😀" * 10_000},
        {"offer": "看不见\x00的字"},
        {"need_version": "99999999999999999999"},
    ],
    ids=str,
)
def test_bad_input_is_refused_at_its_field(
    typed: dict[str, object], make: "Maker", sign_in: "SignIn"
) -> None:
    need = make.need(make.enterprise())
    sent = {"need_version": "1", "price": "5", **typed}
    answer = sign_in(make.institution()).post(f"/needs/{need.id}/answer", sent)
    assert answer.status_code == 422
    assert f'href="#f-{next(iter(typed))}' in answer.text


def test_hostile_words_are_only_words(make: "Maker", sign_in: "SignIn") -> None:
    need = make.need(make.enterprise())
    sent = {"need_version": "1", "message": "'; DROP TABLE needs;-- <script>😀"}
    supplier = sign_in(make.institution())
    where = supplier.post(f"/needs/{need.id}/answer", sent).headers["location"]
    assert "&#39;; DROP TABLE needs;-- &lt;script&gt;😀" in supplier.get(where).text


@pytest.mark.parametrize("number", ["0", "-1", "abc", "9" * 30])
def test_numbers_of_nothing_are_not_found(number: str, make: "Maker", sign_in: "SignIn") -> None:
    browser = sign_in(make.enterprise())
    for address in (f"/engagements/{number}", f"/projects/{number}"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/engagements/{number}/award").status_code == 404


def test_each_party_finds_its_answers_in_a_list(
    make: "Maker", sign_in: "SignIn", session: Session
) -> None:
    owner, one, other = make.enterprise(), make.institution(), make.institution()
    need = make.need(owner, title="压力表一批")
    deciding.decline(session, owner, make.quote(one, need).id, "太贵")
    make.quote(other, need)
    make.quote(other, make.need(make.enterprise()))
    session.flush()

    def count(browser: "Browser", address: str) -> int:
        page = BeautifulSoup(browser.get(address).text, "html.parser")
        return len(page.select("main table tbody tr"))

    assert count(sign_in(owner), "/engagements") == 2
    assert count(sign_in(owner), "/engagements?status=quoted") == 1
    assert count(sign_in(other), "/engagements") == 2
    assert count(sign_in(one), "/engagements?status=declined") == 1
    assert count(sign_in(one), "/engagements?status=quoted") == 0
