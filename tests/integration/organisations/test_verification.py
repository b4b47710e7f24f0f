"""An operator verifies organisations; until then they wait, and others do not see them."""

import pytest
from sqlalchemy.orm import Session

from app.core.events import history
from app.core.jobs import Job
from app.organisations.membership import jurisdiction_of
from app.organisations.models import Organisation
from tests.conftest import Browsers
from tests.factories import actor, need, organisation, person


@pytest.fixture
def pending(session: Session) -> Organisation:
    made = organisation(session, "enterprise", verified=False, name="示例待核验公司")
    made.contact_name, made.contact_phone = "密联系人", "13712345678"
    session.commit()
    return made


def test_the_operator_finds_who_waits_and_verifies_them(
    session: Session, browser: Browsers, pending: Organisation
) -> None:
    operator = browser(operator=True)
    assert pending.name in operator.get("/operator/organisations").words()
    assert pending.uscc in operator.get(f"/operator/organisations/{pending.id}").words()
    answer = operator.post(f"/operator/organisations/{pending.id}/verify", {})
    assert answer.location == "/operator/organisations"
    session.refresh(pending)
    assert (pending.verification, pending.verified_at is None) == ("verified", False)
    assert pending.name not in operator.get("/operator/organisations").words("table")
    assert pending.name in operator.get("/operator/organisations?verification=all").words("table")
    assert history(session, f"organisation:{pending.id}")[0].name == "organisation:verified"
    kinds = {job.kind for job in session.query(Job)}
    assert "search.sync_organisation" in kinds


def test_a_refusal_needs_a_reason_which_the_organisation_reads(
    session: Session, browser: Browsers, pending: Organisation
) -> None:
    operator = browser(operator=True)
    answer = operator.post(f"/operator/organisations/{pending.id}/refuse", {"note": "  "})
    assert (answer.status, "请写明不通过的原因" in answer.error("note")) == (422, True)
    operator.post(f"/operator/organisations/{pending.id}/refuse", {"note": "执照照片看不清"})
    session.refresh(pending)
    assert pending.verification == "refused"
    assert "执照照片看不清" in browser(pending).get("/account/organisation").words()


def test_who_corrects_what_was_refused_is_looked_at_again(
    session: Session, browser: Browsers, pending: Organisation
) -> None:
    operator = browser(operator=True)
    operator.post(f"/operator/organisations/{pending.id}/refuse", {"note": "名称与执照不符"})
    corrected = {"name": "示例更正公司", "place": "江苏苏州"}
    assert browser(pending).post("/account/organisation", corrected).status == 303
    assert "示例更正公司" in operator.get("/operator/organisations").words("table")


def test_the_same_decision_twice_is_a_conflict(
    session: Session, browser: Browsers, pending: Organisation
) -> None:
    operator = browser(operator=True)
    path = f"/operator/organisations/{pending.id}/verify"
    assert [operator.post(path).status for _ in range(2)] == [303, 409]


def test_a_verification_can_be_taken_back(
    session: Session, browser: Browsers, pending: Organisation
) -> None:
    operator = browser(operator=True)
    operator.post(f"/operator/organisations/{pending.id}/verify")
    operator.post(f"/operator/organisations/{pending.id}/refuse", {"note": "已注销"})
    session.refresh(pending)
    assert (pending.verification, pending.verified_at) == ("refused", None)


@pytest.mark.parametrize("path", ["/verify", "/refuse", ""])
def test_only_operators_come_near_verification(
    session: Session, browser: Browsers, pending: Organisation, path: str
) -> None:
    address = f"/operator/organisations/{pending.id}{path}"
    for kind in ("enterprise", "institution", "regulator"):
        someone = browser(organisation(session, kind))
        answer = someone.post(address) if path else someone.get(address)
        assert answer.status == 403
    visitor = browser()
    answer = visitor.post(address) if path else visitor.get(address)
    assert (answer.status, answer.location[:8]) == (303, "/sign-in")
    session.refresh(pending)
    assert pending.verification == "pending"


def test_an_address_that_is_no_decision_names_nothing(
    browser: Browsers, pending: Organisation
) -> None:
    operator = browser(operator=True)
    assert operator.post(f"/operator/organisations/{pending.id}/delete").status == 404
    assert operator.post("/operator/organisations/999999/verify").status == 404


def test_the_unverified_write_drafts_but_publish_nothing(
    session: Session, browser: Browsers, pending: Organisation
) -> None:
    draft = need(session, actor(session, pending), published=False)
    own = browser(pending)
    answer = own.post(f"/needs/{draft.id}/publish")
    assert (answer.status, "还没有通过核验" in answer.words()) == (403, True)
    fields = {"place": "江苏苏州", "items-0-device": "压力表", "publish": "1"}
    answer = own.post("/needs/new", fields)
    assert "草稿" in own.get(answer.location).words()
    session.refresh(draft)
    assert draft.status == "draft"


def test_the_unverified_are_seen_by_themselves_and_operators_only(
    session: Session, browser: Browsers, pending: Organisation
) -> None:
    path = f"/organisations/{pending.id}"
    others = (
        browser(),
        browser(organisation(session)),
        browser(organisation(session, "regulator")),
    )
    assert [each.get(path).status for each in others] == [404, 404, 404]
    assert [browser(pending).get(path).status, browser(operator=True).get(path).status] == [
        200,
        200,
    ]
    assert others[0].get("/organisations/999999").status == 404


def test_contacts_are_shown_to_the_organisation_itself_and_operators_only(
    session: Session, browser: Browsers, pending: Organisation
) -> None:
    browser(operator=True).post(f"/operator/organisations/{pending.id}/verify")
    path = f"/organisations/{pending.id}"
    others = (
        browser(),
        browser(organisation(session)),
        browser(organisation(session, "regulator")),
    )
    for each in others:
        page = each.get(path)
        assert page.status == 200
        assert pending.name in page.words()
        assert "密联系人" not in page.text
        assert "13712345678" not in page.text
    assert "13712345678" in browser(pending).get(path).words()


def test_a_verified_name_is_not_changed_by_its_owner(session: Session, browser: Browsers) -> None:
    owner = organisation(session, name="示例已核验公司")
    own = browser(owner)
    typed = {"name": "示例冒名公司", "place": "南京市", "introduction": "新的简介 <b>"}
    assert own.post("/account/organisation", typed).status == 303
    session.refresh(owner)
    assert (owner.name, owner.region_code, owner.verification) == (
        "示例已核验公司",
        "320100",
        "verified",
    )
    assert owner.introduction == "新的简介 <b>"


def test_operators_have_no_organisation_to_describe(browser: Browsers) -> None:
    assert browser(operator=True).get("/account/organisation").status == 404


def test_a_regulators_area_follows_from_its_jurisdiction(session: Session) -> None:
    for code, prefixes in (("000000", ("",)), ("320000", ("32",)), ("320500", ("3205",))):
        regulator = organisation(session, "regulator", jurisdiction=code)
        assert jurisdiction_of(session, regulator)[0] == prefixes
    assert jurisdiction_of(session, organisation(session, "institution")) == ((), "")


def test_a_regional_centre_answers_for_its_members(session: Session) -> None:
    from sqlalchemy import select

    from app.regions.models import MetrologyCentre, MetrologyCentreMember

    members = select(MetrologyCentreMember).where(MetrologyCentreMember.valid_to.is_(None))
    one = session.scalars(members.limit(1)).one()
    regulator = organisation(session, "regulator", jurisdiction=one.centre_code)
    prefixes, name = jurisdiction_of(session, regulator)
    assert one.region_code[:2] in prefixes
    assert name == session.get_one(MetrologyCentre, one.centre_code).name


def test_people_of_an_organisation_are_shown_to_the_operator(
    session: Session, browser: Browsers, pending: Organisation
) -> None:
    user = person(session, pending)
    page = browser(operator=True).get(f"/operator/organisations/{pending.id}")
    assert user.name in page.words()
