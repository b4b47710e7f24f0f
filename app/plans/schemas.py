"""Forms and filters of plans."""

from typing import Annotated, Literal

from pydantic import Field

from app.core.forms import FormModel, Line
from app.needs.schemas import MAX_ITEMS


class OptionFilter(FormModel):
    """Which plan of a basket is shown."""

    plan: Annotated[int, Field(ge=1, le=100)] = 1


class PartForm(FormModel):
    """An institution of a plan, and the positions of the items it is asked for."""

    organisation_id: Annotated[int, Field(ge=1, le=2**62)]
    positions: Annotated[Line, Field(max_length=2000)] = ""


class InviteForm(FormModel):
    """The plan that was looked at, so that just this is acted on whatever has changed since."""

    parts: list[PartForm] = Field(min_length=1, max_length=MAX_ITEMS)
    plan: Annotated[int, Field(ge=1, le=100)] = 1


class PlanForm(FormModel):
    """What a year's plan is asked for. `region`: a part of one's area; blank for all of it."""

    year: Annotated[int, Field(ge=2020, le=2100)]
    region: Annotated[Line, Field(max_length=6, pattern=r"^\d{6}$")] | None = None
    days_per_item: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    weight: Literal["items", "pieces"] = "items"
    per_supporter: Annotated[int, Field(ge=1, le=1000)] | None = None
    per_recipient: Annotated[int, Field(ge=1, le=1000)] | None = None


class CapacityRow(FormModel):
    """What was typed for one institution."""

    organisation_id: Annotated[int, Field(ge=1, le=2**62)]
    days: Annotated[Line, Field(max_length=20)] = ""


class CapacityForm(FormModel):
    """Person-days of all institutions: typed, pasted, and what counts for the others."""

    rows: list[CapacityRow] = Field(default_factory=list, max_length=1000)
    pasted: Annotated[Line, Field(max_length=200_000)] = ""
    others: Literal["ask", "unlimited", "each"] = "ask"
    others_days: Annotated[Line, Field(max_length=20)] = ""


class ResultFilter(FormModel):
    """Which of the three plans is shown."""

    show: Literal["most", "fairest", "related"] = "most"


class PageFilter(FormModel):
    """Which page of a list."""

    page: Annotated[int, Field(ge=1, le=10_000)] = 1
