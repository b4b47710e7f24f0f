"""Input no page of ours sends: answered with a page that says no, never with a server error."""

import base64
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.forms import validate
from app.core.pages import FLASH_COOKIE
from app.needs.schemas import NeedForm
from tests.conftest import Browsers
from tests.factories import capability, organisation

ENDLESS = "9" * 5000


@pytest.mark.parametrize("version", [ENDLESS, "²", "１", "-1", "99999999999999999999"])
def test_a_forged_version_of_a_capability_is_refused_as_out_of_date(
    session: Session, browser: Browsers, version: str
) -> None:
    owner = organisation(session)
    row = capability(session, owner)
    fields = {"device": "压力表", "services": "校准", "version": version}
    answer = browser(owner).post(f"/catalogue/{row.id}/edit", fields)
    assert answer.status == 409


def test_a_forged_column_of_a_workbook_is_left_out(session: Session, browser: Browsers) -> None:
    reader = browser(organisation(session))
    table = "仪器名称,测量范围\n压力表,(0~60)MPa\n".encode()
    sent = reader.post("/imports", files={"file": ("目录.csv", table, "text/csv")})
    answer = reader.post(f"{sent.location}/mapping", {f"column-{ENDLESS}": "device"})
    assert answer.status < 500


def test_a_message_cookie_that_is_not_ours_is_ignored(browser: Browsers) -> None:
    visitor = browser()
    packed = base64.urlsafe_b64encode(b"[" * 30_000).decode()
    assert visitor.get("/sign-in", Cookie=f"{FLASH_COOKIE}={packed}").status == 200


class Counted(dict[str, list[str]]):
    """Fields of a form that count how often all of them are gone through."""

    rounds = 0

    def items(self) -> Any:
        self.rounds += 1
        return super().items()


def test_a_form_with_very_many_groups_is_not_gone_through_once_a_group() -> None:
    typed = Counted({"place": ["江苏苏州"], "items-999-device": ["压力表"]})
    typed |= {f"items-{number}-note": ["x"] for number in range(900)}
    bound = validate(NeedForm, typed)
    assert bound.errors["items"] == "最多 200 项。"
    assert typed.rounds <= 3


@pytest.mark.parametrize("field", ["service", "mode", "proof_kind"])
def test_a_need_takes_only_what_the_lists_offer(field: str) -> None:
    typed = {"place": ["江苏苏州"], "items-0-device": ["压力表"], field: ["<b>'\""]}
    assert validate(NeedForm, typed).errors == {field: "请从列表中选择。"}
