"""The home page and the one search field: live figures that lead to their lists."""

from urllib.parse import quote

from sqlalchemy.orm import Session

from app.home import queries
from app.needs import service as needs
from app.worker import drain
from search.sync import touch
from tests.conftest import Browsers, QueryLog
from tests.factories import actor, capability, need, organisation


def test_the_figures_count_what_is_open_published_and_verified(session: Session) -> None:
    owner = actor(session, organisation(session, "enterprise"))
    need(session, owner)
    need(session, owner, published=False)
    gone = need(session, owner)
    needs.withdraw(session, owner, gone.id, "不做了")
    one = organisation(session)
    capability(session, one)
    capability(session, one)
    capability(session, one, status="draft")
    capability(session, organisation(session, verified=False))
    organisation(session)
    found = queries.figures(session)
    assert (found.needs, found.capabilities, found.institutions) == (1, 2, 1)


def test_the_map_counts_open_needs_by_province_and_leads_to_them(
    session: Session, browser: Browsers
) -> None:
    owner = actor(session, organisation(session, "enterprise"))
    for place in ("江苏苏州", "江苏扬州", "四川成都"):
        need(session, owner, place=place, title=f"{place}的压力表")
    session.commit()
    assert queries.open_needs_by_province(session) == {"320000": 2, "510000": 1}
    visitor = browser()
    home = visitor.get("/")
    link = home.page.select_one('a[href$="/needs?region=320000"]')
    assert link is not None
    assert "2" in link.get_text()
    assert len(visitor.get(str(link["href"])).page.select("table tbody tr")) == 2


def test_the_home_page_shows_the_newest_needs_and_no_drafts(
    session: Session, browser: Browsers
) -> None:
    owner = actor(session, organisation(session, "enterprise"))
    need(session, owner, title="公开的压力表")
    need(session, owner, title="草稿的压力表", published=False)
    session.commit()
    words = browser().get("/").words()
    assert "公开的压力表" in words
    assert "草稿的压力表" not in words


def test_the_home_page_needs_no_engine(browser: Browsers, engine_down: None) -> None:
    assert browser().get("/").status == 200


def test_the_home_page_costs_the_same_queries_however_much_there_is(
    session: Session, browser: Browsers, queries: QueryLog
) -> None:
    owner, visitor = actor(session, organisation(session, "enterprise")), browser()
    costs = []
    for more in (1, 8):
        for _ in range(more):
            need(session, owner)
        session.commit()
        visitor.get("/")
        before = len(queries)
        visitor.get("/")
        costs.append(len(queries) - before)
    assert costs[0] == costs[1]


def test_one_field_finds_capabilities_and_needs(session: Session, browser: Browsers) -> None:
    owner = actor(session, organisation(session, "enterprise"))
    need(session, owner, title="要校的扭矩扳手", items=[{"device": "扭矩扳手"}])
    row = capability(session, organisation(session, name="示例甲院"), device="扭矩扳手检定仪")
    touch(session, "capabilities", row.id)
    session.commit()
    drain()
    found = [each.get_text() for each in browser().get("/find?q=扭矩扳手").page.select(".feed a")]
    assert "要校的扭矩扳手" in found
    assert any("扭矩扳手检定仪" in each for each in found)
    assert browser().get("/find?q=天平").page.select(".feed a") == []


def test_what_was_withdrawn_is_not_found_even_while_the_engine_still_has_it(
    session: Session, browser: Browsers
) -> None:
    owner = actor(session, organisation(session, "enterprise"))
    made = need(session, owner, title="要校的扭矩扳手", items=[{"device": "扭矩扳手"}])
    session.commit()
    drain()
    needs.withdraw(session, owner, made.id, "不做了")
    session.commit()
    assert "要校的扭矩扳手" not in browser().get("/find?q=扭矩扳手").words()


def test_without_the_engine_the_search_says_so(browser: Browsers, engine_down: None) -> None:
    page = browser().get("/find?q=扭矩扳手")
    assert (page.status, "检索服务暂时不可用" in page.words()) == (200, True)


def test_strange_words_are_shown_as_text_and_find_nothing(browser: Browsers) -> None:
    visitor = browser()
    for words in ("<script>alert(1)</script>", "'; DROP TABLE needs; --", "🔧" * 300, '"\\"', " "):
        page = visitor.get(f"/find?q={quote(words)}")
        assert page.status == 200
        assert "<script>alert" not in page.text
