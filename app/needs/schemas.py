"""The form of a need and the filters of its list."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from app.capabilities.choices import MODES, NEED_SERVICES, PROOF_KINDS
from app.core.clock import today
from app.core.facets import Several
from app.core.forms import FormModel, Line
from app.regions.fields import Places

MAX_ITEMS = 200
MAX_TEXT = 20_000
Short = Annotated[Line, Field(max_length=200)]
Text = Annotated[Line, Field(max_length=2000)]
# What may be said of a field that has a closed list.
LISTS = {"service": NEED_SERVICES, "mode": MODES, "proof_kind": PROOF_KINDS}


class NeedItemForm(FormModel):
    """One instrument or quantity. Measurement texts are kept as written and read beside."""

    device: Annotated[Line, Field(max_length=200)]
    measurand: Short = ""
    range_text: Annotated[Line, Field(max_length=500)] = ""
    requirement_text: Annotated[Line, Field(max_length=500)] = ""
    spec: Short = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    note: Annotated[Line, Field(max_length=1000)] = ""


class NeedForm(FormModel):
    """A need with its items; blank title means "named after the first item"."""

    title: Annotated[Line, Field(max_length=100)] = ""
    description: Text = ""
    place: Annotated[Line, Field(max_length=60)]
    service: Annotated[Line, Field(max_length=20)] = ""
    mode: Annotated[Line, Field(max_length=20)] = ""
    proof_kind: Annotated[Line, Field(max_length=20)] = ""
    deadline: date | None = None
    budget: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)] | None = None
    contact_name: Annotated[Line, Field(max_length=50)] = ""
    contact_phone: Annotated[Line, Field(max_length=50)] = ""
    sealed_note: Text = ""
    items: Annotated[list[NeedItemForm], Field(min_length=1, max_length=MAX_ITEMS)]

    @field_validator("service", "mode", "proof_kind")
    @classmethod
    def _listed(cls, value: str, info: ValidationInfo) -> str:
        if value and value not in LISTS[info.field_name or ""]:
            raise ValueError("请从列表中选择。")
        return value

    @field_validator("deadline")
    @classmethod
    def _not_past(cls, value: date | None) -> date | None:
        if value is not None and value < today():
            raise ValueError("完成期限已经过去，请填今天或以后的日期。")
        return value


class PastedForm(FormModel):
    """A need in its writer's own words."""

    text: Annotated[Line, Field(min_length=1, max_length=MAX_TEXT)]


class NeedFilter(FormModel):
    """What a list of needs shows; lives in the address.

    Several values of one name widen, names narrow each other.
    """

    q: Annotated[Line, Field(max_length=200)] = ""
    discipline: Several = Field(default_factory=list)
    region: Places = Field(default_factory=list)
    service: Several = Field(default_factory=list)
    mode: Several = Field(default_factory=list)
    proof_kind: Several = Field(default_factory=list)
    status: Annotated[Line, Field(max_length=20)] = ""
    mine: Literal["", "1"] = ""
    organisation: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    sort: Literal["new", "deadline"] = "new"
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class ReasonForm(FormModel):
    """A reason that somebody else will read."""

    reason: Annotated[Line, Field(max_length=500)] = ""
