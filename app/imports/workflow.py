"""The states of an uploaded workbook. Pure."""

from enum import StrEnum


class ImportStatus(StrEnum):
    """received → (reading) → to_review → applied; or refused (the file), or discarded (by hand)."""

    RECEIVED = "received"
    TO_REVIEW = "to_review"
    APPLIED = "applied"
    REFUSED = "refused"
    DISCARDED = "discarded"
