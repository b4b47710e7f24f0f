"""Forms and filters of collaboration."""

from typing import Annotated

from pydantic import Field

from app.core.forms import FormModel, Line


class InviteForm(FormModel):
    """Whom to ask, or whom to offer help: a pair of a region's board."""

    supporter: Annotated[int, Field(gt=0)]
    recipient: Annotated[int, Field(gt=0)]
    region: Annotated[Line, Field(pattern=r"^[0-9]{6}$")]
    message: Annotated[Line, Field(max_length=500)] = ""


class AnswerForm(FormModel):
    """An answer to an invitation; a refusal needs its reason."""

    note: Annotated[Line, Field(max_length=500)] = ""


class BoardFilter(FormModel):
    """What of a board is shown; lives in the address. `source` is a province, or 000000."""

    source: Annotated[Line, Field(pattern=r"^[0-9]{6}$")] = ""
    kind: Annotated[Line, Field(max_length=4)] = ""
