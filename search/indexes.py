"""Indexes of the engine: their names and settings as data, and making them so.

What goes into them is in `documents`. The engine's copy of the settings is compared with this one
at start, so an upgrade applies itself.
"""

from enum import StrEnum
from typing import Any

from app.core.settings import get_settings
from search import admin
from search.client import client

# Part of every document's stamp: raise it when a change below, or in `documents`, asks for all
# documents to be written again; audit then reports the old ones as stale and rebuild renews them.
SETTINGS_VERSION = 3

# Above any number of documents one machine holds: recall must not lose rows to a limit.
MAX_HITS = 10_000_000
SETTLE_SECONDS = 600.0


class Index(StrEnum):
    """What can be searched. One document per capability row, per need item, per project."""

    CAPABILITIES = "capabilities"
    NEEDS = "needs"
    PROJECTS = "projects"


_UIDS = {
    Index.CAPABILITIES: "capabilities",
    Index.NEEDS: "need_items",
    Index.PROJECTS: "projects",
}

# Field that holds the number of the row in PostgreSQL which owns the document.
OWNER = {Index.CAPABILITIES: "id", Index.NEEDS: "need_id", Index.PROJECTS: "id"}

# Groups of names for one thing, beyond doubt. 检定 and 校准 are two services and no group.
SAME = (
    ("扭矩扳手", "力矩扳手", "扭力扳手"),
    ("万用表", "多用表"),
    ("兆欧表", "绝缘电阻表", "绝缘电阻测试仪", "摇表"),
    ("酸度计", "pH计"),
    ("千分尺", "螺旋测微器"),
)


def _synonyms() -> dict[str, list[str]]:
    return {word: [other for other in group if other != word] for group in SAME for word in group}


def _filterable(equality: list[str], comparison: list[str], both: list[str]) -> list[Any]:
    groups = ((equality, True, False), (comparison, False, True), (both, True, True))
    return [
        {
            "attributePatterns": fields,
            "features": {
                "facetSearch": False,
                "filter": {"equality": is_equality, "comparison": is_comparison},
            },
        }
        for fields, is_equality, is_comparison in groups
    ]


def _settings(
    searchable: list[str],
    exact: list[str],
    filterable: list[Any],
    sortable: list[str],
    owner: str,
) -> dict[str, Any]:
    """Settings of one index; `exact` are fields of numbers and codes, where a typo is an error."""
    return {
        "searchableAttributes": searchable,
        "filterableAttributes": filterable,
        "sortableAttributes": sortable,
        # What the engine may hand out: ids, stamps, and public texts for the marks on them.
        "displayedAttributes": sorted({"id", "stamp", owner, *searchable}),
        "rankingRules": ["words", "typo", "proximity", "attribute", "sort", "exactness"],
        "typoTolerance": {"disableOnNumbers": True, "disableOnAttributes": exact},
        "localizedAttributes": [{"attributePatterns": ["*"], "locales": ["cmn"]}],
        "synonyms": _synonyms(),
        "pagination": {"maxTotalHits": MAX_HITS},
        "faceting": {"maxValuesPerFacet": 500, "sortFacetValuesBy": {"*": "count"}},
        "proximityPrecision": "byWord",
        "facetSearch": False,
    }


SETTINGS: dict[Index, dict[str, Any]] = {
    Index.CAPABILITIES: _settings(
        searchable=[
            "device",
            "measurand",
            "spec",
            "organisation",
            "range_text",
            "condition_text",
            "uncertainty_text",
        ],
        exact=["range_text", "spec", "uncertainty_text"],
        filterable=_filterable(
            equality=[
                "kind",
                "kinds",
                "unread",
                "device_codes",
                "device_lines",
                "measurand_codes",
                "name_keys",
                "services",
                "modes",
                "proof_kind",
                "authorised_regions",
                "organisation_id",
                "disciplines",
                "province_code",
                "region_codes",
            ],
            comparison=[
                "lo",
                "hi",
                "axis_*",
                "proof_valid_from",
                "proof_valid_to",
                "published_at",
            ],
            both=["id"],
        ),
        sortable=["published_at", "terms", "id"],
        owner="id",
    ),
    Index.NEEDS: _settings(
        searchable=[
            "title",
            "device",
            "measurand",
            "spec",
            "description",
            "organisation",
            "range_text",
            "requirement_text",
        ],
        exact=["range_text", "requirement_text", "spec"],
        filterable=_filterable(
            equality=[
                "id",
                "kind",
                "kinds",
                "unread",
                "device_codes",
                "device_lines",
                "measurand_codes",
                "name_keys",
                "service",
                "mode",
                "proof_kind",
                "status",
                "organisation_id",
                "disciplines",
                "province_code",
                "region_codes",
            ],
            comparison=["lo", "hi", "axis_*", "published_at"],
            both=["need_id"],
        ),
        sortable=["published_at"],
        owner="need_id",
    ),
    Index.PROJECTS: _settings(
        searchable=["title", "problem", "partners_sought", "organisation"],
        exact=[],
        filterable=_filterable(
            equality=[
                "field_code",
                "collaboration_types",
                "status",
                "organisation_id",
                "province_code",
                "region_codes",
                "partner_regions",
            ],
            comparison=["recruiting_until", "published_at"],
            both=["id"],
        ),
        sortable=["published_at"],
        owner="id",
    ),
}


def uid(index: Index) -> str:
    """Name of the index in the engine, under this installation's prefix."""
    return f"{get_settings().meili_prefix}_{_UIDS[index]}"


def aside_uid(index: Index) -> str:
    """Name under which a rebuild prepares the index."""
    return f"{uid(index)}_rebuild"


def ensure_indexes() -> list[Index]:
    """Create missing indexes, bring settings up to date, wait; which ones were created.

    Whoever calls fills the created ones (`sync.touch_everything`). Several processes may run this
    at once: one creates, the others find the index there.
    """
    created = [index for index in Index if ensure_index(index)]
    for index in Index:
        apply_settings(uid(index), index)
    return created


def ensure_index(index: Index) -> bool:
    """Create the index with its settings if it is missing; true if this call created it."""
    if client().has_index(uid(index)):
        return False
    return create(uid(index), index)


def create(name: str, index: Index) -> bool:
    """Create an index and its settings before any document; false if it exists already."""
    made = admin.tolerating(
        "index_already_exists",
        lambda: client().wait(admin.create_index(name), timeout=SETTLE_SECONDS),
    )
    apply_settings(name, index)
    return made


def is_current(index: Index) -> bool:
    """Say whether the index exists with the settings of this code."""
    if not client().has_index(uid(index)):
        return False
    held = admin.read_settings(uid(index))
    return all(_agrees(value, held.get(key)) for key, value in SETTINGS[index].items())


def apply_settings(name: str, index: Index) -> bool:
    """Write the settings that differ from the engine's and wait; true if any did."""
    wanted, held = SETTINGS[index], admin.read_settings(name)
    changed = {key: value for key, value in wanted.items() if not _agrees(value, held.get(key))}
    if changed:
        client().wait(admin.write_settings(name, changed), timeout=SETTLE_SECONDS)
    return bool(changed)


def drop(name: str) -> bool:
    """Delete an index and wait; false if there is none."""
    return admin.tolerating(
        "index_not_found",
        lambda: client().wait(admin.delete_index(name), timeout=SETTLE_SECONDS),
    )


def _agrees(wanted: Any, held: Any) -> bool:
    """Whether the engine holds what we want; it may know more keys than we set."""
    if isinstance(wanted, dict) and isinstance(held, dict):
        return all(_agrees(value, held.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(held, list):
        if all(isinstance(one, str) for one in [*wanted, *held]):
            return wanted == held or sorted(wanted) == sorted(held)
        return len(wanted) == len(held) and all(map(_agrees, wanted, held))
    return bool(wanted == held)
