"""The three doors as people see them: who may, what is shown, inviting and answering."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.collaboration import service
from app.collaboration.boards import refresh
from app.collaboration.models import Invitation
from app.collaboration.schemas import AnswerForm, InviteForm
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.jobs import Job
from app.needs.models import Need
from app.organisations.models import Organisation
from app.pairings.schemas import PairingForm
from app.pairings.service import enter
from app.regions.boards import promise_boards
from tests.browser import Answer, Browser
from tests.factories import actor, capability, organisation
from tests.integration.collaboration.conftest import GANSU, Scene

Browsers = Callable[..., Browser]


@pytest.fixture
def posted(scene: Scene) -> Need:
    """A need of 兰州 in the hands of 甘肃's board."""
    made = scene.post()
    scene.board()
    scene.session.commit()
    return made


def widen(session: Session, made: Need) -> None:
    """The need was published long ago: the call has reached everybody."""
    session.execute(
        update(Need)
        .where(Need.id == made.id)
        .values(published_at=datetime(2026, 1, 5, 2, tzinfo=UTC))
    )
    refresh(session, GANSU)
    session.commit()


def texts(page: Answer, selector: str) -> list[str]:
    return [each.get_text(" ", strip=True) for each in page.page.select(selector)]


def test_a_regulator_sees_its_region_ranked_with_grounds(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    page = browser(scene.regulator).get("/collaboration/620000")
    assert page.status == 200
    first, second = texts(page, ".proposal")
    assert "山东示例计量院" in first
    assert "甘肃示例计量院" in first
    assert "东西部协作" in first
    assert re.search(r"结对分 0\.1\d\d", first)
    assert "不计结对分排第" in first
    assert "结对分 0.000" in second
    assert "缺 40～60 MPa" in page.words("#gaps")
    assert "计算于" in page.words()
    assert page.words('.tile[href$="source=370000#proposals"] .tile-value') == "1"
    assert "本市 1 项" in page.words(".ring-now")


def test_a_filter_leaves_ranks_as_they_are(scene: Scene, posted: Need, browser: Browsers) -> None:
    page = browser(scene.regulator).get("/collaboration/620000?source=320000")
    assert texts(page, ".proposal-rank") == ["2"]
    assert (
        "没有符合条件" in browser(scene.regulator).get("/collaboration/620000?source=110000").text
    )
    odd = browser(scene.regulator).get("/collaboration/620000?source=x&kind=%00")
    assert odd.status == 200


def test_a_region_that_is_not_ones_own_does_not_exist(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    east = organisation(scene.session, "regulator", region="320000")
    assert browser(east).get("/collaboration/620000").status == 404
    assert browser(east).get("/collaboration").location == "/collaboration/320000"
    assert "没有未满足" in browser(east).get("/collaboration/320000").text
    for code in ("000000", "990000", "62", "62000a"):
        assert browser(scene.regulator).get(f"/collaboration/{code}").status == 404
    assert browser(scene.gansu).get("/collaboration/620000").status == 403
    assert browser().get("/collaboration/620000").status == 303
    pending = organisation(scene.session, "regulator", region="620000", verified=False)
    assert browser(pending).get("/collaboration/620000").status == 403


def test_the_nation_chooses_from_a_map(scene: Scene, posted: Need, browser: Browsers) -> None:
    nation = organisation(scene.session, "regulator", jurisdiction="000000")
    page = browser(nation).get("/collaboration")
    assert page.words('.tile[href="/collaboration/620000"] .tile-value') == "1"
    assert "甘肃" in page.words("table")


def test_a_page_that_waits_says_so_and_looks_again(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    promise_boards(scene.session, ["620100"])
    scene.session.commit()
    page = browser(scene.regulator).get("/collaboration/620000")
    assert "正在重新计算" in page.text
    assert page.page.select_one('[hx-get="/collaboration/620000"]')
    scene.session.query(Job).delete()
    scene.session.commit()
    assert "正在重新计算" not in browser(scene.regulator).get("/collaboration/620000").text


def test_the_owner_of_a_need_sees_who_could_help_and_invites(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    enterprise = scene.session.get_one(Organisation, scene.owner.organisation_id)
    mine = browser(enterprise)
    page = mine.get(f"/needs/{posted.id}/help")
    assert "测不全" in page.words("#item-1")
    assert "本省" in page.words(".steps")
    assert "山东示例计量院" in texts(page, ".proposal")[0]
    invited = mine.post(f"/needs/{posted.id}/invite", {"organisation_id": scene.shandong.id})
    assert invited.status == 303
    assert "已邀请" in texts(mine.get(f"/needs/{posted.id}/help"), ".proposal")[0]


def test_help_is_for_the_owner_and_its_regulator(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    address = f"/needs/{posted.id}/help"
    other = organisation(scene.session, "enterprise", region="620100")
    assert browser(other).get(address).status == 404
    assert browser(scene.shandong).get(address).status == 403
    assert (
        browser(organisation(scene.session, "regulator", region="320000")).get(address).status
        == 404
    )
    assert browser(scene.regulator).get(address).status == 200
    assert browser().get(address).status == 303


def test_an_institution_sees_whom_it_could_help(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    page = browser(scene.jiangsu).get("/collaboration/for-us")
    (only,) = texts(page, ".proposal")
    assert "甘肃示例计量院" in only
    assert "此项第 2／2" in only
    assert "山东" not in only
    assert "没有需要" in browser(scene.gansu).get("/collaboration/for-us").text


def form(scene: Scene, supporter: Organisation, **more: Any) -> dict[str, Any]:
    return {
        "supporter": supporter.id,
        "recipient": scene.gansu.id,
        "region": GANSU,
        "message": "先谈技术指导。",
        **more,
    }


def test_a_regulator_asks_when_the_call_has_widened(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    regulator = browser(scene.regulator)
    early = regulator.post("/collaboration/invitations", form(scene, scene.shandong))
    assert early.status == 409
    assert "逐级承接" in early.text
    assert "起才邀请" in texts(regulator.get("/collaboration/620000"), ".proposal")[0]
    widen(scene.session, posted)
    assert regulator.post("/collaboration/invitations", form(scene, scene.shandong)).status == 303
    assert "已邀请，等答复" in texts(regulator.get("/collaboration/620000"), ".proposal")[0]
    again = regulator.post("/collaboration/invitations", form(scene, scene.shandong))
    assert again.status == 409
    made = scene.session.scalars(select(Invitation)).one()
    assert made.need_ids == [posted.id]
    assert "缺 40～60 MPa" in made.gap_words

    asked = browser(scene.shandong)
    assert "请支援甘肃示例计量院" in asked.get("/workbench").text
    refused = asked.post(f"/collaboration/invitations/{made.id}/decline")
    assert refused.status == 422
    assert "请写明" in refused.words(".field-error")
    accepted = asked.post(f"/collaboration/invitations/{made.id}/accept", {"note": "可以。"})
    assert accepted.location == "/collaboration/for-us"
    card = regulator.get("/collaboration/620000")
    assert "愿意结对，待登记协议" in texts(card, ".proposal")[0]
    assert "待登记协议" in regulator.get("/workbench").text


def test_a_supporter_offers_without_waiting_and_the_recipient_answers(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    offered = browser(scene.jiangsu).post("/collaboration/invitations", form(scene, scene.jiangsu))
    assert offered.location == "/collaboration/for-us"
    assert "已提出支援" in browser(scene.regulator).get("/collaboration/620000").text
    made = scene.session.scalars(select(Invitation)).one()
    page = browser(scene.gansu).get("/collaboration/for-us")
    assert "先谈技术指导。" in page.words("#asked")
    assert "愿意支援我们" in browser(scene.gansu).get("/workbench").text
    answered = browser(scene.gansu).post(
        f"/collaboration/invitations/{made.id}/decline", {"note": "今年排满。"}
    )
    assert answered.status == 303
    assert "今年排满。" in browser(scene.jiangsu).get("/collaboration/for-us").text


def test_nobody_acts_for_others(scene: Scene, posted: Need, browser: Browsers) -> None:
    stranger = browser(scene.jiangsu)
    assert stranger.post("/collaboration/invitations", form(scene, scene.shandong)).status == 404
    east = browser(organisation(scene.session, "regulator", region="320000"))
    assert east.post("/collaboration/invitations", form(scene, scene.shandong)).status == 404
    assert stranger.post("/collaboration/invitations", {"supporter": "x"}).status == 404
    nowhere = form(scene, scene.jiangsu, recipient=scene.shandong.id)
    assert stranger.post("/collaboration/invitations", nowhere).status == 409
    assert stranger.post("/collaboration/invitations", form(scene, scene.jiangsu)).status == 303
    made = scene.session.scalars(select(Invitation)).one()
    path = f"/collaboration/invitations/{made.id}"
    assert browser(scene.shandong).post(f"{path}/accept").status == 404
    assert stranger.post(f"{path}/accept").status == 403
    assert browser(scene.gansu).post(f"{path}/withdraw").status == 403
    assert stranger.post(f"{path}/withdraw").status == 303
    assert stranger.post(f"{path}/withdraw").status == 409


def test_the_service_refuses_as_the_pages_do(scene: Scene, posted: Need) -> None:
    session, jiangsu = scene.session, actor(scene.session, scene.jiangsu)
    data = InviteForm(supporter=scene.jiangsu.id, recipient=scene.gansu.id, region=GANSU)
    made = service.invite(session, jiangsu, data)
    with pytest.raises(Conflict):
        service.invite(session, jiangsu, data)
    with pytest.raises(Forbidden):
        service.answer(session, jiangsu, made.id, "accept", AnswerForm())
    with pytest.raises(NotFound):
        service.answer(session, actor(session, scene.shandong), made.id, "accept", AnswerForm())


def test_an_agreement_starts_from_a_proposal_filled_in(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    regulator = browser(scene.regulator)
    page = regulator.get("/collaboration/620000")
    link = page.page.select_one('.proposal a[href^="/pairings/new?"]')
    assert link is not None
    filled = regulator.get(str(link["href"]))
    assert filled.status == 200
    assert "认出：山东示例计量院" in filled.text
    ticked = [each["value"] for each in filled.page.select("input[type=checkbox][checked]")]
    assert ticked == ["C14", "C24"]
    assert "缺 40～60 MPa" in filled.words("textarea")


def test_a_pairing_in_force_stands_on_the_card_and_waits_in_the_workbench(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    values = {
        "supporter": scene.shandong.name,
        "recipient": scene.gansu.name,
        "document_title": "示例：热工计量结对协议",
        "signed_on": "2026-01-10",
        "valid_from": "2026-02-01",
    }
    enter(scene.session, actor(scene.session, scene.regulator), PairingForm.model_validate(values))
    scene.session.commit()
    card = texts(browser(scene.regulator).get("/collaboration/620000"), ".proposal")[0]
    assert "结对协议待机构确认" in card
    assert "示例：热工计量结对协议" in browser(scene.gansu).get("/workbench").text
    assert "示例：热工计量结对协议" not in browser(scene.jiangsu).get("/workbench").text
    scene.agree(scene.jiangsu, scene.gansu)
    scene.board()
    scene.session.commit()
    page = browser(scene.regulator).get("/collaboration/620000")
    assert "结对生效" in texts(page, ".proposal")[0]
    assert "第一" in page.words("#changes")


def test_a_need_that_was_withdrawn_is_left_out_at_once(
    scene: Scene, posted: Need, browser: Browsers
) -> None:
    scene.session.execute(update(Need).where(Need.id == posted.id).values(status="withdrawn"))
    scene.session.commit()
    assert texts(browser(scene.jiangsu).get("/collaboration/for-us"), ".proposal") == []
    assert browser(scene.regulator).get(f"/needs/{posted.id}/help").status == 404


def test_a_board_page_asks_the_database_the_same_whatever_its_length(
    scene: Scene, posted: Need, browser: Browsers, queries: Any
) -> None:
    regulator = browser(scene.regulator)
    regulator.get("/collaboration/620000")

    def taken() -> int:
        before = len(queries)
        assert regulator.get("/collaboration/620000").status == 200
        return len(queries) - before

    few = taken()
    for text in ("(0~70)MPa", "(0~80)MPa", "(0~90)MPa"):
        scene.post(text=text)
    capability(scene.session, organisation(scene.session, region="330100"), range_text="(0~100)MPa")
    scene.board()
    scene.session.commit()
    assert taken() == few
