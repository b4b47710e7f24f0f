"""Forms of an import and what its preview shows."""

from typing import Annotated

from pydantic import Field

from app.core.forms import FormModel, Line
from app.imports.mapping import HEADING_ROWS


class UploadForm(FormModel):
    """The file itself travels beside the form."""


class MappingForm(FormModel):
    """Where the table is; the meaning of column 0 travels as `column-0`, and so on."""

    sheet_name: Annotated[Line, Field(max_length=200)] = ""
    heading_row: Annotated[int, Field(ge=1, le=HEADING_ROWS)] | None = None


class ApplyForm(FormModel):
    """Whether added and changed rows are published at once or kept as drafts."""

    publish: Annotated[bool, Field(default=False)]


class RowFilter(FormModel):
    """Which rows of a preview to show. `action` may also be "notice"."""

    action: Annotated[Line, Field(max_length=20)] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
