"""What a concession would bring is what matching then finds: from the database, on every track."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.clock import today
from app.matching.counterfactuals import applied, relaxations
from app.matching.gathering import gather
from app.matching.judging import rank_field
from app.matching.policies.in_force import policy_in_force
from app.matching.relaxing.kinds import Kind, Relaxation
from app.metrology.gates import Verdict
from app.needs.models import Need
from app.organisations.models import Organisation
from app.worker import drain
from search.sync import touch
from tests.conftest import Browsers, QueryLog
from tests.factories import actor, capability, need, organisation


@pytest.fixture
def owner(session: Session) -> Organisation:
    return organisation(session, "enterprise", region="320500")


def offer(
    session: Session, name: str, range_text: str, region: str = "320500", **more: Any
) -> Organisation:
    made = organisation(session, name=name, region=region)
    row = capability(session, made, device="数字压力表", range_text=range_text, **more)
    touch(session, "capabilities", row.id)
    return made


def wish(session: Session, owner: Organisation, **more: Any) -> Need:
    item = {
        "device": "数字压力表",
        "range_text": "(0～60)MPa",
        "requirement_text": "Urel=0.5%(k=2)",
        "quantity": 1,
    }
    return need(session, actor(session, owner), items=[item], **more)


def found(session: Session, asked: Need) -> dict[Kind, Relaxation]:
    """The first of each kind, every one of them checked against matching again."""
    [item] = asked.items
    listed = relaxations(session, asked, item)
    policy = policy_in_force(session, today())
    for each in listed:
        if each.kind in (Kind.AREA, Kind.DEADLINE, Kind.BUDGET):
            continue
        again = gather(session, *applied(asked, item, each.brought.concession), policy, today())
        places = rank_field(again.field, again.rows, policy).places
        able = {one.organisation_id for one in places if one.verdict is Verdict.QUALIFIED}
        assert len(able) == each.brought.total, each.sentence
        assert set(each.brought.gained) <= able
    assert all(item not in session.new for item in asked.items)
    return {each.kind: each for each in reversed(listed)}


def test_each_concession_says_how_many_more_and_who_is_nearest(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    asked = wish(session, owner, mode="送检", proof_kind="CNAS认可")
    said: dict[str, Any] = {"modes": ["送检"], "proof_kind": "CNAS认可"}
    offer(session, "示例甲院", "(0~60)MPa", uncertainty_text="Urel=0.3%(k=2)", **said)
    offer(session, "示例乙院", "(0~60)MPa", "440100", uncertainty_text="Urel=0.6%(k=2)", **said)
    offer(session, "示例丙院", "(0~60)MPa", "310000", uncertainty_text="Urel=0.6%(k=2)", **said)
    offer(session, "示例丁所", "(0~40)MPa", uncertainty_text="Urel=0.3%(k=2)", **said)
    offer(
        session,
        "示例戊院",
        "(0~60)MPa",
        uncertainty_text="Urel=0.3%(k=2)",
        **said | {"modes": ["现场"]},
    )
    offer(session, "示例己院", "(0~60)MPa", uncertainty_text="Urel=0.3%(k=2)", **said | {"proof_kind": "自我声明"})  # fmt: skip
    session.commit()
    drain()
    told = found(session, asked)
    assert set(told) == {Kind.ACCURACY, Kind.RANGE, Kind.MODE, Kind.PROOF}
    assert told[Kind.ACCURACY].sentence == (
        "放宽到 U = 0.6 %（k = 2），现为 U = 0.5 %（k = 2）：多 2 家可测，"
        "最近的是示例丙院（上海，省会间约 4.4 小时）。"
    )
    assert told[Kind.RANGE].title == "量程收窄到 0～40 MPa，现为 0～60 MPa"
    assert told[Kind.RANGE].way == "，同省"
    assert told[Kind.MODE].title == "方式不限，现为送检"
    assert told[Kind.PROOF].title == "证明不限，现为 CNAS认可"


def test_a_later_deadline_counts_only_who_can_measure(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    asked = wish(session, owner, deadline=(today() + timedelta(days=6)).isoformat(), budget="500")
    fine: dict[str, Any] = {"uncertainty_text": "Urel=0.3%(k=2)"}
    offer(session, "示例甲院", "(0~60)MPa", turnaround_days=3, fee_amount=400, **fine)
    offer(session, "示例乙院", "(0~60)MPa", turnaround_days=9, fee_amount=640, **fine)
    offer(session, "示例丙所", "(0~10)MPa", turnaround_days=8, fee_amount=600, **fine)
    session.commit()
    drain()
    told = found(session, asked)
    assert told[Kind.DEADLINE].brought.concession.to == (today() + timedelta(days=9)).isoformat()
    assert told[Kind.DEADLINE].brought.total == 2
    assert "多 1 家来得及" in told[Kind.DEADLINE].sentence
    assert told[Kind.BUDGET].title == "预算提高到 640 元，现为 500 元"


def test_what_is_assigned_by_law_is_counted_as_it_is_assigned(
    session: Session, owner: Organisation, browser: Browsers
) -> None:
    asked = wish(session, owner, service="强制检定", mode="送检")
    legal: dict[str, Any] = {
        "proof_kind": "法定授权",
        "uncertainty_text": "Urel=0.3%(k=2)",
        "authorised_regions": ["320000"],
    }
    offer(session, "示例甲院", "(0~60)MPa", modes=["现场"], **legal)
    offer(session, "示例乙院", "(0~60)MPa", modes=["现场"], **legal | {"proof_kind": "CNAS认可"})
    offer(session, "示例丙院", "(0~60)MPa", "330100", modes=["送检"], **legal | {"authorised_regions": ["330000"]})  # fmt: skip
    session.commit()
    drain()
    told = found(session, asked)
    assert set(told) == {Kind.MODE, Kind.AREA}
    assert "最近的是示例甲院" in told[Kind.MODE].sentence
    assert told[Kind.AREA].sentence.startswith("由外地授权的机构承接，现为只看授权覆盖当地的：多 1 家可安排，最近的是示例丙院")  # fmt: skip


def test_the_interface_tells_them_when_asked(
    session: Session, owner: Organisation, browser: Browsers, queries: QueryLog
) -> None:
    asked = wish(session, owner)
    offer(session, "示例乙院", "(0~60)MPa", uncertainty_text="Urel=0.6%(k=2)")
    session.commit()
    drain()
    client = browser().client
    address = f"/api/v1/match?need={asked.id}"
    assert "relaxations" not in client.get(address).json()["items"][0]
    [told] = client.get(address + "&explain=1").json()["items"][0]["relaxations"]
    assert (told["kind"], told["total"], told["nearest"]["name"]) == ("accuracy", 1, "示例乙院")
    assert told["changes"]["requirement_text"] == told["to"] == "U = 0.6 %（k = 2）"
    described = {
        "device": "数字压力表", "range": "(0～60)MPa", "requirement": "Urel=0.5%(k=2)",
        "place": "江苏苏州", "explain": "1",
    }  # fmt: skip
    [same] = client.get("/api/v1/match", params=described).json()["items"][0]["relaxations"]
    assert same == told


def test_without_the_engine_the_numbers_are_the_same(
    session: Session, owner: Organisation, browser: Browsers, engine_down: None
) -> None:
    asked = wish(session, owner, mode="送检")
    offer(session, "示例乙院", "(0~60)MPa", modes=["现场"], uncertainty_text="Urel=0.3%(k=2)")
    session.commit()
    assert found(session, asked)[Kind.MODE].brought.total == 1
