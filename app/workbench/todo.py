"""What waits for a person, and for how long, in words. Pure.

Working days are Monday to Friday: public holidays and the days worked in exchange are decreed year
by year and not known here, so a figure may be a few days early around them, never late.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from app.core.clock import SHANGHAI

LATE_DAYS = 5
NEAR_DAYS = 7
SATURDAY = 5


@dataclass(frozen=True)
class Todo:
    """One thing to do: waiting `since` a moment, or `due` on a day."""

    title: str
    href: str
    note: str = ""
    since: datetime | None = None
    due: date | None = None


@dataclass(frozen=True)
class TodoList:
    """Things of one kind, most urgent first; `total` counts those beyond `rows` as well."""

    title: str
    href: str
    rows: list[Todo] = field(default_factory=list)
    total: int = 0


def waited(since: datetime, now: datetime) -> str:
    """How long something has waited: 刚刚, 5 小时, 3 天."""
    hours = int((now - since).total_seconds() // 3600)
    if hours < 1:
        return "刚刚"
    return f"已等 {hours} 小时" if hours < 24 else f"已等 {hours // 24} 天"


def left(due: date, today: date) -> str:
    """How much time is left until the end of a day."""
    days = (due - today).days
    if days < 0:
        return f"已过期 {-days} 天"
    return "今天到期" if days == 0 else f"还有 {days} 天"


def clock(todo: Todo, now: datetime) -> tuple[str, str]:
    """The words of a todo's clock and their tone: good, wait, warn or bad."""
    if todo.due is not None:
        today = now.astimezone(SHANGHAI).date()
        days = (todo.due - today).days
        tone = "bad" if days < 0 else "warn" if days <= NEAR_DAYS else "wait"
        return left(todo.due, today), tone
    if todo.since is None:
        return "", "wait"
    late = now - todo.since >= timedelta(days=LATE_DAYS)
    return waited(todo.since, now), "warn" if late else "wait"


def working_days_ago(days: int, now: datetime | None = None) -> datetime:
    """The start of the day in China that lies so many working days back."""
    day = (now or datetime.now(UTC)).astimezone(SHANGHAI).date()
    while days:
        day -= timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return datetime.combine(day, time(), SHANGHAI)
