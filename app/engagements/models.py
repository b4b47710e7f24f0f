"""An institution and a need in conversation: invitation, answer, award or refusal."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.engagements.workflow import EngagementStatus
from app.needs.models import Need
from app.organisations.models import Organisation


class Engagement(Base):
    """One institution's answer to one need. At most one answer of a need is awarded."""

    __tablename__ = "engagements"
    __table_args__ = (
        UniqueConstraint("need_id", "organisation_id"),
        Index(
            "uq_engagements_awarded",
            "need_id",
            unique=True,
            postgresql_where=sql("status = 'awarded'"),
        ),
        Index(None, "organisation_id", "status"),
        Index(None, "quoted_at"),
        CheckConstraint("price IS NULL OR price >= 0", name="price"),
        # An award rests on a frozen result, or says why not.
        CheckConstraint(
            "status <> 'awarded' OR result_run_id IS NOT NULL OR no_result_reason <> ''",
            name="basis",
        ),
        ForeignKeyConstraint(
            ["result_run_id", "organisation_id"],
            ["match_results.run_id", "match_results.organisation_id"],
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    status: Mapped[EngagementStatus] = mapped_column(String)
    message: Mapped[str] = mapped_column(String, server_default="")
    offer: Mapped[str] = mapped_column(String, server_default="")
    positions: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    price: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    turnaround_days: Mapped[int | None]
    mode: Mapped[str] = mapped_column(String, server_default="")
    need_version: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String, server_default="")
    result_run_id: Mapped[int | None] = mapped_column(BigInteger)
    no_result_reason: Mapped[str] = mapped_column(String, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.clock_timestamp()
    )
    quoted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    need: Mapped[Need] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
