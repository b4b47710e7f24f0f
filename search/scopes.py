"""What each list can be narrowed by, counted by and marked in: the public names of fields.

A filter and the facet of the same name speak of the same values, so a count can be a link.
"""

from dataclasses import dataclass
from types import MappingProxyType

from search.fields import OWNER, SHOWN, Index


@dataclass(frozen=True, slots=True)
class Scope:
    """One list. `filters` and `facets`: public name → field of the documents."""

    index: Index
    filters: MappingProxyType[str, str]
    facets: MappingProxyType[str, str]

    @property
    def marked(self) -> tuple[str, ...]:
        """Texts whose marks are handed out."""
        return SHOWN[self.index]

    @property
    def owner(self) -> str:
        """Field that holds the id of the row which a hit stands for."""
        return OWNER[self.index]


# A place of any level narrows; provinces are counted.
_FILTERS = {"region": "region_codes", "organisation": "organisation_id"}
_FACETS = {"region": "province_code"}

SCOPES: dict[Index, Scope] = {
    Index.CAPABILITIES: Scope(
        Index.CAPABILITIES,
        MappingProxyType(
            _FILTERS
            | {
                "discipline": "disciplines",
                "kind": "kinds",
                "device": "device_lines",
                "measurand": "measurand_codes",
                "service": "services",
                "mode": "modes",
                "proof": "proof_kind",
                "authorised": "authorised_regions",
            }
        ),
        MappingProxyType(
            _FACETS
            | {
                "discipline": "disciplines",
                "service": "services",
                "mode": "modes",
                "proof": "proof_kind",
            }
        ),
    ),
    Index.NEEDS: Scope(
        Index.NEEDS,
        MappingProxyType(
            _FILTERS
            | {
                "discipline": "disciplines",
                "kind": "kinds",
                "device": "device_lines",
                "measurand": "measurand_codes",
                "service": "service",
                "mode": "mode",
                "proof": "proof_kind",
                "status": "status",
            }
        ),
        MappingProxyType(
            _FACETS
            | {
                "discipline": "disciplines",
                "service": "service",
                "mode": "mode",
                "proof": "proof_kind",
                "status": "status",
            }
        ),
    ),
    Index.PROJECTS: Scope(
        Index.PROJECTS,
        MappingProxyType(
            _FILTERS
            | {
                "field": "field_code",
                "collaboration": "collaboration_types",
                "partner_region": "partner_regions",
                "status": "status",
            }
        ),
        MappingProxyType(
            _FACETS
            | {
                "field": "field_code",
                "collaboration": "collaboration_types",
                "status": "status",
            }
        ),
    ),
}
