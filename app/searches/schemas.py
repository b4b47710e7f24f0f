"""The forms of a saved search."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.core.forms import FormModel, Line
from app.searches.scopes import LONGEST

Name = Annotated[Line, Field(min_length=1, max_length=60)]


class SaveForm(FormModel):
    """A search to keep: which list, its address after the question mark, and a name."""

    scope: Literal["capabilities", "needs", "projects"]
    query: Annotated[Line, Field(max_length=LONGEST)] = ""
    name: Name


class NameForm(FormModel):
    """Another name."""

    name: Name


class SeenForm(FormModel):
    """Everything found up to this moment has been looked at."""

    until: datetime
