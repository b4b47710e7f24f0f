"""The lists that can be searched and watched: how each is read, narrowed, shown in one line.

Alerts and feeds ask everything as a visitor would, so they hold nothing that is not public.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.capabilities import browse as capabilities
from app.capabilities import queries as capability_queries
from app.capabilities.models import Capability
from app.capabilities.schemas import CapabilityFilter
from app.core.facets import Condition, Dimension, address, conditions, pairs
from app.core.forms import FormModel, readable
from app.core.permissions import VISITOR, Actor
from app.needs import browse as needs
from app.needs import queries as need_queries
from app.needs.models import Need
from app.needs.schemas import NeedFilter
from app.organisations.naming import owner_dimension
from app.projects import browse as projects
from app.projects import queries as project_queries
from app.projects.models import Project
from app.projects.schemas import ProjectFilter
from app.regions.table import RegionTable
from search.published import published_since

MOST = 1000  # rows one look takes in
LONGEST = 4000  # characters of an address


@dataclass(frozen=True)
class Line:
    """A row in one line."""

    title: str
    href: str
    note: str
    found_at: datetime | None = None


@dataclass(frozen=True)
class Scope:
    """One list. `filtered` is what an actor sees of it for a filter, words apart."""

    code: str
    title: str
    noun: str
    path: str
    form: type[FormModel]
    row_id: InstrumentedAttribute[int]
    published_at: InstrumentedAttribute[datetime | None]
    filtered: Callable[[Actor, Any], Select[Any]]
    asked: Callable[[Any], dict[str, Sequence[str]]]
    dimensions: Callable[[Session, RegionTable], list[Dimension]]
    head: Callable[[Any], str]
    place: Callable[[Any], str]

    def wanted(self, query: dict[str, list[str]]) -> Any:
        """The filter a kept query asks for; what can no longer be read is left out."""
        return readable(self.form, query)

    def public(self, wanted: Any) -> Select[Any]:
        """What everybody sees of the list for a filter, words apart."""
        return self.filtered(VISITOR, wanted)

    def address(self, query: dict[str, list[str]]) -> str:
        """Where the list is shown for a kept query."""
        return address(self.path, pairs(self.wanted(query)))

    def conditions(
        self, session: Session, regions: RegionTable, query: dict[str, list[str]]
    ) -> list[Condition]:
        """What a kept query asks for, in words."""
        wanted = self.wanted(query)
        named = owner_dimension(session, VISITOR, wanted.organisation)
        offered = [*self.dimensions(session, regions), *named]
        return conditions(offered, self.path, pairs(wanted))

    def line(self, row: Any, regions: RegionTable, found_at: datetime | None = None) -> Line:
        """A row in one line."""
        note = f"{row.organisation.name} · {regions.path(self.place(row))}"
        return Line(self.head(row), f"{self.path}/{row.id}", note, found_at)

    def matching(self, wanted: Any, since: datetime) -> list[int]:
        """Ids of rows published later that have all the words. SearchUnavailable if away."""
        asked = self.asked(wanted)
        return published_since(self.code, wanted.q, asked, since, size=MOST)


SCOPES: dict[str, Scope] = {
    each.code: each
    for each in (
        Scope(
            code="capabilities",
            title="能力目录",
            noun="条能力",
            path="/capabilities",
            form=CapabilityFilter,
            row_id=Capability.id,
            published_at=Capability.published_at,
            filtered=capability_queries.filtered,
            asked=capabilities.asked,
            dimensions=lambda _, regions: capabilities.dimensions(regions),
            head=lambda row: f"{row.device} {row.range_text}".strip(),
            place=lambda row: str(row.organisation.region_code),
        ),
        Scope(
            code="needs",
            title="需求",
            noun="条需求",
            path="/needs",
            form=NeedFilter,
            row_id=Need.id,
            published_at=Need.published_at,
            filtered=need_queries.filtered,
            asked=needs.asked,
            dimensions=lambda _, regions: needs.dimensions(regions),
            head=lambda row: str(row.title),
            place=lambda row: str(row.region_code),
        ),
        Scope(
            code="projects",
            title="创新项目",
            noun="个项目",
            path="/projects",
            form=ProjectFilter,
            row_id=Project.id,
            published_at=Project.published_at,
            filtered=project_queries.filtered,
            asked=projects.asked,
            dimensions=projects.dimensions,
            head=lambda row: str(row.title),
            place=lambda row: str(row.region_code),
        ),
    )
}


def kept(scope: Scope, text: str) -> dict[str, list[str]]:
    """An address after the question mark as it is kept: only what the list understands.

    The order of rows and whose list it is are no part of a search.
    """
    raw: dict[str, list[str]] = {}
    for name, value in parse_qsl(text[:LONGEST]):
        raw.setdefault(name, []).append(value)
    found: dict[str, list[str]] = {}
    for name, value in pairs(readable(scope.form, raw)):
        if name not in ("mine", "sort"):
            found.setdefault(name, []).append(value)
    return found
