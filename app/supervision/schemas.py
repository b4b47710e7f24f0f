"""What a regulator looks at: filters of the pool and of its lists, and addresses that carry them.

Everything lives in the address, so that a figure can lead to the list that makes it up.
"""

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import Field

from app.core.forms import FormModel, Line

Code = Annotated[Line, Field(pattern=r"^[0-9]{6}$")]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2999, 12, 31))]
Kind = Literal["needs", "open", "unanswered", "answers", "awards", "projects"]

KINDS: dict[str, str] = {
    "needs": "需求",
    "open": "可应答的需求",
    "unanswered": "还没有应答的需求",
    "answers": "应答",
    "awards": "已选定的应答",
    "projects": "创新项目",
}


class PoolFilter(FormModel):
    """Filters of the pool. `region` is the place of a need or a project.

    `status` (of needs) is a status or "open"; `field` and `stage` (the status) concern projects.
    The period counts, in China's days, from publication of a need or project, from an answer, or
    from an award.
    """

    region: Code = ""
    service: Annotated[Line, Field(max_length=20)] = ""
    status: Annotated[Line, Field(max_length=20)] = ""
    field: Annotated[Line, Field(max_length=20)] = ""
    stage: Annotated[Line, Field(max_length=20)] = ""
    since: Day | None = None
    until: Day | None = None
    cells: Literal["answers", "awards"] = "answers"
    tiles: Literal["open", "unanswered"] = "open"


class RecordFilter(PoolFilter):
    """One list. `demand` and `supply` are provincial codes; scope "own" is one's jurisdiction."""

    kind: Kind = "needs"
    demand: Code = ""
    supply: Code = ""
    scope: Literal["", "own"] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


def carried(wanted: PoolFilter) -> dict[str, str]:
    """The filters that are set, as values of an address; switches and pages are left out."""
    left_out = {"cells", "tiles", "page", "kind"}
    values: dict[str, Any] = wanted.model_dump(exclude=left_out, exclude_none=True)
    return {name: str(value) for name, value in values.items() if value != ""}


def records_address(wanted: PoolFilter, kind: str, **more: str | None) -> str:
    """The address of the list behind a figure."""
    values = {**carried(wanted), "kind": kind, **{k: v for k, v in more.items() if v}}
    return f"/pool/records?{urlencode(values)}"
