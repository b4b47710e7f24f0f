"""An agreement in force as others read it: a plain fact that can be frozen into a record. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two institutions that have agreed, with the document and its term (both days included)."""

    id: int
    supporter_id: int
    recipient_id: int
    document_title: str
    document_number: str
    signed_on: date
    valid_from: date
    valid_to: date | None
    collaboration_types: tuple[str, ...]
