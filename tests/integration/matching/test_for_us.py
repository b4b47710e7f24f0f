"""What an institution sees of itself: open needs it is ranked for, and needs it missed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.matching import for_us
from app.matching.missed.reasons import Reason
from app.matching.missed_needs import missed_needs
from app.matching.models import MatchRun
from app.matching.runs import KEPT
from app.matching.tasks import RUN
from app.needs.models import Need
from app.organisations.models import Organisation
from app.worker import drain
from search.sync import touch
from tests.conftest import Browsers, QueryLog
from tests.factories import actor, capability, need, organisation


@pytest.fixture
def owner(session: Session) -> Organisation:
    return organisation(session, "enterprise", region="320500")


@pytest.fixture
def ours(session: Session, browser: Browsers) -> Organisation:
    return organisation(session, name="示例本院", region="320100")


def offers(
    session: Session, institution: Organisation, range_text: str = "(0~60)MPa", **more: Any
) -> None:
    row = capability(session, institution, device="数字压力表", range_text=range_text, **more)
    touch(session, "capabilities", row.id)


def wish(
    session: Session, owner: Organisation, range_text: str, requirement: str = "", **more: Any
) -> Need:
    item = {
        "device": "数字压力表",
        "range_text": range_text,
        "requirement_text": requirement,
        "quantity": 3,
    }
    return need(
        session, actor(session, owner), items=[item], title=f"示例需求 {range_text}", **more
    )


def ranked(session: Session, *asked: Need) -> None:
    session.commit()
    drain()
    for each in asked:
        enqueue(session, RUN, each.id)
    session.commit()
    drain()
    session.expire_all()


def told(session: Session, who: Actor) -> list[for_us.ForUs]:
    return for_us.told(session, who, for_us.standings(session, who))


def test_open_needs_are_listed_by_what_one_can_do_and_where_one_stands(
    session: Session, owner: Organisation, ours: Organisation
) -> None:
    who = actor(session, ours)
    offers(session, ours, uncertainty_text="Urel=0.3%(k=2)", turnaround_days=9)
    offers(session, organisation(session, name="示例甲院"), uncertainty_text="Urel=0.1%(k=2)", turnaround_days=2)  # fmt: skip
    later = (today() + timedelta(days=12)).isoformat()
    wide = wish(session, owner, "(0～100)MPa")
    fine = wish(session, owner, "(0～60)MPa", "Urel=0.2%(k=2)")
    able = wish(session, owner, "(0～40)MPa", "Urel=0.5%(k=2)", deadline=later)
    other = need(session, actor(session, owner), items=[{"device": "量块", "range_text": "(0.5～100)mm"}])  # fmt: skip
    ranked(session, wide, fine, able, other)
    first, second, third = told(session, who)
    assert [each.need.id for each in (first, second, third)] == [able.id, fine.id, wide.id]
    assert [each.standing.group for each in (first, second, third)] == ["able", "near", "near"]
    assert (first.standing.rank, first.standing.of, first.days_left) == (2, 2, 12)
    assert "1.5 倍" in "".join(second.assessment.reasons)
    assert second.strip is not None
    assert third.assessment.coverage is not None
    assert [gap.as_text() for gap in third.assessment.coverage.gaps] == [
        "60～100 MPa（不含 60 MPa）"
    ]


def test_the_page_filters_by_group_and_place(
    session: Session, owner: Organisation, ours: Organisation, browser: Browsers
) -> None:
    offers(session, ours)
    here, there = (
        wish(session, owner, "(0～40)MPa"),
        wish(session, owner, "(0～90)MPa", place="广东深圳"),
    )
    ranked(session, here, there)
    client = browser(ours).client
    everything = client.get("/needs-for-us")
    assert everything.status_code == 200
    assert "第 1" in everything.text
    assert "示例需求 (0～40)MPa" in everything.text
    assert "示例需求 (0～90)MPa" in everything.text
    able = client.get("/needs-for-us?group=able").text
    assert "示例需求 (0～90)MPa" not in able
    southern = client.get("/needs-for-us?region=440000").text
    assert "示例需求 (0～40)MPa" not in southern
    assert "示例需求 (0～90)MPa" in southern
    assert "这个条件下没有" in client.get("/needs-for-us?group=able&region=440000").text


def test_places_beyond_those_kept_as_rows_are_found_too(
    session: Session, owner: Organisation, ours: Organisation
) -> None:
    for number in range(KEPT + 1):
        offers(session, organisation(session, name=f"示例{number}院"), turnaround_days=1)
    offers(session, ours, turnaround_days=300)
    asked = wish(session, owner, "(0～40)MPa")
    ranked(session, asked)
    [line] = told(session, actor(session, ours))
    assert (line.standing.rank, line.standing.of) == (KEPT + 2, KEPT + 2)
    assert line.assessment.rows
    [missed] = missed_needs(session, actor(session, ours)).listed
    assert (missed.reason, missed.asked.rank) == (Reason.LOW, KEPT + 2)


def test_only_open_needs_one_may_see_are_listed_and_nothing_sealed_is_said(
    session: Session, owner: Organisation, ours: Organisation, browser: Browsers
) -> None:
    offers(session, ours)
    shown = wish(session, owner, "(0～40)MPa", contact_phone="13800000000", sealed_note="图号甲")
    gone, draft = wish(session, owner, "(0～30)MPa"), wish(session, owner, "(0～20)MPa")
    ranked(session, shown, gone, draft)
    session.execute(update(Need).where(Need.id == gone.id).values(status="withdrawn"))
    session.execute(update(Need).where(Need.id == draft.id).values(status="draft"))
    session.commit()
    client = browser(ours).client
    for address in ("/needs-for-us", "/missed-needs"):
        text = client.get(address).text
        assert "(0～30)MPa" not in text
        assert "(0～20)MPa" not in text
        assert "13800000000" not in text
        assert "图号甲" not in text
    assert len(told(session, actor(session, ours))) == 1


def test_missed_needs_say_why_and_what_would_have_won_most(
    session: Session, owner: Organisation, ours: Organisation, browser: Browsers
) -> None:
    who = actor(session, ours)
    offers(session, ours, uncertainty_text="Urel=0.3%(k=2)", modes=["送检"])
    offers(session, ours, "(60~250)MPa", uncertainty_text="Urel=0.3%(k=2)", modes=["送检"],
           proof_kind="CNAS认可", proof_number="示例证书", proof_valid_to=today() - timedelta(days=2))  # fmt: skip
    ranked(
        session,
        wish(session, owner, "(0～40)MPa"),
        wish(session, owner, "(0～40)MPa", mode="现场"),
        wish(session, owner, "(0～50)MPa", mode="现场"),
        wish(session, owner, "(0～40)MPa", "Urel=0.2%(k=2)"),
        wish(session, owner, "(0～200)MPa"),
        wish(session, owner, "(0～400)MPa"),
    )
    found = missed_needs(session, who)
    assert found.counts == {
        Reason.MODE: 2, Reason.EXPIRED: 1, Reason.INACCURATE: 1, Reason.INCOMPLETE: 1,
    }  # fmt: skip
    said = [(won.extension.title, len(won.items)) for won in found.extensions]
    assert said[0] == ("为“数字压力表”增加“现场”方式", 2)
    assert ("续证：CNAS认可 示例证书（1 条能力项）", 1) in said
    assert any("降到 U = 0.2 %" in title for title, _ in said)
    assert any("扩展到 0～400 MPa" in title for title, _ in said)
    client = browser(ours).client
    page = client.get("/missed-needs")
    assert page.status_code == 200
    assert "为“数字压力表”增加“现场”方式" in page.text
    only = client.get("/missed-needs?reason=inaccurate").text
    assert "Urel=0.2%(k=2)" in only
    assert "示例需求 (0～400)MPa" not in only


def test_what_was_extended_is_no_longer_missed(
    session: Session, owner: Organisation, ours: Organisation
) -> None:
    who = actor(session, ours)
    offers(session, ours)
    ranked(session, *(wish(session, owner, f"(0～{top})MPa") for top in (80, 100, 150)))
    [won] = missed_needs(session, who).extensions
    assert won.extension.title.endswith("扩展到 0～150 MPa")
    assert [step.extension.to for step in won.steps] == ["0～80 MPa", "0～100 MPa"]
    offers(session, ours, "(0~100)MPa")
    ranked(session)
    left = missed_needs(session, who)
    assert {each.asked.item_id for each in left.listed} == set(won.items) - set(won.steps[-1].items)


def test_work_by_law_is_missed_for_want_of_an_authorisation(
    session: Session, owner: Organisation, ours: Organisation
) -> None:
    offers(session, ours, proof_kind="法定授权", authorised_regions=["330000"])
    ranked(session, wish(session, owner, "(0～40)MPa", service="强制检定"))
    found = missed_needs(session, actor(session, ours))
    assert found.counts == {Reason.AREA: 1}
    assert found.extensions == ()


def test_old_runs_do_not_count(session: Session, owner: Organisation, ours: Organisation) -> None:
    offers(session, ours)
    ranked(session, wish(session, owner, "(0～90)MPa"))
    who = actor(session, ours)
    assert missed_needs(session, who).counts == {Reason.INCOMPLETE: 1}
    session.execute(update(MatchRun).values(confirmed_at=datetime.now(UTC) - timedelta(days=91)))
    assert missed_needs(session, who).counts == {}


def test_the_pages_are_for_institutions(
    session: Session, owner: Organisation, ours: Organisation, browser: Browsers
) -> None:
    for address in ("/needs-for-us", "/missed-needs"):
        assert browser(owner).client.get(address, follow_redirects=False).status_code == 403
        assert browser().client.get(address, follow_redirects=False).status_code == 303
        empty = browser(ours).client.get(address)
        assert empty.status_code == 200
        assert 'href="/needs-for-us"' in empty.text


def test_a_page_takes_a_fixed_number_of_queries(
    session: Session,
    owner: Organisation,
    ours: Organisation,
    browser: Browsers,
    queries: QueryLog,
) -> None:
    offers(session, ours)
    client, counts = browser(ours).client, []
    for _ in range(2):
        asked = [wish(session, owner, f"(0～{top})MPa") for top in (40, 50, 90)]
        ranked(session, *asked)
        client.get("/needs-for-us"), client.get("/missed-needs")
        before = len(queries)
        client.get("/needs-for-us")
        middle = len(queries)
        client.get("/missed-needs")
        counts.append((middle - before, len(queries) - middle))
    assert counts[0] == counts[1]
