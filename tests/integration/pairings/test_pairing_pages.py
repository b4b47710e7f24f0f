"""The pages of agreements between institutions, as people use them without JavaScript."""

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.pairings.models import Pairing

if TYPE_CHECKING:
    from tests.conftest import QueryLog
    from tests.integration.conftest import Maker, SignIn
    from tests.integration.pairings.conftest import Story


def main_text(html: str) -> str:
    main = BeautifulSoup(html, "html.parser").find("main")
    assert main
    return main.get_text(" ", strip=True)


def hidden(html: str, name: str) -> str:
    found = BeautifulSoup(html, "html.parser").find("input", attrs={"name": name})
    assert found
    return str(found["value"])


def value(html: str, name: str) -> str:
    found = BeautifulSoup(html, "html.parser").find(id=f"f-{name}")
    assert found
    return str(found.get("value", "")) or found.get_text().strip()


def test_an_agreement_goes_from_entry_to_force(story: "Story", sign_in: "SignIn") -> None:
    east, west = sign_in(story.east), sign_in(story.west)
    assert east.get("/pairings/new").status_code == 200
    made = east.post("/pairings/new", story.form())
    assert made.status_code == 303
    where = made.headers["location"]
    for actor in (story.supporter, story.recipient):
        party = sign_in(actor)
        assert "1 份协议等您确认" in main_text(party.get("/pairings").text)
        page = party.get(where)
        assert "确认这份协议" in main_text(page.text)
        said = party.post(f"{where}/confirm", {"seen": hidden(page.text, "seen"), "note": "同意"})
        assert said.status_code == 303
        assert "确认这份协议" not in main_text(party.get(where).text)
    assert "确认这份协议" not in main_text(east.get(where).text)
    assert "确认这份协议" in main_text(west.get(where).text)
    assert west.post(f"{where}/confirm").status_code == 303
    public = main_text(sign_in(None).get(where).text)
    for words in ("压力计量结对协议", "生效中", "技术指导帮扶", "联合建标", "2099-01-31"):
        assert words in public


def test_the_public_reads_the_agreement_but_not_who_said_what(
    story: "Story", sign_in: "SignIn", make: "Maker"
) -> None:
    pairing = story.confirmed()
    for reader in (None, make.enterprise(), make.institution(), make.regulator("650000")):
        shown = main_text(sign_in(reader).get(f"/pairings/{pairing.id}").text)
        assert "三年建成" in shown
        for words in ("各方确认", "经过", story.east.name, story.supporter.name):
            assert words not in shown


def test_what_is_not_yours_is_not_found(story: "Story", sign_in: "SignIn", make: "Maker") -> None:
    pairing = story.enter()
    for stranger in (make.institution(), make.regulator("650000")):
        browser = sign_in(stranger)
        assert browser.get(f"/pairings/{pairing.id}").status_code == 404
        for action in ("confirm", "refuse"):
            answer = browser.post(f"/pairings/{pairing.id}/{action}", {"note": "不"})
            assert answer.status_code == 404
    outside = sign_in(make.regulator("650000"))
    assert outside.get(f"/pairings/{pairing.id}/edit").status_code == 404
    assert outside.post(f"/pairings/{pairing.id}/edit", story.form()).status_code == 404
    assert sign_in(None).get(f"/pairings/{pairing.id}").status_code == 404
    assert sign_in(story.east).post(f"/pairings/{pairing.id}/publish").status_code in (404, 422)


def test_only_regulators_reach_the_form(story: "Story", sign_in: "SignIn", make: "Maker") -> None:
    pairing = story.enter()
    for actor in (story.supporter, make.enterprise(), make.regulator(verified=False)):
        browser = sign_in(actor)
        assert browser.get("/pairings/new").status_code == 403
        assert browser.post("/pairings/new", story.form()).status_code == 403
        assert browser.get(f"/pairings/{pairing.id}/edit").status_code == 403
    assert sign_in(None).get("/pairings/new").status_code == 303


def test_mistakes_come_back_with_everything_typed(
    story: "Story", sign_in: "SignIn", session: Session
) -> None:
    bad = story.form(
        recipient="火星计量院", document_title="短", signed_on="2099-01-01", valid_to="2025-01-01"
    )
    answer = sign_in(story.east).post("/pairings/new", bad)
    assert answer.status_code == 422
    shown = main_text(answer.text)
    for words in (
        "至少 4 个字",
        "签署日期还没有到",
        "截止日期早于起始日期",
        "没有找到“火星计量院”",
    ):
        assert words in shown
    for name in ("supporter", "recipient", "document_title", "document_number", "goals"):
        assert value(answer.text, name) == bad[name]
    assert session.scalar(select(Pairing.id)) is None


def test_an_institution_is_looked_up_and_picked_without_saving(
    story: "Story", sign_in: "SignIn", make: "Maker", session: Session
) -> None:
    story.rename(story.supporter, "江苏示例压力计量院")
    story.rename(make.institution("320500"), "苏州示例压力计量所")
    browser = sign_in(story.east)
    typed = story.form(supporter="江苏 压力", goals="写了一半")
    looked = browser.post("/pairings/new", {**typed, "find": "1"})
    assert looked.status_code == 200
    page = BeautifulSoup(looked.text, "html.parser")
    offered = [str(each["value"]) for each in page.find_all("button", {"name": "pick_supporter"})]
    assert len(offered) == 2
    picked = browser.post("/pairings/new", {**typed, "pick_supporter": offered[0]})
    assert value(picked.text, "supporter") == offered[0]
    assert value(picked.text, "goals") == "写了一半"
    assert "认出：" in main_text(picked.text)
    assert session.scalar(select(Pairing.id)) is None
    saved = browser.post("/pairings/new", {**typed, "supporter": offered[0]})
    assert saved.status_code == 303


def test_several_matches_are_asked_back_when_saving(
    story: "Story", sign_in: "SignIn", make: "Maker"
) -> None:
    make.institution("620100")
    answer = sign_in(story.east).post("/pairings/new", story.form(recipient="甘肃"))
    assert answer.status_code == 422
    assert "“甘肃”找到 2 家" in main_text(answer.text)
    assert answer.text.count('name="pick_recipient"') == 2


def test_part_of_a_name_is_never_taken_for_an_institution(
    story: "Story", sign_in: "SignIn", session: Session
) -> None:
    story.rename(story.recipient, "甘肃示例热工研究院")
    answer = sign_in(story.east).post("/pairings/new", story.form(recipient="热工"))
    assert answer.status_code == 422
    assert "“热工”找到 1 家" in main_text(answer.text)
    assert answer.text.count('name="pick_recipient"') == 1
    assert session.scalar(select(Pairing.id)) is None


@pytest.mark.parametrize("wide", [False, True])
def test_an_institution_is_found_by_its_code(
    story: "Story", sign_in: "SignIn", session: Session, *, wide: bool
) -> None:
    from app.organisations.models import Organisation

    code = session.get_one(Organisation, story.recipient.organisation_id).uscc
    typed = code.translate({n: n + 0xFEE0 for n in range(48, 58)}) if wide else code.lower()
    assert sign_in(story.east).post("/pairings/new", story.form(recipient=typed)).status_code == 303


def test_the_reading_under_the_field_says_who_is_meant_and_escapes_what_is_typed(
    story: "Story", sign_in: "SignIn"
) -> None:
    browser = sign_in(story.east)
    name = story.recipient.organisation_name
    assert f"认出：{name}" in browser.get(f"/pairings/reading?recipient={name}").text
    assert "<b>" not in browser.get("/pairings/reading?supporter=<b>x").text
    for damaged in ("%00", "%EF%BC%88", "%25", "全国", "x" * 5000):
        assert browser.get(f"/pairings/reading?supporter={damaged}").status_code == 200
        assert browser.get(f"/pairings/new?recipient={damaged}").status_code == 200
    looked = browser.post("/pairings/new", {"supporter": "江苏\x00", "find": "1"})
    assert looked.status_code == 200
    assert sign_in(story.supporter).get("/pairings/reading?supporter=x").status_code == 403


def test_the_same_document_is_not_entered_twice(story: "Story", sign_in: "SignIn") -> None:
    story.enter()
    answer = sign_in(story.west).post("/pairings/new", story.form())
    assert answer.status_code == 422
    assert "已经登记过这个文号" in main_text(answer.text)


def test_a_text_is_changed_until_it_is_confirmed(story: "Story", sign_in: "SignIn") -> None:
    pairing = story.enter()
    browser, where = sign_in(story.west), f"/pairings/{pairing.id}"
    page = browser.get(f"{where}/edit")
    seen = hidden(page.text, "seen")
    assert story.recipient.organisation_name in value(page.text, "recipient")
    changed = story.form(goals="改过的目标。", seen=seen)
    assert browser.post(f"{where}/edit", changed).status_code == 303
    assert "改过的目标" in browser.get(where).text
    assert browser.post(f"{where}/edit", changed).status_code == 409
    story.confirm(pairing, story.supporter, story.recipient, story.east)
    assert browser.post(f"{where}/edit", story.form()).status_code == 409
    assert "/edit" not in browser.get(where).text


def test_a_missing_reason_is_asked_for_where_it_was_left_out(
    story: "Story", sign_in: "SignIn"
) -> None:
    pairing = story.confirmed()
    browser, where = sign_in(story.west), f"/pairings/{pairing.id}"
    unsaid = browser.post(f"{where}/end")
    assert unsaid.status_code == 422
    assert (
        unsaid.text.count("请写明终止的原因") == 2
    )  # in the summary and at the field of this form
    assert browser.post(f"{where}/end", {"note": "双方另签"}).status_code == 303
    assert "双方另签" in main_text(browser.get(where).text)
    assert "已终止" in main_text(sign_in(None).get(where).text)
    assert "双方另签" not in main_text(sign_in(None).get(where).text)


def test_the_provincial_pairs_wait_and_lead_to_the_form(story: "Story", sign_in: "SignIn") -> None:
    visitor = sign_in(None).get("/pairings/official")
    assert main_text(visitor.text).count("待建立") == 12  # eleven rows and their sum
    assert "/pairings/new" not in visitor.text
    browser = sign_in(story.east)
    page = BeautifulSoup(browser.get("/pairings/official").text, "html.parser")
    links = [str(each["href"]) for each in page.select("main td a")]
    assert len(links) == 2  # 江苏 helps 陕西 and 青海
    form = browser.get(links[0])
    assert value(form.text, "supporter") == "江苏"
    assert story.supporter.organisation_name in main_text(form.text)


def test_the_list_lives_in_its_address_and_survives_nonsense(
    story: "Story", sign_in: "SignIn"
) -> None:
    story.confirmed()
    browser = sign_in(None)
    assert "压力计量结对" in browser.get("/pairings?status=active&region=620000").text
    assert "没有符合条件的协议" in browser.get("/pairings?status=lapsed").text
    for bad in ("region=x", "page=-1", "status='--", "mine=2", "waiting=1"):
        assert browser.get(f"/pairings?{bad}").status_code == 200


def test_the_page_of_the_list_costs_the_same_however_long(
    story: "Story", sign_in: "SignIn", session: Session, queries: "QueryLog"
) -> None:
    browser = sign_in(story.west)
    story.enter(document_number="0")
    browser.get("/pairings")  # the table of regions is read once a process
    counts = []
    for number in (1, 2):
        story.enter(document_number=str(number))
        session.expire_all()
        before = len(queries)
        assert browser.get("/pairings").status_code == 200
        counts.append(len(queries) - before)
    assert counts[0] == counts[1]
