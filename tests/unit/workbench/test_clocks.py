"""How long something waits, in words."""

from datetime import UTC, date, datetime, timedelta

from app.workbench.todo import Todo, clock, left, waited, working_days_ago

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)  # Saturday noon in China


def test_waiting_is_said_in_hours_then_days() -> None:
    said = [waited(NOON - timedelta(hours=hours), NOON) for hours in (0, 1, 23, 24, 71)]
    assert said == ["刚刚", "已等 1 小时", "已等 23 小时", "已等 1 天", "已等 2 天"]


def test_a_deadline_counts_to_the_end_of_its_day() -> None:
    day = date(2026, 11, 21)
    said = [left(day + timedelta(days=days), day) for days in (-2, 0, 1)]
    assert said == ["已过期 2 天", "今天到期", "还有 1 天"]


def test_the_day_of_a_deadline_is_chinas() -> None:
    evening = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # half past midnight on the 21st in China
    assert clock(Todo("x", "/", due=date(2026, 11, 20)), evening) == ("已过期 1 天", "bad")


def test_what_waits_long_is_marked() -> None:
    assert clock(Todo("x", "/", since=NOON - timedelta(days=5)), NOON)[1] == "warn"
    assert clock(Todo("x", "/", since=NOON - timedelta(days=4)), NOON)[1] == "wait"
    assert clock(Todo("x", "/"), NOON)[0] == ""


def test_weekends_are_not_working_days() -> None:
    monday = datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert working_days_ago(1, monday).date() == date(2026, 11, 20)
    assert working_days_ago(5, monday).date() == date(2026, 11, 16)
    assert working_days_ago(5, NOON).date() == date(2026, 11, 16)
