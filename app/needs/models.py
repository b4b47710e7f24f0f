"""Needs and their items. The contact and the sealed note open only by stage (queries decide)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.capabilities.reading_columns import ReadingColumns
from app.core.db import Base
from app.needs.workflow import NeedStatus
from app.organisations.models import Organisation


class Need(Base):
    """What an enterprise asks for, as one case. `version` counts its content, not its status."""

    __tablename__ = "needs"
    __table_args__ = (
        Index(None, "organisation_id", "status"),
        Index(None, "status", "published_at"),
        Index(None, "region_code", "status"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(String)
    description: Mapped[str] = mapped_column(String, server_default="")
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    service: Mapped[str] = mapped_column(String, server_default="")
    mode: Mapped[str] = mapped_column(String, server_default="")
    proof_kind: Mapped[str] = mapped_column(String, server_default="")
    deadline: Mapped[date | None]
    budget: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    contact_name: Mapped[str] = mapped_column(String, server_default="")
    contact_phone: Mapped[str] = mapped_column(String, server_default="")
    sealed_note: Mapped[str] = mapped_column(String, server_default="")

    status: Mapped[NeedStatus] = mapped_column(String, server_default="draft")
    status_note: Mapped[str] = mapped_column(String, server_default="")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.clock_timestamp()
    )
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    items: Mapped[list["NeedItem"]] = relationship(
        lazy="raise", order_by="NeedItem.position", cascade="all, delete-orphan"
    )


class NeedItem(ReadingColumns, Base):
    """One instrument or quantity asked for; the same words-and-reading pair as a capability."""

    __tablename__ = "need_items"
    __table_args__ = (
        UniqueConstraint("need_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("quantity > 0", name="quantity"),
        *(
            Index(None, name, postgresql_using="gin")
            for name in ("device_lines", "name_keys", "measurand_codes")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id", ondelete="CASCADE"))
    position: Mapped[int]
    device: Mapped[str] = mapped_column(String)
    measurand: Mapped[str] = mapped_column(String, server_default="")
    range_text: Mapped[str] = mapped_column(String, server_default="")
    requirement_text: Mapped[str] = mapped_column(String, server_default="")
    spec: Mapped[str] = mapped_column(String, server_default="")
    quantity: Mapped[int] = mapped_column(server_default="1")
    note: Mapped[str] = mapped_column(String, server_default="")
