"""The form of a capability row and the filters of the catalogue."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from app.capabilities.choices import MODES, PROOF_KINDS, SERVICES
from app.core.facets import Several
from app.core.forms import FormModel, Line
from app.regions.fields import Places

MAX_DAYS = 365
Short = Annotated[Line, Field(max_length=200)]
Long = Annotated[Line, Field(max_length=2000)]


class CapabilityForm(FormModel):
    """One row. Measurement texts are kept as written and read beside; a blank code is derived."""

    code: Annotated[Line, Field(max_length=64)] = ""
    device: Short
    measurand: Short = ""
    range_text: Long = ""
    condition_text: Long = ""
    uncertainty_text: Long = ""
    spec: Long = ""
    services: list[str]
    modes: Annotated[list[str], Field(default_factory=list)]
    proof_kind: Short = ""
    proof_number: Short = ""
    proof_valid_from: date | None = None
    proof_valid_to: date | None = None
    authorised_regions: Long = ""
    turnaround_days: Annotated[int, Field(ge=1, le=MAX_DAYS)] | None = None
    fee_amount: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)] | None = None
    fee_text: Annotated[Line, Field(max_length=500)] = ""
    note: Long = ""

    @field_validator("code")
    @classmethod
    def _one_word(cls, value: str) -> str:
        if any(char.isspace() for char in value):
            raise ValueError("编号里有空格或换行，请写成一个连续的编号。")
        return value

    @field_validator("services")
    @classmethod
    def _services(cls, value: list[str]) -> list[str]:
        if not value:
            raise ValueError("请至少选一种服务。")
        return _in_order(value, SERVICES)

    @field_validator("modes")
    @classmethod
    def _modes(cls, value: list[str]) -> list[str]:
        return _in_order(value, MODES)

    @field_validator("proof_kind")
    @classmethod
    def _proof_kind(cls, value: str) -> str:
        return _in_order([value], ("", *PROOF_KINDS))[0]

    @field_validator("proof_valid_to")
    @classmethod
    def _after_start(cls, value: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("proof_valid_from")
        if value is not None and start is not None and value < start:
            raise ValueError(f"有效期至({value})早于有效期起({start})，请核对两个日期。")
        return value


def _in_order(chosen: list[str], known: tuple[str, ...]) -> list[str]:
    """The chosen values once each, as listed."""
    if not set(chosen) <= set(known):
        raise ValueError("请从列表中选择。")
    return [each for each in known if each in chosen]


class CapabilityFilter(FormModel):
    """What a list of capabilities shows; lives in the address. `kind` is a quantity kind.

    Several values of one name widen, names narrow each other.
    """

    q: Annotated[Line, Field(max_length=200)] = ""
    kind: Annotated[Line, Field(max_length=60)] = ""
    discipline: Several = Field(default_factory=list)
    region: Places = Field(default_factory=list)
    service: Several = Field(default_factory=list)
    mode: Several = Field(default_factory=list)
    proof_kind: Several = Field(default_factory=list)
    organisation: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    status: Annotated[Line, Field(max_length=20)] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class PublicationForm(FormModel):
    """Which drafts to publish: those ticked, or all."""

    ids: Annotated[list[int], Field(max_length=1000, default_factory=list)]
    all: Annotated[bool, Field(default=False)]
