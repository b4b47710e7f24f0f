"""Agreements between a supporting and a receiving institution, and who has confirmed them."""

from datetime import date, datetime

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
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.organisations.models import Organisation
from app.pairings.workflow import PairingStatus, Side, Term, Voice, Words


class Pairing(Base):
    """One agreement. `valid_to` without a day means until it is ended.

    `status_note` is the reason of the last refusal, withdrawal or ending.
    """

    __tablename__ = "pairings"
    __table_args__ = (
        CheckConstraint("supporter_id <> recipient_id", name="distinct"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="dates"),
        CheckConstraint(
            "status IN ('proposed', 'agreed', 'confirmed', 'refused', 'withdrawn', 'ended')",
            name="status",
        ),
        CheckConstraint("(status = 'ended') = (ended_on IS NOT NULL)", name="ended"),
        Index(
            "uq_pairings_document",
            "supporter_id",
            "recipient_id",
            "document_number",
            unique=True,
            postgresql_where=sql("document_number <> '' AND status <> 'withdrawn'"),
        ),
        Index(None, "supporter_id", "status"),
        Index(None, "recipient_id", "status"),
        Index(None, "status", "valid_from"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    document_title: Mapped[str] = mapped_column(String)
    document_number: Mapped[str] = mapped_column(String, server_default="")
    signed_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    goals: Mapped[str] = mapped_column(String, server_default="")
    collaboration_types: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    entered_region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    status: Mapped[PairingStatus] = mapped_column(String)
    status_note: Mapped[str] = mapped_column(String, server_default="")
    reviewed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.clock_timestamp()
    )

    supporter: Mapped[Organisation] = relationship(foreign_keys=[supporter_id], lazy="raise")
    recipient: Mapped[Organisation] = relationship(foreign_keys=[recipient_id], lazy="raise")
    entered_by: Mapped[Organisation] = relationship(foreign_keys=[entered_by_id], lazy="raise")
    confirmations: Mapped[list["Confirmation"]] = relationship(
        lazy="raise", order_by="Confirmation.id"
    )

    @property
    def term(self) -> Term:
        """Its dates, as the life cycle asks for them."""
        return Term(self.valid_from, self.valid_to, self.ended_on)

    @property
    def confirmed(self) -> Words:
        """Who has confirmed the present text."""
        return frozenset((Voice(each.voice), Side(each.side)) for each in self.confirmations)


class Confirmation(Base):
    """One side's consent to the present text, by its institution or its regulator.

    The names are kept beside the ids, because names change.
    """

    __tablename__ = "pairing_confirmations"
    __table_args__ = (
        UniqueConstraint("pairing_id", "voice", "side"),
        CheckConstraint("voice IN ('institution', 'regulator')", name="voice"),
        CheckConstraint("side IN ('supporter', 'recipient')", name="side"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairings.id"))
    voice: Mapped[Voice] = mapped_column(String)
    side: Mapped[Side] = mapped_column(String)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    person_name: Mapped[str] = mapped_column(String)
    organisation_name: Mapped[str] = mapped_column(String)
    note: Mapped[str] = mapped_column(String, server_default="")
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
