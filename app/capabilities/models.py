"""Capability rows: one measurand, one device kind, its intervals, one requirement, one proof.

The words of the institution are kept as written; beside them stands what was read from them, or
why it was not (`ReadingColumns`).
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.capabilities.reading_columns import ReadingColumns
from app.capabilities.workflow import CapabilityStatus
from app.core.db import Base
from app.organisations.models import Organisation

_TERMS = (
    "capability_terms(device, device_codes, measurand_codes, boxes, limits, grades, range_text,"
    " uncertainty_text, condition_refusal, services, modes, proof_kind)"
)


class Capability(ReadingColumns, Base):
    """One row of an institution's catalogue. `version` counts its content, not its status."""

    __tablename__ = "capabilities"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint("status IN ('draft', 'published', 'greyed', 'archived')", name="status"),
        CheckConstraint(
            "proof_valid_to IS NULL OR proof_valid_from IS NULL"
            " OR proof_valid_to >= proof_valid_from",
            name="proof_dates",
        ),
        Index(None, "organisation_id", "status"),
        Index(None, "status", "proof_valid_to"),
        Index(None, "terms"),
        *(
            Index(None, name, postgresql_using="gin")
            for name in ("device_lines", "name_keys", "measurand_codes")
        ),
        # The public catalogue without words, newest first.
        Index(
            "ix_capabilities_newest",
            sql("published_at DESC NULLS LAST"),
            sql("id DESC"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    code: Mapped[str] = mapped_column(String)
    measurand: Mapped[str] = mapped_column(String, server_default="")
    device: Mapped[str] = mapped_column(String)
    range_text: Mapped[str] = mapped_column(String, server_default="")
    condition_text: Mapped[str] = mapped_column(String, server_default="")
    uncertainty_text: Mapped[str] = mapped_column(String, server_default="")
    spec: Mapped[str] = mapped_column(String, server_default="")
    services: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    modes: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    proof_kind: Mapped[str] = mapped_column(String, server_default="")
    proof_number: Mapped[str] = mapped_column(String, server_default="")
    proof_valid_from: Mapped[date | None]
    proof_valid_to: Mapped[date | None]
    authorised_regions: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    turnaround_days: Mapped[int | None]
    fee_text: Mapped[str] = mapped_column(String, server_default="")
    fee_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    note: Mapped[str] = mapped_column(String, server_default="")

    condition_refusal: Mapped[str] = mapped_column(String, server_default="")

    status: Mapped[CapabilityStatus] = mapped_column(String, server_default="draft")
    version: Mapped[int] = mapped_column(server_default="1")
    content_hash: Mapped[str] = mapped_column(String, server_default="")
    import_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.clock_timestamp()
    )
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    # Equal for rows of which the gates are told the same, see `capability_terms` in migration 0003.
    terms: Mapped[str] = mapped_column(Uuid(as_uuid=False), Computed(_TERMS, persisted=True))

    organisation: Mapped[Organisation] = relationship(lazy="raise")
