"""Stored needs and capability rows as the gates take them (`app.metrology.gates`)."""

from collections.abc import Mapping
from typing import Any

from app.capabilities.choices import done_as
from app.metrology.gate_inputs import Demand, Row
from app.metrology.records import stored_boxes, stored_grades, stored_limits
from app.needs.models import Need, NeedItem


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
        service=done_as(need.service),
        mode=need.mode,
        proof_kind=need.proof_kind,
    )


def row_of_terms(terms: Any) -> Row:
    """Terms (`app.capabilities.offers.TERMS`) as the gates see them.

    The row's id is the number its digest spells: it means the content, not one capability.
    """
    return Row(
        id=row_id(terms.terms),
        device=terms.device,
        devices=frozenset(terms.device_codes),
        measurands=frozenset(terms.measurand_codes),
        boxes=stored_boxes(terms.boxes),
        range_text=terms.range_text,
        limits=stored_limits(terms.limits),
        grades=stored_grades(terms.grades),
        uncertainty_text=terms.uncertainty_text,
        services=tuple(terms.services),
        modes=tuple(terms.modes),
        proof_kind=terms.proof_kind,
        unclear=("影响条件",) if terms.condition_refusal else (),
    )


def row_of_content(digest: str, content: Mapping[str, Any]) -> Row:
    """A row as it was put away (migration 0012). KeyError when something is missing."""
    return Row(
        id=row_id(digest),
        device=content["device"],
        devices=frozenset(content["devices"]),
        measurands=frozenset(content["measurands"]),
        boxes=stored_boxes(content["boxes"]),
        range_text=content["range_text"],
        limits=stored_limits(content["limits"]),
        grades=stored_grades(content["grades"]),
        uncertainty_text=content["uncertainty_text"],
        services=tuple(content["services"]),
        modes=tuple(content["modes"]),
        proof_kind=content["proof_kind"],
        unclear=tuple(content["unclear"]),
    )


def row_id(digest: str) -> int:
    """The number a digest spells."""
    return int(digest.replace("-", ""), 16)


def digest_of(number: int) -> str:
    """The digest a row's id spells."""
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
