"""A list of things to do from one query, whatever its length. Never writes."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, Select, func
from sqlalchemy.orm import Session

from app.workbench.todo import Todo, TodoList

MOST = 10
Columns = Select[*tuple[Any, ...]]
Record = Row[*tuple[Any, ...]]


def todo_list(
    session: Session, title: str, href: str, statement: Columns, todo: Callable[[Record], Todo]
) -> TodoList:
    """The first few rows as things to do; `href` leads to all of them."""
    counted = statement.add_columns(func.count().over().label("in_all")).limit(MOST)
    rows = session.execute(counted).all()
    return TodoList(title, href, [todo(row) for row in rows], rows[0].in_all if rows else 0)
