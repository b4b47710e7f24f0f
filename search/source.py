"""What PostgreSQL says the engine should hold: which rows have documents, and these documents.

Reads only. `sync`, `rebuild` and `audit` all look through this one window.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.needs.models import Need
from app.needs.workflow import SHOWN as SHOWN_NEEDS
from app.organisations.models import Organisation, Verification
from app.projects.models import Project
from app.projects.workflow import SHOWN as SHOWN_PROJECTS
from search.client import Document
from search.documents import capability_document, need_documents, project_document
from search.indexes import Index

_TABLES: dict[Index, Any] = {
    Index.CAPABILITIES: Capability,
    Index.NEEDS: Need,
    Index.PROJECTS: Project,
}

_SHOWN: dict[Index, Sequence[ColumnElement[bool]]] = {
    Index.CAPABILITIES: (Capability.status == CapabilityStatus.PUBLISHED,),
    Index.NEEDS: (Need.status.in_(SHOWN_NEEDS),),
    Index.PROJECTS: (Project.status.in_(SHOWN_PROJECTS),),
}


def documents_of(session: Session, index: Index, ids: Sequence[int]) -> dict[int, list[Document]]:
    """Documents of the rows that should have any, by row id; a fixed number of queries.

    Rows are read afresh, whatever the session holds of them.
    """
    table = _TABLES[index]
    statement = (
        _shown(index, select(table))
        .where(table.id.in_(ids))
        .order_by(table.id)
        .options(joinedload(table.organisation))
        .execution_options(populate_existing=True)
    )
    if index is Index.NEEDS:
        needs = session.scalars(statement.options(selectinload(Need.items)))
        return {need.id: need_documents(need) for need in needs}
    projection = capability_document if index is Index.CAPABILITIES else project_document
    return {row.id: [projection(row)] for row in session.scalars(statement)}


def shown_ids(session: Session, index: Index, after: int, limit: int) -> list[int]:
    """Ids of rows that should have documents, ascending, beyond `after`."""
    table = _TABLES[index]
    statement = _shown(index, select(table.id)).where(table.id > after)
    return list(session.scalars(statement.order_by(table.id).limit(limit)))


def count_shown(session: Session, index: Index) -> int:
    """How many rows should have documents."""
    statement = _shown(index, select(func.count()).select_from(_TABLES[index]))
    return int(session.scalars(statement).one())


def all_ids(session: Session, index: Index) -> list[int]:
    """Ids of all rows that should have documents, ascending."""
    table = _TABLES[index]
    return list(session.scalars(_shown(index, select(table.id)).order_by(table.id)))


def changed_ids(session: Session, index: Index, since: datetime) -> list[int]:
    """Ids of rows, shown or not, that changed since, or whose organisation did."""
    table = _TABLES[index]
    changed = or_(table.updated_at >= since, Organisation.updated_at >= since)
    statement = select(table.id).join(Organisation, table.organisation_id == Organisation.id)
    return list(session.scalars(statement.where(changed).order_by(table.id)))


def ids_of_organisation(session: Session, index: Index, organisation_id: int) -> list[int]:
    """Ids of all rows of an organisation, shown or not."""
    table = _TABLES[index]
    statement = select(table.id).where(table.organisation_id == organisation_id)
    return list(session.scalars(statement.order_by(table.id)))


def owners_of(session: Session, index: Index, ids: Sequence[int]) -> list[int]:
    """Organisations of these rows, each once, ascending."""
    table = _TABLES[index]
    statement = select(table.organisation_id).where(table.id.in_(ids)).distinct()
    return list(session.scalars(statement.order_by(table.organisation_id)))


def _shown(index: Index, statement: Select[Any]) -> Select[Any]:
    table = _TABLES[index]
    joined = statement.join(Organisation, table.organisation_id == Organisation.id)
    verified = Organisation.verification == Verification.VERIFIED
    return joined.where(verified, *_SHOWN[index])
