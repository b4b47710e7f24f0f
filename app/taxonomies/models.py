"""The one table of code lists: kinds of institution, services, collaboration types, fields.

Codes are ASCII and stay for ever: a term that falls out of use points at its successor and is
never deleted, because needs, capabilities and projects refer to it.
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.regions.codes import GRADES


class TaxonomyTerm(Base):
    """A term. `level` is its group within the list; `refs` are [{"doc", "clause"?}] of policy."""

    __tablename__ = "taxonomy_terms"
    __table_args__ = (
        ForeignKeyConstraint(
            ["taxonomy", "deprecated_by"], ["taxonomy_terms.taxonomy", "taxonomy_terms.code"]
        ),
        CheckConstraint(f"grade IN ({', '.join(map(repr, GRADES))})", name="grade"),
        CheckConstraint("deprecated_by <> code", name="successor"),
    )

    taxonomy: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    refs: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    grade: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    deprecated_by: Mapped[str | None] = mapped_column(Text)
