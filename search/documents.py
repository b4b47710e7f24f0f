"""Projections: what of a row the engine gets to know. Pure: rows in, plain objects out.

Only what any visitor may read is projected; contacts, sealed notes and refusals' reasons never
are. Whether a row has documents at all is decided in `source`.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import blake2b

from app.capabilities.models import Capability
from app.metrology.devices import scan_devices
from app.metrology.extremes import uncertainty_ends
from app.metrology.records import stored_boxes, stored_limits
from app.needs.models import Need, NeedItem
from app.projects.models import Project
from app.regions.codes import NATION, prefix
from search.client import Document
from search.fields import SETTINGS_VERSION
from search.language import same_names
from search.names import device_names, measurand_names, sounds
from search.words import spaced_numbers

# Where an interval has no end. Finite, because JSON has no infinity.
FLOOR, CEILING = -1e308, 1e308
NEVER = 99991231


def lineage(code: str) -> list[str]:
    """The place and what it lies in, province first; the nation only for itself."""
    digits = prefix(code)
    inside = [digits[:length].ljust(6, "0") for length in range(2, len(digits) + 1, 2)]
    return inside or [NATION]


def day_number(day: date | None, otherwise: int) -> int:
    """A date as yyyymmdd, which compares as dates do."""
    return int(day.strftime("%Y%m%d")) if day else otherwise


def disciplines(measurands: Iterable[str]) -> list[str]:
    """Disciplines that measurand codes belong to, each once, sorted."""
    return sorted({code.partition(".")[0] for code in measurands})


def stamped(document: Document) -> Document:
    """The document with a short hash of its content, by which audit tells old from new."""
    content = json.dumps([SETTINGS_VERSION, document], sort_keys=True, ensure_ascii=False)
    return document | {"stamp": blake2b(content.encode(), digest_size=8).hexdigest()}


def capability_document(row: Capability) -> Document:
    """The document of a capability; its organisation must be loaded."""
    owner = row.organisation
    return stamped(
        {
            "id": row.id,
            **_owner(owner.id, owner.name),
            **_place(owner.region_code),
            "device": row.device,
            "measurand": row.measurand,
            "range_text": row.range_text,
            "condition_text": row.condition_text,
            "uncertainty_text": row.uncertainty_text,
            "spec": row.spec,
            "services": list(row.services),
            "modes": list(row.modes),
            "proof_kind": row.proof_kind,
            "proof_valid_from": day_number(row.proof_valid_from, 0),
            "proof_valid_to": day_number(row.proof_valid_to, NEVER),
            "authorised_regions": list(row.authorised_regions),
            "terms": row.terms,
            **_found_by(row),
            **_called(row, owner.name),
            **_accuracy(row),
            "disciplines": disciplines(row.measurand_codes),
            "published_at": _seconds(row.published_at),
        }
    )


def need_documents(need: Need) -> list[Document]:
    """One document per item of a need; its organisation and items must be loaded."""
    return [need_item_document(need, item) for item in need.items]


def need_item_document(need: Need, item: NeedItem) -> Document:
    """The document of one need item; the case's public part is repeated in each."""
    owner = need.organisation
    return stamped(
        {
            "id": f"{need.id}-{item.position}",
            "need_id": need.id,
            "position": item.position,
            **_owner(owner.id, owner.name),
            **_place(need.region_code),
            "title": need.title,
            "description": need.description,
            "service": need.service,
            "mode": need.mode,
            "proof_kind": need.proof_kind,
            "status": str(need.status),
            "device": item.device,
            "measurand": item.measurand,
            "range_text": item.range_text,
            "requirement_text": item.requirement_text,
            "spec": item.spec,
            **_found_by(item),
            **_called(item, owner.name, need.title),
            **_accuracy(item),
            # Of the whole need: a list of needs counts each once, whichever item was found.
            "disciplines": disciplines(code for one in need.items for code in one.measurand_codes),
            "published_at": _seconds(need.published_at),
        }
    )


def project_document(row: Project) -> Document:
    """The document of a project; its organisation must be loaded."""
    owner = row.organisation
    return stamped(
        {
            "id": row.id,
            **_owner(owner.id, owner.name),
            **_place(row.region_code),
            "title": row.title,
            "problem": row.problem,
            "partners_sought": row.partners_sought,
            "field_code": row.field_code,
            "collaboration_types": list(row.collaboration_types),
            "partner_regions": list(row.partner_regions),
            "recruiting_until": day_number(row.recruiting_until, NEVER),
            "status": str(row.status),
            **_mentioned(f"{row.title} {row.problem}"),
            **_typed([row.title, owner.name, *(one.text for one in scan_devices(row.title))]),
            "published_at": _seconds(row.published_at),
        }
    )


def _owner(organisation_id: int, name: str) -> Document:
    return {"organisation_id": organisation_id, "organisation": name}


def _place(code: str) -> Document:
    inside = lineage(code)
    return {"region_code": code, "province_code": inside[0], "region_codes": inside}


def axis_fields(axis: str) -> tuple[str, str]:
    """Fields that hold the lower and the upper end of an influence axis."""
    return f"axis_{axis}_lo", f"axis_{axis}_hi"


def _found_by(row: Capability | NeedItem) -> Document:
    """What recall filters by (`app.metrology.reach`), intervals in SI units."""
    found: Document = {
        "unread": not row.kinds,
        "kind": row.kinds[0] if row.kinds else "",
        "kinds": list(row.kinds),
        "device_codes": list(row.device_codes),
        "device_lines": list(row.device_lines),
        "measurand_codes": list(row.measurand_codes),
        "name_keys": list(row.name_keys),
    }
    if row.kinds:
        found["lo"], found["hi"] = _ends(row.main_lo, row.main_hi)
    for axis, (low, high) in row.axis_hulls.items():
        found.update(zip(axis_fields(axis), _ends(low, high), strict=True))
    return found


def _called(row: Capability | NeedItem, *also: str) -> Document:
    """Every name of what it is about, however it was written, and how the names sound."""
    codes, numbers = tuple(row.device_codes), spaced_numbers(row.spec)
    return {
        "names": list(device_names(row.device, codes)),
        "measurand_names": list(measurand_names(tuple(row.measurand_codes))),
        "spec_numbers": numbers if numbers != row.spec else "",
        **_typed([row.device, row.measurand, *also], codes),
    }


def _mentioned(text: str) -> Document:
    """Names for the devices a text speaks of; their aliases are too wide for what is only named."""
    mentions = scan_devices(text)
    return {"names": sorted({name for one in mentions for name in same_names(one.text)})}


def _typed(names: Iterable[str], codes: tuple[str, ...] = ()) -> Document:
    whole, initials = sounds(tuple(filter(None, names)), codes)
    return {"pinyin": list(whole), "initials": list(initials)}


def _accuracy(row: Capability | NeedItem) -> Document:
    """Best and worst U over the main interval, SI, at k = 2; absent where not comparable."""
    best, worst = uncertainty_ends(stored_boxes(row.boxes), stored_limits(row.limits))
    found = {"u_best": best, "u_worst": worst}
    return {name: value for name, value in found.items() if value is not None}


def _ends(low: float | None, high: float | None) -> tuple[float, float]:
    return FLOOR if low is None else low, CEILING if high is None else high


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0
