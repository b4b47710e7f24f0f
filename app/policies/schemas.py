"""The small forms about a draft: publishing, simulating, what was looked at."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.core.clock import today
from app.core.forms import FormModel, Line

Choice = Literal["open", "last"]
SECTIONS = ("collaboration", "market", "statutory", "gate", "provinces")


class PublishForm(FormModel):
    """What makes a draft a version; `seen` is the edition of the draft that was read."""

    title: Annotated[Line, Field(min_length=2, max_length=60)]
    effective_from: date
    reason: Annotated[Line, Field(min_length=10, max_length=1000)]
    seen: int

    @field_validator("effective_from")
    @classmethod
    def _not_past(cls, value: date) -> date:
        if value < today():
            raise ValueError("生效日期不能早于今天：已经发生的排序不追溯。")
        return value


class SeenForm(FormModel):
    """A step that needs nothing but which edition was looked at."""

    seen: int


class SimulateForm(FormModel):
    """Which rankings a draft is held against."""

    choice: Choice = "open"
    last: Annotated[int, Field(ge=10, le=20_000)] = 1000


class SectionQuery(FormModel):
    """Which part of the policy a page shows; lives in the address."""

    part: Literal["collaboration", "market", "statutory", "gate", "provinces"] = "collaboration"
    add: Annotated[Line, Field(pattern=r"^[0-9]{6}$")] = ""
