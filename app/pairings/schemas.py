"""The form of an agreement, a step in its life and the filters of its list."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from app.core.clock import today
from app.core.forms import FormModel, Line
from app.pairings.workflow import PairingState


class PairingForm(FormModel):
    """An agreement as a regulator enters it; the parties by name or 统一社会信用代码.

    `seen` is the `updated_at` of the agreement the form was filled from.
    """

    supporter: Annotated[Line, Field(max_length=120)]
    recipient: Annotated[Line, Field(max_length=120)]
    document_title: Annotated[Line, Field(min_length=4, max_length=100)]
    document_number: Annotated[Line, Field(max_length=60)] = ""
    signed_on: date
    valid_from: date
    valid_to: date | None = None
    goals: Annotated[Line, Field(max_length=2000)] = ""
    collaboration_types: list[str] = Field(default_factory=list, max_length=40)
    seen: datetime | None = None

    @field_validator("signed_on")
    @classmethod
    def _signed(cls, value: date) -> date:
        if value > today():
            raise ValueError("签署日期还没有到，请在签署以后登记。")
        return value

    @field_validator("valid_to")
    @classmethod
    def _not_before_start(cls, value: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("valid_from")
        if value is not None and start is not None and value < start:
            raise ValueError("截止日期早于起始日期，请检查。")
        return value


class StepForm(FormModel):
    """A step in an agreement's life, with what is recorded.

    `seen` is the `updated_at` of the agreement that was looked at.
    """

    note: Annotated[Line, Field(max_length=500)] = ""
    seen: datetime | None = None


class PairingFilter(FormModel):
    """What a list of agreements shows; lives in the address."""

    status: PairingState | None = None
    region: Annotated[Line, Field(pattern=r"^[0-9]{6}$")] = ""
    mine: Literal["", "1"] = ""
    waiting: Literal["", "1"] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
