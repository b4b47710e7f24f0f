"""Promises that the boards of collaboration of some places are computed anew (`app.collaboration`).

It stands here because needs, agreements and rankings promise it alike, and none knows the others.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.core.jobs import enqueue_many
from app.regions.codes import NATION, prefix

BOARD = "boards.region"  # a job of app.collaboration, one for each region
# Changes come in crowds: what happens within this time is one computation.
GATHERING = timedelta(seconds=20)


def lines_of(place: str) -> set[str]:
    """The place and all it lies in, the nation apart."""
    digits = prefix(place)
    return {digits[:length].ljust(6, "0") for length in range(2, len(digits) + 1, 2)} - {NATION}


def promise_boards(session: Session, places: Iterable[str], *, soon: bool = False) -> None:
    """Promise the boards of these places and of all they lie in; `soon`: without gathering."""
    regions = sorted({region for place in places for region in lines_of(place)})
    after = None if soon else datetime.now(UTC) + GATHERING
    enqueue_many(session, BOARD, [(region, {}) for region in regions], after=after)
