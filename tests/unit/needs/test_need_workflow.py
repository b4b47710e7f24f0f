"""The life of a need as a table: which step leads where, and that no other step exists."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from app.core.clock import today
from app.core.errors import Conflict
from app.needs.schemas import MAX_ITEMS, NeedForm
from app.needs.workflow import EDITABLE, OPEN, SHOWN, TRANSITIONS, NeedStatus, advance, can

FINAL = {"withdrawn", "expired", "closed", "unmet"}


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ("draft", "publish", "published"),
        ("published", "engage", "engaged"),
        ("engaged", "engage", "engaged"),
        ("engaged", "reopen", "published"),
        ("engaged", "agree", "agreed"),
        ("draft", "withdraw", "withdrawn"),
        ("engaged", "withdraw", "withdrawn"),
    ],
)
def test_a_step_leads_where_the_contract_says(before: str, action: str, after: str) -> None:
    assert advance(NeedStatus(before), action) == after
    assert can(NeedStatus(before), action)


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("published", "publish"),
        ("agreed", "withdraw"),
        ("withdrawn", "publish"),
        ("draft", "agree"),
        ("published", "agree"),
        ("draft", "vanish"),
    ],
)
def test_any_other_step_is_a_conflict(status: str, action: str) -> None:
    with pytest.raises(Conflict, match="刷新"):
        advance(NeedStatus(status), action)
    assert not can(NeedStatus(status), action)


def test_what_has_ended_never_moves_again() -> None:
    assert not {status for status, _ in TRANSITIONS} & FINAL


def test_what_is_open_is_shown_and_what_was_never_published_is_not() -> None:
    assert set(OPEN) <= set(SHOWN)
    assert not set(SHOWN) & {"draft", "submitted", "returned", "withdrawn"}
    assert "agreed" not in EDITABLE


def form(**values: object) -> NeedForm:
    return NeedForm.model_validate({"place": "江苏", "items": [{"device": "表"}], **values})


def test_a_deadline_is_today_or_later() -> None:
    assert form(deadline=today()).deadline == today()
    with pytest.raises(ValidationError, match="已经过去"):
        form(deadline=today() - timedelta(days=1))


def test_a_need_holds_one_to_two_hundred_items() -> None:
    assert len(form(items=[{"device": "表"}] * MAX_ITEMS).items) == MAX_ITEMS
    for count in (0, MAX_ITEMS + 1):
        with pytest.raises(ValidationError):
            form(items=[{"device": "表"}] * count)


def test_number_and_date_fields_take_full_width_digits() -> None:
    made = form(
        items=[{"device": "表", "quantity": "２０"}],
        budget="１２００",
        deadline="２０９９－０１－０２",
    )
    assert (made.items[0].quantity, str(made.budget)) == (20, "1200")
    assert str(made.deadline) == "2099-01-02"
