"""Forms of answering a need and of deciding about answers."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, field_validator

from app.capabilities.choices import MODES
from app.core.forms import FormModel, Line
from app.needs.schemas import MAX_ITEMS

Text = Annotated[Line, Field(max_length=2000)]


class QuoteForm(FormModel):
    """An institution's answer. No position ticked means the whole need; price in yuan.

    `need_version` is the version of the need the institution had before its eyes.
    """

    message: Text = ""
    offer: Text = ""
    positions: list[int] = Field(default_factory=list, max_length=MAX_ITEMS)
    price: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)] | None = None
    turnaround_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    mode: Annotated[Line, Field(max_length=20)] = ""
    need_version: int

    @field_validator("mode")
    @classmethod
    def _known_mode(cls, value: str) -> str:
        if value and value not in MODES:
            raise ValueError("请从列表中选择。")
        return value


class DecisionForm(FormModel):
    """A decision about one answer. `seen` is the `quoted_at` of the answer that was looked at."""

    reason: Annotated[Line, Field(max_length=500)] = ""
    seen: datetime | None = None


class InvitationForm(FormModel):
    """Which institution the enterprise invites."""

    organisation_id: Annotated[int, Field(ge=1, le=2**62)]
    next: Annotated[Line, Field(max_length=500)] = ""


class AnswerFilter(FormModel):
    """What a list of one's answers shows; lives in the address."""

    status: Annotated[Line, Field(max_length=20)] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
