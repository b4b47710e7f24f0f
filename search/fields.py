"""Which fields of a document are searched, filtered and shown, for each index: settings as data.

The trade's language (synonyms, dictionary, stop words, typos) is in `language`; writing these
settings to the engine is `indexes`'.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Any

from search import language

# Part of every document's stamp: raise it when a change here, in `documents` or in the data of
# `language` asks for all documents to be written again; audit then reports the old ones as stale
# and rebuild renews them.
SETTINGS_VERSION = 3

# Above any number of documents one machine holds: recall must not lose rows to a limit.
MAX_HITS = 10_000_000


class Index(StrEnum):
    """What can be searched. One document per capability row, per need item, per project."""

    CAPABILITIES = "capabilities"
    NEEDS = "needs"
    PROJECTS = "projects"


# Field that holds the number of the row in PostgreSQL which owns the document.
OWNER = {Index.CAPABILITIES: "id", Index.NEEDS: "need_id", Index.PROJECTS: "id"}

# Texts as people wrote them, which a page shows with marks.
SHOWN = {
    Index.CAPABILITIES: (
        "device",
        "measurand",
        "spec",
        "organisation",
        "range_text",
        "condition_text",
        "uncertainty_text",
    ),
    Index.NEEDS: (
        "title",
        "device",
        "measurand",
        "spec",
        "description",
        "organisation",
        "range_text",
        "requirement_text",
    ),
    Index.PROJECTS: ("title", "problem", "partners_sought", "organisation"),
}
# What else the thing is called; shown only to explain why a hit was found.
NAMES = "names"
# All that is searched, the most telling first: a hit in an earlier field stands before the others.
_TYPED = ("initials", "pinyin")
_SEARCHED = {
    Index.CAPABILITIES: (
        "device",
        NAMES,
        "measurand",
        "measurand_names",
        "spec",
        "spec_numbers",
        "organisation",
        "services",
        "modes",
        "proof_kind",
        *_TYPED,
        "range_text",
        "condition_text",
        "uncertainty_text",
    ),
    Index.NEEDS: (
        "title",
        "device",
        NAMES,
        "measurand",
        "measurand_names",
        "spec",
        "spec_numbers",
        "description",
        "organisation",
        "service",
        "mode",
        "proof_kind",
        *_TYPED,
        "range_text",
        "requirement_text",
    ),
    Index.PROJECTS: ("title", NAMES, "problem", "partners_sought", "organisation", *_TYPED),
}

_ITEM = (
    "kind",
    "kinds",
    "unread",
    "device_codes",
    "device_lines",
    "measurand_codes",
    "name_keys",
    "disciplines",
    "proof_kind",
)
_PLACE = ("organisation_id", "province_code", "region_codes")
_EQUAL = {
    Index.CAPABILITIES: (*_ITEM, *_PLACE, "services", "modes", "authorised_regions"),
    Index.NEEDS: ("id", *_ITEM, *_PLACE, "service", "mode", "status"),
    Index.PROJECTS: (*_PLACE, "field_code", "collaboration_types", "status", "partner_regions"),
}
_NUMBERS = ("lo", "hi", "axis_*", "u_best", "u_worst", "published_at")
_COMPARED = {
    Index.CAPABILITIES: (*_NUMBERS, "proof_valid_from", "proof_valid_to"),
    Index.NEEDS: _NUMBERS,
    Index.PROJECTS: ("published_at", "recruiting_until"),
}
_SORTED = {
    Index.CAPABILITIES: ("published_at", "terms", "id"),
    Index.NEEDS: ("published_at",),
    Index.PROJECTS: ("published_at",),
}


@lru_cache(maxsize=len(Index))
def settings_of(index: Index) -> dict[str, Any]:
    """Settings of one index, as the engine takes them."""
    return {
        "searchableAttributes": list(_SEARCHED[index]),
        "filterableAttributes": _filterable(index),
        "sortableAttributes": list(_SORTED[index]),
        # What the engine may hand out: ids, stamps, and public texts for the marks on them.
        "displayedAttributes": sorted({"id", "stamp", OWNER[index], *SHOWN[index], NAMES}),
        "rankingRules": ["words", "typo", "proximity", "attribute", "sort", "exactness"],
        "typoTolerance": language.typo_tolerance(),
        "localizedAttributes": [{"attributePatterns": ["*"], "locales": ["cmn"]}],
        "dictionary": list(language.dictionary()),
        # A decimal is one word: in pieces, 0.05 would find 0.5, whose pieces it can be read as.
        "nonSeparatorTokens": ["."],
        "stopWords": list(language.stop_words()),
        "synonyms": language.synonyms(),
        "pagination": {"maxTotalHits": MAX_HITS},
        "faceting": {"maxValuesPerFacet": 500, "sortFacetValuesBy": {"*": "count"}},
        "proximityPrecision": "byWord",
        "facetSearch": False,
    }


def _filterable(index: Index) -> list[dict[str, Any]]:
    """Fields by what they are compared with; the owner's number in every way."""
    owner = OWNER[index]
    groups = (
        (_EQUAL[index], True, False),
        (_COMPARED[index], False, True),
        ((owner,), True, True),
    )
    return [
        {
            "attributePatterns": list(fields),
            "features": {
                "facetSearch": False,
                "filter": {"equality": is_equality, "comparison": is_comparison},
            },
        }
        for fields, is_equality, is_comparison in groups
    ]
