"""The form of a project, a step in its life and the filters of its list."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.core.clock import today
from app.core.facets import Several
from app.core.forms import FormModel, Line
from app.regions.fields import Places


class ProjectForm(FormModel):
    """An innovation project as its leader describes it. Codes come from the lists of the platform.

    `seen` is the `updated_at` of the project the form was filled from.
    """

    title: Annotated[Line, Field(min_length=4, max_length=100)]
    problem: Annotated[Line, Field(min_length=10, max_length=4000)]
    field_code: Annotated[Line, Field(max_length=20)]
    collaboration_types: list[str] = Field(default_factory=list, max_length=40)
    partners_sought: Annotated[Line, Field(max_length=2000)] = ""
    partner_regions: list[str] = Field(default_factory=list, max_length=40)
    place: Annotated[Line, Field(max_length=60)]
    recruiting_until: date | None = None
    contact_name: Annotated[Line, Field(max_length=50)] = ""
    contact_phone: Annotated[Line, Field(max_length=50)] = ""
    seen: datetime | None = None

    @field_validator("recruiting_until")
    @classmethod
    def _not_past(cls, value: date | None) -> date | None:
        if value is not None and value < today():
            raise ValueError("征集截止日期已经过去，请填今天或以后的日期。")
        return value


class StepForm(FormModel):
    """A step in a project's life, with the reason that is recorded.

    `seen` is the `updated_at` of the project that was looked at.
    """

    note: Annotated[Line, Field(max_length=500)] = ""
    seen: datetime | None = None


class ProjectFilter(FormModel):
    """What a list of projects shows; lives in the address.

    Several values of one name widen, names narrow each other.
    """

    q: Annotated[Line, Field(max_length=200)] = ""
    field: Several = Field(default_factory=list)
    region: Places = Field(default_factory=list)
    status: Several = Field(default_factory=list)
    collaboration: Several = Field(default_factory=list)
    mine: Literal["", "1"] = ""
    organisation: Annotated[int, Field(ge=1, le=2**62)] | None = None
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
