"""Searches people keep, and the rows that were published since and match them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class SavedSearch(Base):
    """What one person looks for in one list. `query` is the list's address, by name.

    Only what was published after `since` is news; up to `looked_at` it has been looked at.
    `feed_key` opens the feed to whoever holds its address, so it is kept as it is: it opens
    nothing that is not public, and its owner must be able to read it again.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (
        UniqueConstraint("user_id", "name"),
        UniqueConstraint("feed_key"),
        CheckConstraint("scope IN ('capabilities', 'needs', 'projects')", name="scope"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    scope: Mapped[str] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    query: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    is_paused: Mapped[bool] = mapped_column(server_default="false")
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    looked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    feed_key: Mapped[str | None] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class SearchHit(Base):
    """A row newly found for a search; its owner has `seen_at` it or not yet."""

    __tablename__ = "search_hits"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True
    )
    record_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    found_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )
    seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
