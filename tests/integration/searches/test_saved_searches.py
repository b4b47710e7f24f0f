"""Searches people keep: what becomes news, for whom, and what the feed gives away."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import pytest
from httpx2 import Response
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core.errors import Invalid, SearchUnavailable
from app.core.jobs import Job
from app.core.permissions import Actor
from app.needs import service as needs
from app.needs.models import Need
from app.organisations.models import Organisation
from app.registry import load_tasks
from app.searches import looking, queries, service
from app.searches.models import SavedSearch, SearchHit
from app.searches.schemas import SaveForm
from app.searches.tasks import ROUND
from app.worker import drain
from search.sync import touch
from tests.browser import Answer, Browser
from tests.conftest import Browsers, QueryLog
from tests.factories import actor, capability, need, organisation, person

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def owner(session: Session) -> Actor:
    return actor(session, organisation(session, "enterprise"))


@pytest.fixture
def watcher(session: Session) -> Organisation:
    return organisation(session, name="示例关注院")


@pytest.fixture
def keep(session: Session, meili: object) -> Callable[..., SavedSearch]:
    """A search somebody kept yesterday."""

    def kept(who: Actor, query: str, scope: str = "needs", name: str = "") -> SavedSearch:
        form = SaveForm.model_validate(
            {"scope": scope, "query": query, "name": name or query or "全部"}
        )
        search = service.save(session, who, form)
        search.since = search.looked_at = datetime.now(UTC) - timedelta(days=1)
        session.flush()
        return search

    return kept


def look_round(session: Session) -> None:
    """What the worker does every other minute."""
    load_tasks()
    session.execute(update(Job).where(Job.kind == ROUND).values(run_at=func.now()))
    if session.scalar(select(Job.id).where(Job.kind == ROUND)) is None:
        session.add(Job(kind=ROUND, key="standing"))
    session.commit()
    drain()
    session.expire_all()


def found(session: Session, search: SavedSearch) -> set[int]:
    hits = select(SearchHit.record_id).where(SearchHit.search_id == search.id)
    return set(session.scalars(hits))


def fresh(session: Session, search: SavedSearch) -> int:
    return queries.fresh_counts(session, [search])[search.id]


Keep = Callable[..., SavedSearch]


def test_what_is_published_later_and_matches_is_news(
    session: Session, owner: Actor, keep: Keep
) -> None:
    search = keep(actor(session), "q=压力表&region=320000")
    hit = need(session, owner, title="压力表二十块")
    need(session, owner, title="扭矩扳手", items=[{"device": "扭矩扳手"}])
    need(session, owner, title="成都的压力表", place="四川成都")
    need(session, owner, title="草稿压力表", published=False)
    look_round(session)
    assert found(session, search) == {hit.id}
    look_round(session)
    assert found(session, search) == {hit.id}


def test_what_was_there_before_is_no_news(session: Session, owner: Actor, keep: Keep) -> None:
    old = need(session, owner, title="旧的压力表")
    old.published_at = datetime.now(UTC) - timedelta(days=2)
    session.flush()
    for query in ("q=压力表", ""):
        search = keep(actor(session), query)
        look_round(session)
        assert found(session, search) == set()


def test_a_search_of_all_words_is_no_search_of_some(
    session: Session, owner: Actor, keep: Keep
) -> None:
    search = keep(actor(session), "q=压力表 防爆")
    need(session, owner, title="压力表二十块")
    look_round(session)
    assert found(session, search) == set()


def test_an_alert_does_not_guess_what_was_meant(session: Session, owner: Actor, keep: Keep) -> None:
    search = keep(actor(session), "q=JJG 52")
    need(session, owner, items=[{"device": "扭矩扳手", "spec": "JJG 522"}])
    right = need(session, owner, items=[{"device": "压力表", "spec": "JJG 52"}])
    look_round(session)
    assert found(session, search) == {right.id}


def test_what_the_engine_has_not_been_told_yet_is_found_later(
    session: Session, owner: Actor, keep: Keep
) -> None:
    search = keep(actor(session), "q=压力表")
    late = need(session, owner, title="迟到的压力表")
    session.commit()
    looking.look(session, search)  # the engine knows nothing of it yet
    assert found(session, search) == set()
    assert late.published_at
    assert search.looked_at <= late.published_at
    # Long after; the need itself waited all the time.
    session.execute(update(Job).values(created_at=func.now()))
    look_round(session)
    assert found(session, search) == {late.id}


def test_without_the_engine_a_search_for_words_waits_and_one_by_filters_goes_on(
    session: Session, owner: Actor, keep: Keep, engine_down: None
) -> None:
    words, filters = keep(actor(session), "q=压力表"), keep(actor(session), "region=320000")
    before = words.looked_at
    made = need(session, owner)
    with pytest.raises(SearchUnavailable):
        looking.look(session, words)
    assert words.looked_at == before
    assert looking.look(session, filters) == 1
    assert found(session, filters) == {made.id}


def test_nothing_is_looked_at_where_nothing_was_published(
    session: Session, owner: Actor, keep: Keep
) -> None:
    first, other = keep(actor(session), "q=压力表"), keep(actor(session), "", "projects")
    paused = keep(actor(session), "q=砝码")
    paused.is_paused = True
    need(session, owner)
    session.flush()
    assert looking.due(session) == [first.id]
    first.looked_at = datetime.now(UTC) + looking.MARGIN + timedelta(minutes=1)
    session.flush()
    assert looking.due(session) == []
    assert other.id


def test_a_paused_search_finds_nothing_and_starts_anew(
    session: Session, owner: Actor, keep: Keep
) -> None:
    who = actor(session)
    search = keep(who, "q=压力表")
    service.pause(session, who, search.id)
    need(session, owner, title="暂停时的压力表")
    look_round(session)
    assert found(session, search) == set()
    service.resume(session, who, search.id)
    session.flush()
    session.refresh(search)
    # All of a test is one transaction: the clock of its rows stands still, so resuming is moved on.
    search.since = search.looked_at = datetime.now(UTC) + timedelta(seconds=1)
    look_round(session)
    assert found(session, search) == set()


def test_all_three_lists_can_be_watched(session: Session, keep: Keep) -> None:
    search = keep(actor(session), "q=扭矩扳手&service=校准&service=检定", "capabilities")
    made = organisation(session)
    row = capability(session, made, device="扭矩扳手检定仪", published_at=func.now())
    other = capability(session, made, device="天平", published_at=func.now())
    for each in (row, other):
        touch(session, "capabilities", each.id)
    look_round(session)
    assert found(session, search) == {row.id}


def test_what_left_the_public_leaves_the_news(session: Session, owner: Actor, keep: Keep) -> None:
    search = keep(actor(session), "q=压力表")
    made, gone = need(session, owner), need(session, owner)
    look_round(session)
    assert fresh(session, search) == 2
    needs.withdraw(session, owner, gone.id, "不做了")
    session.flush()
    assert fresh(session, search) == 1
    session.execute(update(Need).where(Need.id == made.id).values(status="agreed"))
    assert fresh(session, search) == 0  # no longer open, which is what was asked for


def test_news_stand_on_the_workbench_until_they_were_looked_at(
    session: Session, owner: Actor, watcher: Organisation, browser: Browsers
) -> None:
    mine = browser(watcher)
    saved = mine.post("/searches", {"scope": "needs", "query": "q=压力表", "name": "压力表需求"})
    assert (saved.status, saved.location) == (303, "/needs?q=%E5%8E%8B%E5%8A%9B%E8%A1%A8")
    session.execute(update(SavedSearch).values(since=datetime(2020, 1, 1, tzinfo=UTC)))
    session.execute(update(SavedSearch).values(looked_at=datetime(2020, 1, 1, tzinfo=UTC)))
    need(session, owner, title="苏州的压力表")
    assert "关注的搜索" not in mine.get("/workbench").words()
    look_round(session)
    assert "压力表需求 1 条需求" in mine.get("/workbench").words()
    assert "关注的搜索" not in browser(watcher).get("/workbench").words()  # a colleague's own
    search = session.scalars(select(SavedSearch)).one()
    page = mine.get(f"/searches/{search.id}")
    assert "苏州的压力表" in page.words()
    until = page.page.select_one("input[name=until]")
    assert until is not None
    later = need(session, owner, title="刚刚来的压力表")
    session.add(
        SearchHit(
            search_id=search.id, record_id=later.id, found_at=datetime(2100, 1, 1, tzinfo=UTC)
        )
    )
    session.commit()
    assert mine.post(f"/searches/{search.id}/seen", {"until": str(until["value"])}).status == 303
    words = mine.get(f"/searches/{search.id}").words()
    assert "苏州的压力表" not in words
    assert "刚刚来的压力表" in words


def change(mine: Browser, number: int, action: str, **fields: str) -> Answer:
    return mine.post(f"/searches/{number}/{action}", fields)


def test_a_search_is_renamed_paused_and_deleted_by_its_owner_only(
    session: Session, watcher: Organisation, browser: Browsers
) -> None:
    mine, colleague = browser(watcher), browser(watcher)
    for name in ("甲", "乙"):
        mine.post(
            "/searches", {"scope": "needs", "query": "q=表&page=3&sort=deadline", "name": name}
        )
    first, second = session.scalars(select(SavedSearch).order_by(SavedSearch.id))
    assert first.query == {"q": ["表"]}
    for action in ("rename", "pause", "resume", "feed", "feed/close", "seen", "delete"):
        fields = {"name": "丙", "until": "2026-01-01T00:00:00Z"}
        assert change(colleague, first.id, action, **fields).status == 404
        assert change(browser(), first.id, action, **fields).status in (303, 401, 403)
    assert colleague.get(f"/searches/{first.id}").status == 404
    assert colleague.get("/searches").words().count("甲") == 0
    assert "同名" in change(mine, first.id, "rename", name="乙").error("name")
    assert change(mine, first.id, "rename", name="丙").status == 303
    assert change(mine, first.id, "pause").status == 303
    words = mine.get("/searches").words()
    assert "丙" in words
    assert "已暂停" in words
    assert change(mine, second.id, "delete").status == 303
    session.expire_all()
    assert [each.name for each in session.scalars(select(SavedSearch))] == ["丙"]


def test_saving_refuses_what_makes_no_sense_and_keeps_the_page(
    session: Session, watcher: Organisation, browser: Browsers
) -> None:
    mine = browser(watcher)
    first = {"scope": "needs", "query": "q=表", "name": "甲"}
    assert mine.post("/searches", first).status == 303
    again = mine.post("/searches", first | {"query": "q=天平"})
    assert again.location == f"/needs?q={quote('天平')}"
    assert "同名" in mine.get("/needs").words()
    for bad in ({"scope": "users"}, {"name": ""}, {"name": "字" * 61}):
        assert mine.post("/searches", first | bad).status == 303
    assert len(list(session.scalars(select(SavedSearch)))) == 1
    assert browser().get("/searches").location.startswith("/sign-in")


def test_a_person_keeps_so_many_and_no_more(session: Session, keep: Keep) -> None:
    who = actor(session)
    for number in range(service.MOST):
        keep(who, "", name=str(number))
    with pytest.raises(Invalid, match="最多"):
        keep(who, "", name="多出来的")


def read(page: Response) -> list[dict[str, str]]:
    feed = ET.fromstring(page.content)
    return [
        {child.tag.removeprefix(ATOM): child.text or "" for child in entry}
        for entry in feed.iter(f"{ATOM}entry")
    ]


def feed_of(session: Session, mine: Browser, search: SavedSearch) -> str:
    change(mine, search.id, "feed")
    field = mine.get(f"/searches/{search.id}").page.select_one("#feed-address")
    assert field is not None
    parts = urlsplit(str(field["value"]))
    return f"{parts.path}?{parts.query}"


def test_the_feed_opens_by_its_address_alone_and_ends_with_it(
    session: Session, owner: Actor, watcher: Organisation, browser: Browsers, keep: Keep
) -> None:
    user = person(session, watcher)
    mine, stranger = browser(user), browser()
    search = keep(Actor(watcher.kind, user.id), "q=压力表", name="压力表 <b>&")
    made = need(session, owner, contact_name="密约联系人", sealed_note="密图号Z9")
    made.title = "压力表\x0b<一>"  # as an import may have left it
    gone = need(session, owner, title="撤回的压力表")
    look_round(session)
    needs.withdraw(session, owner, gone.id, "不做了")
    session.commit()
    address = feed_of(session, mine, search)
    page = stranger.client.get(address)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("application/atom+xml")
    (entry,) = read(page)
    assert entry["title"] == "压力表<一>"
    assert "密约" not in page.text
    assert "密图号" not in page.text
    assert f"/needs/{made.id}" in page.text
    tag = page.headers["etag"]
    assert stranger.client.get(address, headers={"If-None-Match": tag}).status_code == 304
    fresh_address = feed_of(session, mine, search)
    assert stranger.get(address).status == 404
    assert stranger.client.get(fresh_address).status_code == 200
    session.execute(update(User).where(User.id == user.id).values(is_active=False))
    session.commit()
    assert stranger.get(fresh_address).status == 404
    session.execute(update(User).where(User.id == user.id).values(is_active=True))
    session.commit()
    change(mine, search.id, "feed/close")
    assert stranger.get(fresh_address).status == 404
    for guess in ("", "?key=", "?key=None", "?key=%00"):
        assert stranger.get(f"/feeds/search.atom{guess}").status == 404


def test_pages_cost_the_same_queries_however_many_searches_there_are(
    session: Session,
    owner: Actor,
    watcher: Organisation,
    browser: Browsers,
    keep: Keep,
    queries: QueryLog,
) -> None:
    user = person(session, watcher)
    mine, costs = browser(user), []
    for more in (1, 6):
        for number in range(more):
            keep(Actor(watcher.kind, user.id), "q=压力表", name=f"{more}-{number}")
            need(session, owner)
        look_round(session)
        for address in ("/searches", "/workbench"):
            mine.get(address)
            before = len(queries)
            assert "6-" in mine.get(address).words() or more == 1
            costs.append(len(queries) - before)
    assert costs[:2] == costs[2:]


def test_old_finds_are_forgotten(session: Session, owner: Actor, keep: Keep) -> None:
    search = keep(actor(session), "")
    long_ago = datetime.now(UTC) - looking.KEPT - timedelta(days=1)
    session.add(SearchHit(search_id=search.id, record_id=1, found_at=long_ago, seen_at=long_ago))
    look_round(session)
    assert found(session, search) == set()
