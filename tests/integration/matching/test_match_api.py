"""`/api/v1/match` gives the ranking with every number, to whoever may see the need."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.needs.models import Need
from app.organisations.models import Organisation
from app.worker import drain
from search.sync import touch
from tests.conftest import Browsers
from tests.factories import actor, capability, need, organisation


def published(session: Session, name: str, range_text: str, **more: Any) -> Organisation:
    made = organisation(session, name=name)
    row = capability(session, made, device="数字压力表", range_text=range_text, **more)
    touch(session, "capabilities", row.id)
    return made


def test_a_need_is_ranked_with_every_number(session: Session, browser: Browsers) -> None:
    asked = need(session, actor(session, organisation(session, "enterprise")))
    published(session, "示例甲院", "(-0.1~60)MPa", turnaround_days=5)
    published(session, "示例乙所", "(0~1)MPa")
    session.commit()
    drain()
    said = browser().client.get(f"/api/v1/match?need={asked.id}").json()
    [item] = said["items"]
    assert (said["need"], item["track"], item["degraded"]) == (asked.id, "market", False)
    assert item["counts"] == {"qualified": 1, "incomplete": 1}
    first, second = item["results"]
    assert (first["organisation"]["name"], first["verdict"]) == ("示例甲院", "qualified")
    assert (first["share"], first["days"]) == (1.0, 5)
    assert sum(each["points"] for each in first["components"]) == pytest.approx(first["score"])
    assert [each["key"] for each in first["components"]] == [
        "fit", "time", "price", "record", "capacity",
    ]  # fmt: skip
    assert second["verdict"] == "incomplete"
    assert [gap["main"]["hi"] for gap in second["gaps"]] == [0.0, 2.5e6]
    assert [row["version"] for row in first["capabilities"]] == [1]


def test_a_description_is_ranked_without_being_stored(session: Session, browser: Browsers) -> None:
    published(session, "示例甲院", "(-0.1~60)MPa")
    session.commit()
    drain()
    client = browser().client
    asked = {
        "device": "精密数字压力表",
        "range": "(0~1)MPa",
        "place": "江苏苏州",
        "service": "校准",
    }
    said = client.get("/api/v1/match", params=asked).json()
    assert said["need"] is None
    assert said["items"][0]["understood"]["range"] == "0～1 MPa"
    assert [each["verdict"] for each in said["items"][0]["results"]] == ["qualified"]
    assert session.query(Need).count() == 0


def test_what_cannot_be_asked_is_said_in_a_sentence(browser: Browsers) -> None:
    client = browser().client
    for params, sentence in (
        ({}, "device"),
        ({"device": "压力表", "place": "不存在的地方"}, "没有认出"),
        ({"device": "压力表", "service": "瞎写"}, "service：请从强制检定"),
    ):
        answer = client.get("/api/v1/match", params=params)
        assert answer.status_code == 422
        assert sentence in answer.json()["message"]


def test_a_need_that_is_not_yours_to_see_is_not_found(session: Session, browser: Browsers) -> None:
    owner = organisation(session, "enterprise")
    draft = need(session, actor(session, owner), published=False)
    session.commit()
    assert browser().client.get(f"/api/v1/match?need={draft.id}").status_code == 404
    assert browser(owner).client.get(f"/api/v1/match?need={draft.id}").status_code == 200
