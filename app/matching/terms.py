"""Stored needs and capability rows as the gates take them (`app.metrology.gates`)."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from app.capabilities.models import Capability
from app.metrology.boxes import Box
from app.metrology.gate_inputs import Demand, Row
from app.metrology.grades import Grade
from app.metrology.limits import Limit
from app.metrology.records import stored_boxes, stored_grades, stored_limits
from app.needs.models import Need, NeedItem

_REMEMBERED = 50_000


def demand_of(need: Need, item: NeedItem) -> Demand:
    """An item as the gates see it."""
    return Demand(
        device=item.device,
        devices=frozenset(item.device_codes),
        measurands=frozenset(item.measurand_codes),
        boxes=stored_boxes(item.boxes),
        range_text=item.range_text,
        range_refusal=item.range_refusal,
        limits=stored_limits(item.limits),
        grades=stored_grades(item.grades),
        requirement_text=item.requirement_text,
        service=need.service,
        mode=need.mode,
        proof_kind=need.proof_kind,
    )


def row_of(row: Capability) -> Row:
    """A capability as the gates see it."""
    boxes, limits = stored_boxes(row.boxes), stored_limits(row.limits)
    return _row(row, boxes, limits, stored_grades(row.grades))


def row_of_terms(row: Any) -> Row:
    """The TERMS of a capability as the gates see it."""
    return _row(row, _boxes(row.boxes), _limits(row.limits), _grades(row.grades))


def _row(row: Any, boxes: Sequence[Box], limits: Sequence[Limit], grades: Sequence[Grade]) -> Row:
    return Row(
        id=row.id,
        device=row.device,
        devices=frozenset(row.device_codes),
        measurands=frozenset(row.measurand_codes),
        boxes=tuple(boxes),
        range_text=row.range_text,
        limits=tuple(limits),
        grades=tuple(grades),
        uncertainty_text=row.uncertainty_text,
        services=tuple(row.services),
        modes=tuple(row.modes),
        proof_kind=row.proof_kind,
        unclear=("影响条件",) if row.condition_refusal else (),
    )


# Catalogues repeat their ranges and accuracies; making the same objects again for each row was
# half the time of a match.
@lru_cache(_REMEMBERED)
def _boxes(stored: str) -> tuple[Box, ...]:
    return stored_boxes(json.loads(stored))


@lru_cache(_REMEMBERED)
def _limits(stored: str) -> tuple[Limit, ...]:
    return stored_limits(json.loads(stored))


@lru_cache(_REMEMBERED)
def _grades(stored: str) -> tuple[Grade, ...]:
    return stored_grades(json.loads(stored))
