"""A need meets capabilities through the real engine: who is ranked, why, and who is not."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.permissions import Actor
from app.matching.service import match_need
from app.needs import queries
from app.needs.models import Need
from app.organisations.models import Organisation, Verification
from app.worker import drain
from search.sync import touch, touch_organisation
from tests.browser import Browser
from tests.conftest import Browsers
from tests.factories import actor, capability, need, organisation


@pytest.fixture
def owner(session: Session) -> Organisation:
    return organisation(session, "enterprise")


@pytest.fixture
def wanted(session: Session, owner: Organisation, browser: Browsers) -> Need:
    """The real example: 精密数字压力表 (-0.1～2.5)MPa, in an empty engine."""
    return need(session, actor(session, owner))


def offer(
    session: Session, name: str, range_text: str = "(-0.1~60)MPa", **more: object
) -> Organisation:
    """An institution with one published row, told to the engine."""
    place = {key: more.pop(key) for key in ("region", "verified") if key in more}
    more.setdefault("device", "数字压力表")
    made = organisation(session, name=name, **place)  # type: ignore[arg-type]
    row = capability(session, made, range_text=range_text, **more)  # type: ignore[arg-type]
    touch(session, "capabilities", row.id)
    return made


def settle(session: Session) -> None:
    session.commit()
    drain()


def ranked(session: Session, wanted: Need) -> list[tuple[str, str]]:
    session.expire_all()
    found = queries.get_visible(session, Actor(), wanted.id)
    (ranking,) = match_need(session, found)
    assert ranking.notice == ""
    return [(match.organisation.name, match.assessment.verdict) for match in ranking.matches]


def test_institutions_are_ranked_by_what_is_true_and_told_why(
    session: Session, wanted: Need, browser: Browsers
) -> None:
    offer(session, "示例甲院")
    offer(session, "示例乙院", "(0~1)MPa")
    offer(session, "示例丙院", "(0300)MPa")
    offer(session, "示例丁院", "(0~300)℃", device="温度计")
    settle(session)
    assert ranked(session, wanted) == [
        ("示例甲院", "qualified"),
        ("示例丙院", "to_verify"),
        ("示例乙院", "incomplete"),
    ]
    for path in (f"/needs/{wanted.id}", f"/needs/{wanted.id}/match"):
        page = browser().get(path)
        words = page.words()
        assert words.index("示例甲院") < words.index("示例丙院") < words.index("示例乙院")
        for said in ("可测", "待核实", "测不全", "压力表"):
            assert said in words, (path, said)
        assert page.page.select("svg"), path
        assert "示例丁院" not in words
        assert "_rankingScore" not in page.text


def test_two_rows_of_one_institution_cover_together(session: Session, wanted: Need) -> None:
    made = offer(session, "示例甲院", "(-0.1~1)MPa")
    second = capability(session, made, device="数字压力表", range_text="(1~6)MPa")
    touch(session, "capabilities", second.id)
    settle(session)
    assert ranked(session, wanted) == [("示例甲院", "qualified")]


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_rows_that_are_not_published_do_not_match(
    session: Session, wanted: Need, status: str
) -> None:
    offer(session, "示例甲院", status=status)
    settle(session)
    assert ranked(session, wanted) == []


@pytest.mark.parametrize(("days", "matches"), [(0, True), (-1, False), (400, True)])
def test_a_row_matches_up_to_the_last_day_of_its_proof(
    session: Session, wanted: Need, days: int, *, matches: bool
) -> None:
    offer(session, "示例甲院", proof_valid_to=today() + timedelta(days=days))
    settle(session)
    assert (ranked(session, wanted) == [("示例甲院", "qualified")]) is matches


def test_a_proof_not_yet_valid_does_not_match(session: Session, wanted: Need) -> None:
    offer(session, "示例甲院", proof_valid_from=today() + timedelta(days=1))
    settle(session)
    assert ranked(session, wanted) == []


def test_rows_of_unverified_institutions_do_not_match(session: Session, wanted: Need) -> None:
    made = offer(session, "示例甲院", verified=False)
    settle(session)
    assert ranked(session, wanted) == []
    made.verification = Verification.VERIFIED
    touch_organisation(session, made.id)
    settle(session)
    assert ranked(session, wanted) == [("示例甲院", "qualified")]
    made.verification = Verification.REFUSED
    session.commit()
    assert ranked(session, wanted) == []  # at once: PostgreSQL decides, not the engine


def test_the_service_asked_for_counts(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    asked = need(session, actor(session, owner), service="校准")
    offer(session, "示例甲院", services=("检定",))
    offer(session, "示例乙院", services=("检定", "校准"))
    offer(session, "示例丙院", services=())
    settle(session)
    assert ranked(session, asked) == [("示例乙院", "qualified"), ("示例丙院", "to_verify")]


def test_places_do_not_count(session: Session, wanted: Need) -> None:
    near = offer(session, "示例近院", region="320500")
    far = offer(session, "示例远院", region="650100")
    settle(session)
    before = ranked(session, wanted)
    near.region_code, far.region_code = far.region_code, near.region_code
    for each in (near, far):
        touch_organisation(session, each.id)
    settle(session)
    assert len(before) == 2
    assert ranked(session, wanted) == before


def test_neither_age_nor_name_decides_among_equals(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    names = [f"示例{letter}院" for letter in "甲乙丙丁"]
    for name in names:
        offer(session, name)
    one = actor(session, owner)
    asked = [need(session, one) for _ in range(6)]
    settle(session)
    orders = {tuple(name for name, _ in ranked(session, each)) for each in asked}
    assert all(sorted(order) == sorted(names) for order in orders)
    assert len(orders) > 1


def test_without_the_engine_the_page_of_a_need_shows_everything_else(
    session: Session, wanted: Need, browser: Browsers, engine_down: None
) -> None:
    for path in (f"/needs/{wanted.id}", f"/needs/{wanted.id}/match"):
        page = browser().get(path)
        assert page.status == 200
        assert "检索服务暂时不可用" in page.words()
        assert "精密数字压力表" in page.words()


def test_an_item_without_a_range_is_matched_by_its_name_and_asks_for_the_range(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    asked = need(session, actor(session, owner), items=[{"device": "压力表"}])
    offer(session, "示例甲院", device="压力表")
    settle(session)
    assert ranked(session, asked) == [("示例甲院", "to_verify")]
    page = browser().get(f"/needs/{asked.id}")
    assert (page.status, "需求没有填测量范围" in page.words()) == (200, True)


def test_a_long_list_of_items_shows_five_rankings_and_all_on_the_page_of_results(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    items = [{"device": "压力表", "range_text": f"(0~{n})MPa"} for n in range(1, 8)]
    asked = need(session, actor(session, owner), items=items)
    offer(session, "示例甲院")
    settle(session)
    visitor = browser()
    counts = [
        visitor.get(path).words().count("示例甲院")
        for path in (f"/needs/{asked.id}", f"/needs/{asked.id}/match")
    ]
    assert 0 < counts[0] < counts[1]


def open_needs_on(browser: Browser, row_id: int) -> str:
    page = browser.get(f"/capabilities/{row_id}")
    assert page.status == 200
    return page.words()


def test_a_capability_shows_institutions_the_open_needs_it_could_serve(
    session: Session, wanted: Need, browser: Browsers
) -> None:
    made = organisation(session, name="示例甲院")
    row = capability(session, made, range_text="(-0.1~60)MPa")
    small = capability(session, made, range_text="(0~0.01)MPa", device="微压计")
    touch(session, "capabilities", row.id)
    settle(session)
    own = browser(made)
    assert wanted.title in open_needs_on(own, row.id)
    assert wanted.title not in open_needs_on(own, small.id)
    for other in (browser(), browser(organisation(session, "enterprise"))):
        assert wanted.title not in open_needs_on(other, row.id)
    wanted.status = "withdrawn"  # type: ignore[assignment]
    session.commit()
    assert wanted.title not in open_needs_on(own, row.id)  # at once, whatever the engine holds


def test_without_the_engine_a_capability_still_shows_and_says_so(
    session: Session, wanted: Need, browser: Browsers, engine_down: None
) -> None:
    made = organisation(session)
    row = capability(session, made)
    session.commit()
    assert "检索服务暂时不可用" in open_needs_on(browser(made), row.id)


def test_a_row_that_is_not_public_reads_as_missing(session: Session, browser: Browsers) -> None:
    made = organisation(session)
    draft = capability(session, made, status="draft")
    session.commit()
    path = f"/capabilities/{draft.id}"
    assert [each.get(path).status for each in (browser(), browser(made))] == [404, 200]


def test_a_long_needs_items_come_in_pages(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    items = [{"device": f"示例压力表{number:02d}号"} for number in range(1, 26)]
    posted = need(session, actor(session, owner), items=items)
    session.commit()
    visitor = browser()
    first = visitor.get(f"/needs/{posted.id}/match")
    assert len(first.page.select("tr[id^=item-]")) == 20
    assert first.page.select_one(f'a[href="/needs/{posted.id}/match?page=2"]')
    for page in (2, 99):
        words = visitor.get(f"/needs/{posted.id}/match?page={page}").words()
        assert "25. 示例压力表25号" in words
        assert "示例压力表20号" not in words
