"""Shapes of the rows in `data/*.json`, named as the columns they become. Pure.

A misspelt key, a wrong type, an unknown grade or level is refused here; what only the whole can
show (unknown codes, duplicates) is refused by `checks`.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from app.regions.dates import first_day, last_day

Code = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Name = Annotated[str, Field(min_length=1)]
Grade = Literal["verified", "partial", "memory", "low_confidence"]
Clause = Annotated[dict[Literal["doc", "clause"], Name], Field(min_length=1)]


class Row(BaseModel):
    """Base of all rows: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SourceRow(Row):
    """Where something was read."""

    code: Name
    reliability: Literal["A", "B", "C", "D", "M"]
    ref: Name
    note: str = ""


class RegionRow(Row):
    """A region; latitude and longitude in degrees."""

    code: Code
    name: Name
    short_name: Name
    abbr: str | None = None
    pinyin: str | None = None
    level: Literal["nation", "province", "prefecture", "county"]
    parent_code: Code | None = None
    province_code: Code | None = None
    within_code: Code | None = None
    block4: Literal["东部", "中部", "西部", "东北"] | None = None
    tile_row: int | None = None
    tile_col: int | None = None
    capital: str | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    is_regulator_unit: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    grades: dict[str, Grade]
    sources: list[str]
    note: str | None = None


class CentreRow(Row):
    """A metrology centre."""

    code: Name
    name: Name
    kind: Literal["greater_region", "regional"]
    host_regulator: str | None = None
    host_institute: str | None = None
    host_code: Code | None = None
    grades: dict[str, Grade]
    sources: list[str]
    note: str | None = None


class MemberRow(Row):
    """A region's membership, with dates where they are known."""

    id: Name
    region_code: Code
    valid_from: date | None = None
    valid_to: date | None = None
    grade: Grade
    note: str | None = None


class CentreMemberRow(MemberRow):
    """Membership of a centre."""

    centre_code: Name


class StrategyRow(Row):
    """A national strategy."""

    code: Name
    name: Name
    grade: Grade
    named_in: list[Clause]
    sources: list[str]
    note: str | None = None


class StrategyMemberRow(MemberRow):
    """Coverage by a strategy."""

    strategy_code: Name
    scope: Literal["whole", "part"]


class DatedRow(Row):
    """A row whose dates are as precise as its source; `started` and `ended` become days."""

    started_text: Annotated[str, Field(validation_alias="started")]
    ended_text: Annotated[str | None, Field(validation_alias="ended")] = None

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no property below
    @property
    def started(self) -> date:
        """First day on which it holds."""
        return first_day(self.started_text)

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no property below
    @property
    def ended(self) -> date | None:
        """Last day on which it holds."""
        return last_day(self.ended_text) if self.ended_text else None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        started = first_day(self.started_text)
        if self.ended_text and last_day(self.ended_text) < started:
            raise ValueError(f"终止({self.ended_text})早于起始({self.started_text})")
        return self


class SchemeRow(DatedRow):
    """A state programme that pairs regions."""

    code: Name
    name: Name
    mutual: bool
    grade: Grade
    sources: list[str]
    note: str | None = None


class RelationRow(DatedRow):
    """One official pair."""

    id: Name
    scheme: Name
    supporter_code: Code
    supporter_parts: list[Code] = []
    supporter_text: Name
    recipient_code: Code
    recipient_parts: list[Code] = []
    recipient_text: Name
    level: Literal["province", "prefecture", "county", "division"]
    status: Literal["current", "historical"]
    grade: Grade
    sources: list[str]
    note: str | None = None
