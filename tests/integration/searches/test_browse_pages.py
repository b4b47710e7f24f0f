"""The three lists as they are browsed: counted facets, marks, removable conditions, one request."""

from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func
from sqlalchemy.orm import Session

from app.worker import drain
from search.client import Client
from search.sync import touch
from tests.browser import Answer
from tests.conftest import Browsers
from tests.factories import actor, capability, need, organisation


@pytest.fixture
def rows(session: Session, browser: Browsers) -> None:
    near, far = organisation(session, name="江苏示例院"), organisation(session, region="510100")
    for owner, device, services in (
        (near, "精密压力表", ("检定", "校准")),
        (near, "钢卷尺", ("检定",)),
        (far, "数字压力计", ("校准",)),
    ):
        row = capability(session, owner, device=device, services=services, published_at=func.now())
        touch(session, "capabilities", row.id)
    enterprise = actor(session, organisation(session, "enterprise"))
    need(
        session, enterprise, title="<b>二十块表</b>", items=[{"device": "压力表", "spec": "JJG 52"}]
    )
    wrench = {"device": "扭矩扳手", "range_text": "(20～100)N·m"}
    need(
        session, enterprise, title="扭矩扳手校准", items=[wrench], service="校准", place="四川成都"
    )
    session.commit()
    drain()


def counts(page: Answer, name: str) -> dict[str, str]:
    """Value → count of one facet."""
    found = {}
    for box in page.page.select(f"input[type=checkbox][name={name}]"):
        assert box.parent
        count = box.parent.select_one(".facet-count")
        found[str(box["value"])] = count.get_text(strip=True) if count else ""
    return found


def names(page: Answer) -> list[str]:
    return [each.get_text(strip=True) for each in page.page.select("tbody th a")]


def test_facets_count_as_if_they_were_not_chosen_themselves(rows: None, browser: Browsers) -> None:
    visitor = browser()
    page = visitor.get("/capabilities")
    assert counts(page, "region") == {"320000": "2", "510000": "1"}
    assert counts(page, "service") == {"检定": "2", "校准": "2"}
    assert set(counts(page, "discipline")) == {"mechanical", "geometric"}
    page = visitor.get("/capabilities?region=320000")
    assert counts(page, "region") == {"320000": "2", "510000": "1"}
    assert counts(page, "service") == {"检定": "2", "校准": "1"}
    assert len(names(visitor.get("/capabilities?region=320000&region=510000"))) == 3
    assert names(visitor.get("/capabilities?discipline=geometric")) == ["钢卷尺"]
    assert names(visitor.get("/needs?discipline=mechanical&region=510000")) == ["扭矩扳手校准"]


def test_a_count_is_what_choosing_the_value_lists(rows: None, browser: Browsers) -> None:
    visitor = browser()
    for address in ("/capabilities", "/capabilities?q=压力", "/needs"):
        page = visitor.get(address)
        for name in ("discipline", "region", "service", "mode"):
            for value, count in counts(page, name).items():
                joint = "&" if "?" in address else "?"
                narrowed = visitor.get(f"{address}{joint}{name}={value}")
                assert len(names(narrowed)) == int(count), (address, name, value)


def test_found_words_are_marked_and_nothing_else_is_markup(rows: None, browser: Browsers) -> None:
    visitor = browser()
    page = visitor.get("/capabilities?q=压力表")
    assert "精密压力表" in names(page)
    assert {each.get_text() for each in page.page.select("tbody th mark")} == {"压力表"}
    page = visitor.get("/needs?q=压力表")
    assert names(page) == ["<b>二十块表</b>"]
    assert "第 1 项： 压力表" in page.words("tbody").replace("  ", " ")
    page = visitor.get(f"/needs?q={quote('<b>')}")
    assert "<b>二十块" not in page.text
    assert {each.get_text() for each in browser().get("/find?q=压力表").page.select("mark")} == {
        "压力表"
    }


def test_each_condition_can_be_taken_away_by_itself(rows: None, browser: Browsers) -> None:
    visitor = browser()
    page = visitor.get("/capabilities?q=压力&region=320000&service=检定&page=7")
    chips = {
        each.select("span")[-1].get_text(strip=True): str(each.select("a")[0]["href"])
        for each in page.page.select(".chips .chip")
    }
    assert len(chips) == 3
    for href in chips.values():
        assert "page=" not in href
        left = visitor.get(href).page.select(".chips .chip")
        assert len(left) == 2
    assert visitor.get("/capabilities").page.select(".chips") == []


def test_a_place_below_the_province_and_an_owner_are_conditions_with_names(
    session: Session, rows: None, browser: Browsers
) -> None:
    owner = organisation(session, name="示例某院", verified=False)
    page = browser().get(f"/capabilities?region=320500&organisation={owner.id}")
    words = page.words(".chips")
    assert "江苏省苏州市" in words
    assert "示例某院" not in words  # not public yet
    assert page.page.select_one("input[name=region][value='320500'][checked]")


@pytest.mark.parametrize("address", ["/capabilities", "/needs", "/projects"])
@pytest.mark.parametrize("query", ["", "?q=压力表", "?region=320000&region=510000"])
def test_a_page_asks_the_engine_once(
    rows: None, browser: Browsers, monkeypatch: pytest.MonkeyPatch, address: str, query: str
) -> None:
    visitor, asked = browser(), []
    plain = Client._ask

    def counted(self: Client, method: str, path: str, *rest: Any) -> Any:
        asked.append(path)
        return plain(self, method, path, *rest)

    monkeypatch.setattr(Client, "_ask", counted)
    assert visitor.get(address + query).status == 200
    # A second request is spent only where nothing was found, to look for what may be meant.
    assert len(asked) == 1 or (len(asked) == 2 and address == "/projects" and "q=" in query)


def test_a_fragment_holds_the_results_of_the_same_address(rows: None, browser: Browsers) -> None:
    page = browser().get("/capabilities?q=钢卷尺", **{"HX-Request": "true"})
    assert names(page) == ["钢卷尺"]
    assert page.page.select_one("header") is None
    assert [each["id"] for each in page.page.select("[data-live]")] == ["facets", "results"]
    assert "共 1 条能力" in page.words("[data-said]")
    assert "HX-Request" in page.response.headers["vary"]


def test_without_the_engine_the_list_shows_and_says_so(
    session: Session, rows: None, browser: Browsers, engine_down: None
) -> None:
    visitor = browser()
    page = visitor.get("/capabilities")
    assert len(names(page)) == 3
    assert "检索服务" not in page.words()
    assert counts(page, "service")["检定"] == ""
    page = visitor.get("/capabilities?q=压力&service=检定")
    assert names(page) == ["精密压力表"]
    assert "逐字比对的结果，可能不全" in page.words()
    page = visitor.get("/capabilities?q=没有这种东西")
    assert len(names(page)) == 3
    assert "未经查找的列表" in page.words()
    assert names(visitor.get("/needs?q=JJG 52")) == ["<b>二十块表</b>"]


def test_what_is_not_found_says_what_to_do(rows: None, browser: Browsers) -> None:
    visitor = browser()
    page = visitor.get("/capabilities?service=型式评价")
    assert "没有符合条件的能力项" in page.words(".empty")
    assert page.page.select_one(".empty a")
    assert "这一页没有内容" in visitor.get("/capabilities?page=99").words(".empty")


def test_one_may_follow_what_one_sees_and_visitors_are_asked_to_sign_in(
    session: Session, rows: None, browser: Browsers
) -> None:
    visitor, institution = browser(), browser(organisation(session))
    page = visitor.get("/needs?q=压力表")
    link = page.page.select_one(".browse-line a")
    assert link is not None
    assert link["href"] == f"/sign-in?next=/needs%3Fq%3D{quote(quote('压力表'))}"
    page = institution.get("/needs?q=压力表&sort=deadline&page=2")
    sent = {
        str(each["name"]): str(each.get("value", ""))
        for each in page.page.select(".save-search input")
    }
    assert sent["scope"] == "needs"
    assert sent["name"] == "压力表"
    assert institution.post("/searches", sent).status == 303
    assert "压力表" in institution.get("/searches").words("tbody")
    own = browser(organisation(session, "enterprise")).get("/needs?mine=1")
    assert own.page.select(".save-search") == []
