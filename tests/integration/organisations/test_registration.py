"""Registering as each of the three users; what stands in the way is said at its field."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.forms import attempt, validate
from app.organisations import registration
from app.organisations.models import Organisation
from app.organisations.queries import by_uscc
from app.organisations.routes import TAKEN
from app.organisations.schemas import RegistrationForm
from tests.browser import Answer, Browser
from tests.conftest import Browsers
from tests.factories import PASSWORD, organisation, uscc

Values = dict[str, str]


def values(**more: str) -> Values:
    return {
        "kind": "enterprise",
        "name": "示例精密机械公司",
        "uscc": uscc(),
        "place": "江苏苏州",
        "person": "示例联系人",
        "login": f"new{uscc()}@example.test",
        "password": PASSWORD,
        **more,
    }


def register(browser: Browser, **more: str) -> Answer:
    return browser.post("/register", values(**more))


def made(session: Session, code: str) -> Organisation:
    found = by_uscc(session, code)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("more", "jurisdiction"),
    [
        ({"kind": "enterprise", "jurisdiction": "全国", "institution_kind": "x"}, ""),
        ({"kind": "institution", "institution_kind": "statutory"}, ""),
        ({"kind": "regulator", "jurisdiction": "江苏"}, "320000"),
        ({"kind": "regulator", "jurisdiction": "全国"}, "000000"),
    ],
)
def test_each_role_registers_waits_for_verification_and_is_signed_in(
    session: Session, browser: Browsers, more: Values, jurisdiction: str
) -> None:
    if "institution_kind" in more and more["kind"] == "institution":
        more = {**more, "institution_kind": some_institution_kind(session)}
    visitor, code = browser(), uscc()
    answer = register(visitor, uscc=code, **more)
    assert (answer.status, answer.location) == (303, "/workbench"), answer.words()
    found = made(session, code)
    assert (found.kind, found.verification, found.region_code) == (
        more["kind"],
        "pending",
        "320500",
    )
    assert found.jurisdiction == jurisdiction
    assert bool(found.institution_kind) == (more["kind"] == "institution")
    assert visitor.get("/account/organisation").status == 200


def some_institution_kind(session: Session) -> str:
    from app.taxonomies.queries import terms

    return terms(session, "institution_kinds")[0].code


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("kind", "operator", "请从列表中选择"),
        ("name", "", "请填写"),
        ("name", "厂", "至少 2 个字"),
        ("name", "长" * 10_000, "最多 100 个字"),
        ("uscc", "91440300192203821", "18 位"),
        ("uscc", "91440300192203821O", "不会出现“O”"),
        ("place", "鼓楼区", "不止一个"),
        ("place", "亚特兰蒂斯", "没有认出"),
        ("place", "'; DROP TABLE organisations; --", "没有认出"),
        ("login", "not an address", "电子邮箱或 11 位手机号"),
        ("password", "short", "至少 10 个字符"),
        ("person", "x\x00y", "控制字符"),
    ],
)
def test_what_will_not_do_is_said_at_its_field_and_the_rest_stays_typed(
    session: Session, browser: Browsers, field: str, text: str, sentence: str
) -> None:
    before = session.scalar(select(func.count()).select_from(Organisation))
    answer = register(browser(), **{"address": "示例路 1 号🔧", field: text})
    assert answer.status == 422
    assert sentence in answer.error(field)
    kept = answer.page.select_one("input[name=address]")
    assert kept is not None
    assert kept["value"] == "示例路 1 号🔧"
    assert PASSWORD not in answer.text
    assert session.scalar(select(func.count()).select_from(Organisation)) == before


def test_an_ambiguous_place_is_asked_back_with_the_places_it_may_be(browser: Browsers) -> None:
    error = register(browser(), place="鼓楼区").error("place")
    for option in ("南京", "320106", "350102", "请写全称或代码"):
        assert option in error


def test_a_regulator_must_say_what_it_answers_for(browser: Browsers) -> None:
    answer = register(browser(), kind="regulator")
    assert "请填管辖范围" in answer.error("jurisdiction")


def test_an_institution_must_say_of_what_kind_it_is(browser: Browsers) -> None:
    answer = register(browser(), kind="institution", institution_kind="none such")
    assert answer.error("institution_kind") == "请选择机构类型。"


def test_a_company_or_login_registered_before_is_not_registered_again(
    session: Session, browser: Browsers
) -> None:
    first = values()
    assert browser().post("/register", first).status == 303
    wide = "".join(chr(ord(char) + 0xFEE0) for char in first["uscc"].lower())
    for again in (first["uscc"], wide):
        answer = register(browser(), uscc=again, login=first["login"].upper())
        assert answer.status == 422
        assert "已经注册过" in answer.error("uscc")
        assert "已经注册过" in answer.error("login")


def test_two_people_who_register_one_company_at_once_get_a_sentence_not_a_fault(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = organisation(session)
    monkeypatch.setattr("app.organisations.queries.by_uscc", lambda *_: None)  # both looked first
    typed = {name: [text] for name, text in values(uscc=taken.uscc).items()}
    form = validate(RegistrationForm, typed)
    assert attempt(session, form, lambda data: registration.register(session, data), TAKEN) is None
    assert "刚刚被注册" in form.error("uscc")


def test_a_mobile_number_in_wide_digits_is_the_same_login(
    session: Session, browser: Browsers
) -> None:
    assert register(browser(), login="１３８００００００００").status == 303
    visitor = browser()
    answer = visitor.post("/sign-in", {"login": "13800000000", "password": PASSWORD})
    assert answer.status == 303


def test_text_like_a_script_is_shown_as_text(session: Session, browser: Browsers) -> None:
    code = uscc()
    visitor = browser()
    register(visitor, uscc=code, name="<script>alert(1)</script>公司")
    page = visitor.get("/account/organisation")
    assert "<script>alert" not in page.text
    assert made(session, code).name == "<script>alert(1)</script>公司"
