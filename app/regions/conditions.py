"""Places as conditions of selects."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.regions.codes import is_code, prefix


def lies_in(place: InstrumentedAttribute[str], codes: Sequence[str]) -> ColumnElement[bool]:
    """Rows whose region code lies in one of the places; what is no code holds nothing."""
    return or_(false(), *(place.startswith(prefix(each)) for each in codes if is_code(each)))
