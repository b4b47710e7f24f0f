"""What was newly found for the searches a person follows. Never writes."""

from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.searches import queries
from app.searches.scopes import SCOPES
from app.workbench.lists import MOST
from app.workbench.todo import Todo, TodoList


def searches_with_news(session: Session, actor: Actor) -> TodoList:
    """The searches with rows their owner has not looked at yet, most news first."""
    searches = queries.with_finds(session, actor)
    fresh = queries.fresh_counts(session, searches)
    found = sorted((each for each in searches if fresh[each.id]), key=lambda each: -fresh[each.id])
    rows = [
        Todo(each.name, f"/searches/{each.id}", f"{fresh[each.id]} {SCOPES[each.scope].noun}")
        for each in found[:MOST]
    ]
    return TodoList("关注的搜索有新结果", "/searches", rows, len(found))
