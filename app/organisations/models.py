"""Enterprises, institutions and regulators, with their code, place and verification."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.permissions import Role


class Verification(StrEnum):
    """Where an organisation stands with the operator."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"


class Organisation(Base):
    """Somebody with a 统一社会信用代码 (GB 32100).

    `jurisdiction` is set for regulators only: a region code, "000000" for the whole country, or the
    code of a 大区 metrology centre.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("uscc"),
        Index(None, "verification", "created_at"),
        CheckConstraint("kind IN ('enterprise', 'institution', 'regulator')", name="kind"),
        CheckConstraint("verification IN ('pending', 'verified', 'refused')", name="verification"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[Role] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    uscc: Mapped[str] = mapped_column(String)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    jurisdiction: Mapped[str] = mapped_column(String, server_default="")
    institution_kind: Mapped[str] = mapped_column(String, server_default="")
    address: Mapped[str] = mapped_column(String, server_default="")
    contact_name: Mapped[str] = mapped_column(String, server_default="")
    contact_phone: Mapped[str] = mapped_column(String, server_default="")
    introduction: Mapped[str] = mapped_column(String, server_default="")
    verification: Mapped[Verification] = mapped_column(String, server_default="pending")
    verification_note: Mapped[str] = mapped_column(String, server_default="")
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_example: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )
