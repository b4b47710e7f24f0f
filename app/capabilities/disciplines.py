"""The ten disciplines (JJF 1022) as something lists can be narrowed by."""

from collections.abc import Sequence
from functools import lru_cache

from app.metrology.measurands import discipline_title, measurands


@lru_cache
def disciplines() -> dict[str, str]:
    """Title by code, in the order of the taxonomy."""
    return {entry.discipline: discipline_title(entry.discipline) for entry in measurands()}


def measurand_codes(chosen: Sequence[str]) -> list[str]:
    """Codes of the measurands of these disciplines; none for a discipline nobody knows."""
    return [entry.code for entry in measurands() if entry.discipline in chosen]
