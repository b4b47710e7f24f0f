"""Plans of a year's support, kept with all that went into them, so that they can be replayed."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.plans.workflow import PlanStatus


class SupportPlan(Base):
    """One plan of one regulator.

    `scope` are prefixes of the region codes it plans for; `counts` what was looked at; `basis` the
    demands, supporters and edges (`basis.Basis`, compressed); `capacities` person-days by
    institution, None for "not limited"; `outcome` the three plans (compressed).
    """

    __tablename__ = "support_plans"
    __table_args__ = (
        Index(None, "organisation_id"),
        CheckConstraint(
            "status IN ('gathering', 'asked', 'computing', 'done', 'empty')", name="status"
        ),
        CheckConstraint(
            "status <> 'done' OR (basis IS NOT NULL AND outcome IS NOT NULL)", name="kept"
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    year: Mapped[int]
    scope: Mapped[list[str]] = mapped_column(ARRAY(String))
    scope_name: Mapped[str] = mapped_column(String)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[PlanStatus] = mapped_column(String, server_default="gathering")
    note: Mapped[str] = mapped_column(String, server_default="")
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    capacities: Mapped[dict[str, float | None]] = mapped_column(JSONB, server_default="{}")
    basis: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    outcome: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    input_hash: Mapped[str] = mapped_column(String, server_default="")
    content_hash: Mapped[str] = mapped_column(String, server_default="")
    code_version: Mapped[str] = mapped_column(String, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    computed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
