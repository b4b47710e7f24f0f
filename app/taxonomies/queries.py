"""Reads of the code lists. Never writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.taxonomies.models import TaxonomyTerm


def terms(session: Session, taxonomy: str) -> Sequence[TaxonomyTerm]:
    """Terms to offer in a form, in order, without deprecated ones; empty for an unknown list."""
    statement = select(TaxonomyTerm).where(
        TaxonomyTerm.taxonomy == taxonomy, TaxonomyTerm.deprecated_by.is_(None)
    )
    return session.scalars(statement.order_by(TaxonomyTerm.position, TaxonomyTerm.code)).all()


def term_names(session: Session, taxonomy: str) -> dict[str, str]:
    """Name by code, deprecated terms included, because old records still carry them."""
    statement = select(TaxonomyTerm.code, TaxonomyTerm.name)
    rows = session.execute(statement.where(TaxonomyTerm.taxonomy == taxonomy))
    return {row.code: row.name for row in rows}
