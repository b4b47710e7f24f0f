"""A list of projects by words: the engine finds, PostgreSQL decides who sees what."""

from sqlalchemy.orm import Session

from app.core.errors import SearchUnavailable
from app.core.listing import Page
from app.core.permissions import Actor
from app.projects import queries
from app.projects.models import Project
from app.projects.schemas import ProjectFilter
from search.browse import search_projects


def browse(session: Session, actor: Actor, wanted: ProjectFilter) -> tuple[Page[Project], str]:
    """One page and a notice. With the engine down PostgreSQL looks for the words, and it is said.

    One's own projects are always looked up in PostgreSQL, because drafts are not in the engine.
    """
    if not wanted.q or wanted.mine:
        return queries.listing(session, actor, wanted), ""
    try:
        hits = search_projects(
            wanted.q,
            region=wanted.region,
            field_code=wanted.field,
            collaboration_type=wanted.collaboration,
            status=wanted.status,
            organisation_id=wanted.organisation,
            page=wanted.page,
            size=queries.PAGE,
        )
    except SearchUnavailable as error:
        return queries.listing(session, actor, wanted), error.message
    rows = queries.by_ids(session, actor, hits.ids, wanted)
    return Page(rows, hits.total, wanted.page, queries.PAGE), ""
