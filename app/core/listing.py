"""Lists in pages: a select, or what is in memory already, counted and cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
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
