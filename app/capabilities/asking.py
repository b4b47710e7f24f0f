"""What recall asks the catalogue and the open needs for. Pure data.

The engine (`search.retrieve`) and PostgreSQL (`recall.py`) answer the same questions.
"""

from dataclasses import dataclass
from datetime import date

from app.metrology.reach import Sought


@dataclass(frozen=True, slots=True)
class CapabilityQuery:
    """Rows that may serve a need item on a day.

    `places` are the place and all it lies in, given only where an authorisation must cover it.
    """

    sought: Sought
    on: date
    service: str = ""
    mode: str = ""
    proof_kind: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedQuery:
    """Items of open needs that a capability row may serve."""

    sought: Sought
    services: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    proof_kind: str = ""
