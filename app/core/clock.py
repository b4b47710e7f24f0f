"""The calendar day in China, which proofs and deadlines are dated in."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Today in China."""
    return datetime.now(UTC).astimezone(SHANGHAI).date()
