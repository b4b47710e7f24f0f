"""Lists in pages: a select, or what is in memory already, counted and cut."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.errors import SearchUnavailable

T = TypeVar("T")
F = TypeVar("F", bound=BaseModel)
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: `rows`, of `total`, page `number` counted from 1."""

    rows: list[T]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


class Marks(Protocol):
    """Where the searched words stand in a row, as the search knows it."""

    def marked(self, name: str, text: str) -> Any:
        """The row's own text of a field; its `parts()` are marked or not."""


@dataclass(frozen=True)
class Browsed(Generic[T]):
    """A page of a list and what the search said of it.

    `counts` are rows by facet and value, None if nobody counted; `marks` are by row id. `loose`:
    no row has all the words, these have some of them. `read_as`: nothing was found as typed, this
    was looked for instead. `notice` is a sentence if the search is away.
    """

    page: Page[T]
    counts: Mapping[str, Mapping[str, int]] | None = None
    marks: Mapping[int, Marks] = field(default_factory=dict)
    loose: bool = False
    read_as: str = ""
    notice: str = ""


def unsearched(listing: Callable[[F], Page[T]], wanted: F, error: SearchUnavailable) -> Browsed[T]:
    """A list while the search is away; `listing` looks for words (`q`) as they are written.

    Never an empty page that looks like "nothing there": without a hit the whole list shows.
    """
    page = listing(wanted)
    if not getattr(wanted, "q", ""):
        return Browsed(page)
    if page.total:
        return Browsed(page, notice=f"{error.message}下面是逐字比对的结果，可能不全。")
    page = listing(wanted.model_copy(update={"q": ""}))
    return Browsed(page, notice=f"{error.message}逐字比对没有找到，下面是未经查找的列表。")


def cut(session: Session, statement: Select[T], number: int, size: int) -> Page[T]:
    """Page `number` of an ordered select of entities: two queries whatever the size."""
    number = min(max(number, 1), LAST_PAGE)
    counted: Select[Any] = statement.order_by(None).options()
    total = session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    rows = session.scalars(statement.limit(size).offset((number - 1) * size)).unique()
    return Page(list(rows), total, number, size)


def part(rows: Sequence[T], number: int, size: int) -> Page[T]:
    """Page `number` of what is in memory, the last page for numbers beyond it."""
    number = min(max(number, 1), max(1, -(-len(rows) // size)))
    return Page(list(rows[(number - 1) * size : number * size]), len(rows), number, size)
