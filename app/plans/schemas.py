"""Forms and filters of plans."""

from typing import Annotated

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
