"""The match page: read from the run in force, fresh by itself, filtered without changing ranks."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.core.clock import today
from app.core.jobs import STARTING, Job, enqueue
from app.matching import tasks
from app.matching.models import MatchRun, PolicyVersion
from app.matching.tasks import CODE, RUN
from app.needs.models import Need
from app.organisations.models import Organisation, Verification
from app.worker import drain
from search.sync import touch
from tests.browser import Answer
from tests.conftest import Browsers
from tests.factories import actor, capability, need, organisation


@pytest.fixture
def owner(session: Session) -> Organisation:
    return organisation(session, "enterprise")


@pytest.fixture
def wanted(session: Session, owner: Organisation, browser: Browsers) -> Need:
    """精密数字压力表 (-0.1～2.5)MPa, 20 块, in an empty engine."""
    return need(session, actor(session, owner))


def offer(session: Session, name: str, *, region: str = "320500", **more: Any) -> Capability:
    owner = organisation(session, name=name, region=region)
    more.setdefault("range_text", "(-0.1~60)MPa")
    row = capability(session, owner, device="数字压力表", **more)
    touch(session, "capabilities", row.id)
    return row


@pytest.fixture
def field(session: Session, wanted: Need) -> list[Capability]:
    """Two who can, one who cannot reach far enough; matched and frozen."""
    rows = [
        offer(session, "示例甲院", turnaround_days=5, fee_text="每块 300 元"),
        offer(session, "示例乙院", turnaround_days=9, region="650100"),
        offer(session, "示例丙所", range_text="(0~1)MPa", region="650100"),
    ]
    frozen(session, wanted)
    return rows


def frozen(session: Session, *needs: Need) -> None:
    session.commit()
    drain()
    for each in needs:
        enqueue(session, RUN, each.id)
    session.commit()
    drain()
    session.expire_all()


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text[:500]
    return [each.get_text(strip=True) for each in answer.page.select(".match-who > a")]


def ranks(answer: Answer) -> list[str]:
    return [
        each.get_text(strip=True).removeprefix("第") for each in answer.page.select(".match-rank")
    ]


def is_stored(answer: Answer) -> bool:
    return "最近一次匹配" in answer.words()


def test_the_page_is_read_from_the_run_in_force(
    session: Session, wanted: Need, field: list[Capability], browser: Browsers
) -> None:
    path = f"/needs/{wanted.id}/match"
    page = browser().get(path)
    assert is_stored(page)
    assert names(page) == ["示例甲院", "示例乙院", "示例丙所"]
    assert ranks(page) == ["1", "2", "3"]
    run = session.scalars(select(MatchRun).where(MatchRun.superseded_at.is_(None))).one()
    assert f"运行 {run.id}" in page.words()
    # What was frozen counts, down to the words: a change nobody has matched yet is not in them.
    session.execute(update(Capability).values(turnaround_days=90))
    session.commit()
    assert "检测 5 天" in browser().get(path).words()


def test_stored_and_ranked_now_say_the_same(
    session: Session, wanted: Need, field: list[Capability], browser: Browsers
) -> None:
    path = f"/needs/{wanted.id}/match"
    stored = browser().get(path)
    session.execute(update(MatchRun).values(code_version="another"))
    session.commit()
    now = browser().get(path)
    assert (is_stored(stored), is_stored(now)) == (True, False)
    assert [each.get_text(" ", strip=True) for each in stored.page.select(".match")] == [
        each.get_text(" ", strip=True) for each in now.page.select(".match")
    ]


def test_the_engine_is_not_asked_for_what_is_stored(
    session: Session,
    wanted: Need,
    field: list[Capability],
    browser: Browsers,
    engine_down: None,
) -> None:
    for path in (f"/needs/{wanted.id}", f"/needs/{wanted.id}/match"):
        words = browser().get(path).words()
        assert "示例甲院" in words
        assert "检索服务暂时不可用" not in words


@pytest.mark.parametrize(
    "change",
    [
        {"need_version": 99},
        {"code_version": "another"},
        {"confirmed_at": func.now() - timedelta(days=1)},
    ],
)
def test_a_run_of_another_version_code_or_day_is_not_shown(
    session: Session,
    wanted: Need,
    field: list[Capability],
    browser: Browsers,
    change: dict[str, object],
) -> None:
    session.execute(update(MatchRun).values(**change))
    session.commit()
    for path in (f"/needs/{wanted.id}", f"/needs/{wanted.id}/match"):
        page = browser().get(path)
        assert not is_stored(page)
        assert "示例甲院" in page.words()


def test_what_no_longer_holds_is_never_shown_even_before_it_is_matched_again(
    session: Session, wanted: Need, field: list[Capability], browser: Browsers
) -> None:
    path = f"/needs/{wanted.id}/match"
    field[0].status = CapabilityStatus.ARCHIVED
    session.commit()
    assert names(browser().get(path)) == ["示例乙院", "示例丙所"]
    found = session.get_one(Organisation, field[1].organisation_id)
    found.verification = Verification.REFUSED
    session.commit()
    assert names(browser().get(path)) == ["示例丙所"]
    assert "示例乙院" not in browser().get(f"/needs/{wanted.id}").words()


def test_while_a_match_is_waiting_the_page_says_so_asks_again_and_stops(
    session: Session, wanted: Need, field: list[Capability], browser: Browsers
) -> None:
    visitor = browser()
    for path in (f"/needs/{wanted.id}", f"/needs/{wanted.id}/match"):
        assert not visitor.get(path).page.select("#freshness[hx-trigger], noscript")
    enqueue(session, RUN, wanted.id)
    session.commit()
    for path in (f"/needs/{wanted.id}", f"/needs/{wanted.id}/match"):
        page = visitor.get(path)
        assert "正在重新匹配" in page.words()
        assert page.page.select("noscript meta[http-equiv=refresh]")
    [box] = page.page.select("#freshness")
    address = str(box["hx-get"])
    answer = visitor.get(address, **{"HX-Request": "true"})
    assert "正在重新匹配" in answer.text
    assert "HX-Trigger" not in answer.response.headers
    drain()
    answer = visitor.get(address, **{"HX-Request": "true"})
    assert "hx-trigger" not in answer.text  # it asks no more
    assert "HX-Trigger" not in answer.response.headers  # the same ranking was found again


def test_a_page_that_showed_an_older_run_is_told_to_look_again(
    session: Session, wanted: Need, field: list[Capability], browser: Browsers
) -> None:
    visitor = browser()
    run = session.scalars(select(MatchRun)).one()
    field[0].turnaround_days = 90
    frozen(session, wanted)
    path = f"/needs/{wanted.id}/match"
    answer = visitor.get(f"{path}/state?seen={run.id}", **{"HX-Request": "true"})
    assert answer.response.headers["HX-Trigger"] == "matched"
    for seen in ("", "x", "1-2-3", "9" * 30):
        assert visitor.get(f"{path}/state?seen={seen}").status == 200
    assert names(visitor.get(path))[0] == "示例乙院"
    assert visitor.get("/needs/999999/match/state").status == 404


def test_filters_leave_ranks_as_they_are_in_the_whole(
    session: Session, wanted: Need, field: list[Capability], browser: Browsers
) -> None:
    path = f"/needs/{wanted.id}/match"
    visitor = browser()
    assert ranks(visitor.get(f"{path}?verdict=incomplete")) == ["3"]
    assert ranks(visitor.get(f"{path}?province=650000")) == ["2", "3"]
    both = visitor.get(f"{path}?province=650000&verdict=qualified")
    assert (names(both), ranks(both)) == (["示例乙院"], ["2"])
    none = visitor.get(f"{path}?province=310000&verdict=qualified")
    assert names(none) == []
    assert "看全部 3 家" in none.words()
    session.execute(update(MatchRun).values(code_version="another"))  # ranked now: the same
    session.commit()
    assert ranks(visitor.get(f"{path}?province=650000&verdict=qualified")) == ["2"]
    for odd in ("verdict=x", "province=%00", "province=abc", "page=-1", "item=x"):
        assert ranks(visitor.get(f"{path}?{odd}")) == ["1", "2", "3"]


def test_the_tile_map_counts_the_qualified_and_each_tile_filters(
    session: Session, wanted: Need, field: list[Capability], browser: Browsers
) -> None:
    visitor = browser()
    page = visitor.get(f"/needs/{wanted.id}/match")
    tiles = {str(each["aria-label"]): str(each["href"]) for each in page.page.select("a.tile")}
    assert {label for label in tiles if not label.endswith("：0 家")} == {
        "江苏：1 家",
        "新疆：1 家",
    }
    assert names(visitor.get(tiles["新疆：1 家"])) == ["示例乙院"]


def test_every_bar_says_the_rank_without_it(
    session: Session, wanted: Need, field: list[Capability], browser: Browsers
) -> None:
    page = browser().get(f"/needs/{wanted.id}/match")
    cards = page.page.select(".match")
    for card in cards:
        assert len(card.select(".without")) == len(card.select(".bars dt")) > 0
    fees = [card.select(".without")[2].get_text(strip=True) for card in cards]
    assert fees == [f"不计这一项：仍是第 {rank}" for rank in (1, 2, 3)]  # nobody gives an amount


def test_places_beyond_the_stored_ones_come_on_further_pages(
    session: Session, wanted: Need, browser: Browsers
) -> None:
    for number in range(45):
        offer(session, f"示例{number:02d}院", turnaround_days=number + 1)
    frozen(session, wanted)
    visitor = browser()
    path = f"/needs/{wanted.id}/match"
    pages = [visitor.get(f"{path}?page={number}") for number in (1, 2, 3)]
    assert all(map(is_stored, pages))
    assert [each for page in pages for each in ranks(page)] == [str(n) for n in range(1, 46)]
    assert len({each for page in pages for each in names(page)}) == 45
    assert names(visitor.get(f"{path}?page=4")) == []


def test_a_need_with_many_items_shows_first_what_each_has(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    items = [{"device": "压力表", "range_text": f"(0~{n})MPa"} for n in range(1, 26)]
    posted = need(session, actor(session, owner), items=items)
    offer(session, "示例甲院")
    frozen(session, posted)
    visitor = browser()
    path = f"/needs/{posted.id}/match"
    page = visitor.get(path)
    assert len(page.page.select("tr[id^=item-]")) == 20
    assert page.page.select_one(f'a[href="{path}?page=2"]')
    assert "25. 压力表" in visitor.get(f"{path}?page=2").words()
    one = visitor.get(f"{path}?item=25")
    assert names(one) == ["示例甲院"]
    assert "(0~25)MPa" in one.words()
    assert visitor.get(f"{path}?item=26").status == 404


def test_the_number_of_queries_grows_neither_with_items_nor_with_institutions(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    one = actor(session, owner)
    small = need(session, one, items=[{"device": "压力表", "range_text": "(0~1)MPa"}])
    items = [{"device": "压力表", "range_text": f"(0~{n})MPa"} for n in range(1, 6)]
    large = need(session, one, items=items)
    offer(session, "示例甲院")
    frozen(session, small, large)
    visitor = browser()

    def queries(path: str) -> int:
        assert visitor.get(path).status == 200  # reference facts are read once a process
        seen: list[str] = []

        def note(*args: object) -> None:
            if not str(args[2]).startswith(("SAVEPOINT", "RELEASE")):
                seen.append(str(args[2]))

        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        assert visitor.get(path).status == 200
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    assert queries(f"/needs/{small.id}") == queries(f"/needs/{large.id}")
    before = queries(f"/needs/{small.id}/match")
    for number in range(8):
        offer(session, f"示例{number}所")
    frozen(session, small)
    assert queries(f"/needs/{small.id}/match") == before


def test_a_worker_with_other_code_ranks_the_open_needs_again(
    session: Session,
    owner: Organisation,
    wanted: Need,
    field: list[Capability],
    browser: Browsers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    second = need(session, actor(session, owner))
    frozen(session, second)
    monkeypatch.setattr(tasks, "AT_A_TIME", 1)
    assert CODE in STARTING
    session.execute(update(MatchRun).values(code_version="another"))
    paths = [f"/needs/{each.id}/match" for each in (wanted, second)]
    for stored in ([True, False], [True, True]):
        if stored[1]:
            session.execute(update(Job).where(Job.kind == CODE).values(run_at=func.now()))
        else:
            enqueue(session, CODE, "start")
        session.commit()
        drain()
        assert [is_stored(browser().get(path)) for path in paths] == stored
    before = session.scalars(select(func.max(MatchRun.confirmed_at))).one()
    enqueue(session, CODE, "start")
    session.commit()
    drain()
    assert session.scalars(select(func.max(MatchRun.confirmed_at))).one() == before


def test_a_policy_that_changes_another_track_leaves_the_run_standing(
    session: Session, wanted: Need, field: list[Capability], browser: Browsers
) -> None:
    run = session.scalars(select(MatchRun)).one()
    old = session.get_one(PolicyVersion, run.policy_version)
    path = f"/needs/{wanted.id}/match"
    for number, track in ((1, "statutory"), (2, "market")):
        content = copy.deepcopy(old.content)
        content["version"] = old.version + number
        content["effective_from"] = today().isoformat()
        if track == "market":
            content["market"]["reference_days"] += 1
        else:
            content["statutory"]["step_days"] += 1
        session.execute(
            insert(PolicyVersion).values(
                version=content["version"],
                effective_from=today(),
                content=content,
                content_hash=track,
            )
        )
        session.commit()
        assert is_stored(browser().get(path)) is (track == "statutory")
