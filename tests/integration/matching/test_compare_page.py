"""Up to four institutions of one item side by side, the ladder of assignments, concessions."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.core.jobs import enqueue
from app.matching.tasks import RUN
from app.needs.models import Need
from app.organisations.models import Organisation
from app.worker import drain
from search.sync import touch
from tests.browser import Answer
from tests.conftest import Browsers
from tests.factories import actor, capability, need, organisation


@pytest.fixture
def owner(session: Session) -> Organisation:
    return organisation(session, "enterprise")


def offer(session: Session, name: str, region: str = "320500", **more: Any) -> Capability:
    made = organisation(session, name=name, region=region)
    more.setdefault("range_text", "(-0.1~60)MPa")
    row = capability(session, made, device="数字压力表", **more)
    touch(session, "capabilities", row.id)
    return row


def frozen(session: Session, *needs: Need) -> None:
    session.commit()
    drain()
    for each in needs:
        enqueue(session, RUN, each.id)
    session.commit()
    drain()
    session.expire_all()


@pytest.fixture
def wanted(session: Session, owner: Organisation, browser: Browsers) -> Need:
    return need(session, actor(session, owner))


@pytest.fixture
def ids(session: Session, wanted: Need) -> list[int]:
    """Six institutions, the first two alike but for their time."""
    rows = [
        offer(session, "示例甲院", turnaround_days=5, modes=["送检"]),
        offer(session, "示例乙院", turnaround_days=9, modes=["送检"]),
        offer(session, "示例丙所", range_text="(0~1)MPa", fee_text="面议"),
        *(offer(session, f"示例{number}所", turnaround_days=20) for number in range(3)),
    ]
    frozen(session, wanted)
    return [row.organisation_id for row in rows]


def row_of(page: Answer, title: str) -> tuple[list[str], bool]:
    for row in page.page.select("table.compare tbody tr"):
        head = row.select_one("th")
        if head and head.get_text(" ", strip=True).split()[0] == title:
            cells = [each.get_text(" ", strip=True) for each in row.select("td")]
            return cells, "differs" in row["class"]
    raise AssertionError(title)


def test_facts_stand_side_by_side_and_what_differs_is_marked(
    wanted: Need, ids: list[int], browser: Browsers
) -> None:
    page = browser().get(f"/needs/{wanted.id}/compare?item=1&with={ids[1]},{ids[0]}")
    heads = [each.get_text(" ", strip=True) for each in page.page.select("thead th")]
    assert ["示例甲院" in heads[0], "第 1" in heads[0]] == [True, True]  # in the order of ranks
    assert "示例乙院" in heads[1]
    assert row_of(page, "完成时限") == (["5 个工作日", "9 个工作日"], True)
    assert row_of(page, "方式") == (["送检", "送检"], False)
    assert row_of(page, "覆盖所求量程")[0] == ["100 %", "100 %"]
    assert len(page.page.select(".strip-rows .strip-row")) == 2  # one common axis
    assert page.page.select("meter")
    fewer = browser().get(
        f"/needs/{wanted.id}/compare?item=1&with={ids[1]},{ids[0]}&only=differing"
    )
    assert row_of(fewer, "完成时限")[1]
    with pytest.raises(AssertionError):
        row_of(fewer, "方式")


def test_ticked_boxes_and_a_list_with_commas_mean_the_same(
    wanted: Need, ids: list[int], browser: Browsers
) -> None:
    boxes = "&".join(f"with={each}" for each in ids[:3])
    pages = [
        browser().get(f"/needs/{wanted.id}/compare?item=1&{query}")
        for query in (boxes, f"with={ids[0]},{ids[1]},{ids[2]}")
    ]
    assert pages[0].words("thead") == pages[1].words("thead")
    assert row_of(pages[0], "收费")[0] == ["未公布", "未公布", "面议"]


def test_more_than_four_are_refused_with_a_way_on(
    wanted: Need, ids: list[int], browser: Browsers
) -> None:
    page = browser().get(f"/needs/{wanted.id}/compare?with={','.join(map(str, ids))}")
    assert page.status == 200
    assert "一次最多比较 4 家，您选了 6 家" in page.words()
    assert len(page.page.select("input[name=with]")) == 6
    assert len(page.page.select("input[name=with][checked]")) == 4
    assert not page.page.select("table.compare")


@pytest.mark.parametrize("chosen", ["", "with=", "with=x", "with=999999999", "with=-1,0"])
def test_nobody_to_compare_is_said(
    wanted: Need, ids: list[int], browser: Browsers, chosen: str
) -> None:
    page = browser().get(f"/needs/{wanted.id}/compare?{chosen}")
    assert (page.status, "请选 2～4 家机构" in page.words()) == (200, True)


def test_an_institution_that_is_not_ranked_is_not_compared(
    session: Session, wanted: Need, ids: list[int], browser: Browsers
) -> None:
    other = organisation(session, name="示例外院")
    session.commit()
    page = browser().get(f"/needs/{wanted.id}/compare?with={ids[0]},{ids[1]},{other.id}")
    assert "示例外院" not in page.words()
    assert "1 家不在这一项的排序里" in page.words()
    assert len(page.page.select("thead th")) == 2


def test_only_the_owner_is_offered_to_invite(
    wanted: Need, owner: Organisation, ids: list[int], browser: Browsers
) -> None:
    path = f"/needs/{wanted.id}/compare?with={ids[0]},{ids[1]}"
    counts = [
        len(each.get(path).page.select('form[action$="/invite"]'))
        for each in (browser(owner), browser())
    ]
    assert counts == [2, 0]


def test_a_need_that_is_not_ones_own_reads_as_missing(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    draft = need(session, actor(session, owner), published=False)
    session.commit()
    for path in ("match", "match/state", "match/relaxations", "compare", "match?item=1"):
        assert browser().get(f"/needs/{draft.id}/{path}").status == 404
        assert browser(owner).get(f"/needs/{draft.id}/{path}").status == 200


def test_concessions_stand_on_a_page_that_the_ranking_fetches(
    session: Session, wanted: Need, ids: list[int], browser: Browsers
) -> None:
    visitor = browser()
    page = visitor.get(f"/needs/{wanted.id}/match")
    link = page.page.select_one('a[href*="/match/relaxations"]')
    assert link is not None
    answer = visitor.get(str(link["href"]), **{"HX-Request": "true"})
    assert answer.status == 200
    assert "#relaxations" in str(page.page.select_one("[hx-trigger=revealed]"))
    assert answer.page.select_one("#relaxations")


def test_an_assignment_shows_its_ladder_and_a_market_need_none(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    one = actor(session, owner)
    assigned, market = need(session, one, service="强制检定"), need(session, one)
    for name, region in (("示例市所", "320500"), ("示例省院", "320000")):
        offer(
            session,
            name,
            region,
            proof_kind="法定授权",
            authorised_regions=["320000"],
        )
    frozen(session, assigned, market)
    visitor = browser()
    page = visitor.get(f"/needs/{assigned.id}/match")
    rungs = [each.get_text(" ", strip=True) for each in page.page.select(".rung")]
    assert [rung.split()[0] for rung in rungs] == ["县级", "市级", "省级", "大区", "国家级"]
    assert ["现在" in rung for rung in rungs] == [False, True, False, False, False]
    assert "1 家" in rungs[1]
    assert "没有机构" in rungs[0]
    assert not visitor.get(f"/needs/{market.id}/match").page.select(".rung")
