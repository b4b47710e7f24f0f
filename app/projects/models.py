"""Innovation projects that institutions publish and regulators select into the pool."""

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, String, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.organisations.models import Organisation
from app.projects.workflow import ProjectStatus


class Project(Base):
    """A problem an institution wants to solve with partners; signed-in people see the contact."""

    __tablename__ = "projects"
    __table_args__ = (
        Index(None, "organisation_id", "status"),
        Index(None, "status", "published_at"),
        Index(None, "region_code", "status"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(String)
    problem: Mapped[str] = mapped_column(String)
    field_code: Mapped[str] = mapped_column(String)
    collaboration_types: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    partners_sought: Mapped[str] = mapped_column(String, server_default="")
    partner_regions: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    recruiting_until: Mapped[date | None]
    contact_name: Mapped[str] = mapped_column(String, server_default="")
    contact_phone: Mapped[str] = mapped_column(String, server_default="")
    status: Mapped[ProjectStatus] = mapped_column(String, server_default="draft")
    status_note: Mapped[str] = mapped_column(String, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.clock_timestamp()
    )
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    organisation: Mapped[Organisation] = relationship(lazy="raise")
