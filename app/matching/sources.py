"""Where the matcher reads the catalogue: this process's copy, or the database. Never writes.

Both give the same answers; a process without a copy is slower.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from app.capabilities import offers
from app.capabilities.offers import Authorisation, Offer
from app.matching.contents import rows_of
from app.matching.memory.keeping import catalogue_in_memory
from app.metrology.gate_inputs import Row


class Source(Protocol):
    """What is asked of the catalogue once recall has said which rows to look at."""

    def offers(self, ids: Sequence[int], on: date) -> list[Offer]:
        """See `app.capabilities.offers.offers`."""

    def authorisations(
        self, ids: Sequence[int], places: Sequence[str], on: date
    ) -> Mapping[int, Authorisation]:
        """See `app.capabilities.offers.authorisations`."""

    def rows(self, digests: Iterable[str]) -> Mapping[str, Row]:
        """See `contents.rows_of`."""


class _Database:
    def __init__(self, session: Session) -> None:
        self._session = session

    def offers(self, ids: Sequence[int], on: date) -> list[Offer]:
        return offers.offers(self._session, ids, on)

    def authorisations(
        self, ids: Sequence[int], places: Sequence[str], on: date
    ) -> dict[int, Authorisation]:
        return offers.authorisations(self._session, ids, places, on)

    def rows(self, digests: Iterable[str]) -> dict[str, Row]:
        return rows_of(self._session, digests)


def source_of(session: Session) -> Source:
    """The copy in memory as the session's transaction sees it, if there is one."""
    return catalogue_in_memory(session) or _Database(session)
