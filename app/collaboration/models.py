"""Boards of regions as they were computed, and invitations to help.

A board is never changed, only superseded; its lists go with it, its head stays as history.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    String,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.collaboration.workflow import AskedBy, InvitationStatus
from app.core.db import Base
from app.organisations.models import Organisation


class CollaborationBoard(Base):
    """What a region was told on a day: its gaps, where help could come from, what changed.

    `gaps` are in the order of need and item; `sources` counts supporters by province; `changes`
    are the latest, newest first, carried on from the board before.
    """

    __tablename__ = "collaboration_boards"
    __table_args__ = (
        Index(
            "uq_collaboration_boards_current",
            "region_code",
            unique=True,
            postgresql_where=sql("superseded_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    on_day: Mapped[date]
    policy_version: Mapped[int] = mapped_column(ForeignKey("policies.version"))
    code_version: Mapped[str] = mapped_column(String)
    input_hash: Mapped[str] = mapped_column(String)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    gaps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    sources: Mapped[dict[str, int]] = mapped_column(JSONB)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    computed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    # When the same inputs were last found again.
    confirmed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    superseded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CollaborationList(Base):
    """One ranked list of a board in force: of the region, of one item, or of one supporter.

    `about` is the item's or the supporter's id, 0 for the region.
    """

    __tablename__ = "collaboration_lists"
    __table_args__ = (
        CheckConstraint("door IN ('region', 'item', 'supporter')", name="door"),
        Index(None, "door", "about"),
    )

    board_id: Mapped[int] = mapped_column(
        ForeignKey("collaboration_boards.id", ondelete="CASCADE"), primary_key=True
    )
    door: Mapped[str] = mapped_column(String, primary_key=True)
    about: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    proposals: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class Invitation(Base):
    """Somebody asked a supporter to help a recipient, or a supporter offered to.

    `gap_words` say what it was about on that day; `answer` is the reason of a refusal or a word of
    thanks.
    """

    __tablename__ = "collaboration_invitations"
    __table_args__ = (
        CheckConstraint("supporter_id <> recipient_id", name="distinct"),
        CheckConstraint("asked_by IN ('regulator', 'supporter')", name="asked_by"),
        CheckConstraint("status IN ('open', 'accepted', 'declined', 'withdrawn')", name="status"),
        CheckConstraint("(status = 'open') = (answered_at IS NULL)", name="answered"),
        Index(
            "uq_collaboration_invitations_open",
            "supporter_id",
            "recipient_id",
            unique=True,
            postgresql_where=sql("status = 'open'"),
        ),
        Index(None, "recipient_id", "status"),
        Index(None, "region_code", "status"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    asked_by: Mapped[AskedBy] = mapped_column(String)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    types: Mapped[list[str]] = mapped_column(ARRAY(String))
    need_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    gap_words: Mapped[str] = mapped_column(String)
    message: Mapped[str] = mapped_column(String, server_default="")
    status: Mapped[InvitationStatus] = mapped_column(String)
    answer: Mapped[str] = mapped_column(String, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    supporter: Mapped[Organisation] = relationship(foreign_keys=[supporter_id], lazy="raise")
    recipient: Mapped[Organisation] = relationship(foreign_keys=[recipient_id], lazy="raise")
    asker: Mapped[Organisation] = relationship(foreign_keys=[asked_by_id], lazy="raise")
