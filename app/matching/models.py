"""Frozen rankings: runs, their results, the contents they were made from, and policies.

A run is never changed, only superseded. What it needs to be computed again stands in it or beside
it under a digest, so nothing a run says can be lost by later edits.
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
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.organisations.models import Organisation


class MatchChange(Base):
    """What a catalogue row was or became, written by triggers (migration 0006); read once."""

    __tablename__ = "match_changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger, index=True)
    device: Mapped[str] = mapped_column(String)
    device_codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    measurand_codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    kinds: Mapped[list[str]] = mapped_column(ARRAY(String))
    main_lo: Mapped[float | None]
    main_hi: Mapped[float | None]
    axis_hulls: Mapped[dict[str, list[float | None]]] = mapped_column(JSONB)


class PolicyVersion(Base):
    """A published policy; what it says is `app.matching.policy.Policy` and never changes."""

    __tablename__ = "policies"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    effective_from: Mapped[date]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str] = mapped_column(String)
    published_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


class MatchContent(Base):
    """What a row said, under the digest by which runs name it.

    Written by triggers when the row changes (migration 0012); until then the catalogue says it.
    """

    __tablename__ = "match_contents"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    digest: Mapped[str] = mapped_column(Uuid(as_uuid=False), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class MatchRun(Base):
    """One ranking of one need item.

    `head` is its field without the entrants, who are in `inputs`; `outcome` are all places in
    order; both compressed. `item_id` is kept when an edit replaces the item. The run in force of an
    item is the one that nothing supersedes. `like_key` is what makes items of the market track like
    each other (`exposure.py`).
    """

    __tablename__ = "match_runs"
    __table_args__ = (
        CheckConstraint("track IN ('market', 'statutory')", name="track"),
        Index(
            "uq_match_runs_current",
            "item_id",
            unique=True,
            postgresql_where=sql("superseded_at IS NULL"),
        ),
        Index(None, "need_id"),
        Index(
            "ix_match_runs_like",
            "like_key",
            "id",
            postgresql_where=sql("superseded_at IS NULL AND like_key <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"))
    need_version: Mapped[int]
    item_id: Mapped[int] = mapped_column(BigInteger)
    track: Mapped[str] = mapped_column(String)
    like_key: Mapped[str] = mapped_column(String, server_default="")
    on_day: Mapped[date]
    policy_version: Mapped[int] = mapped_column(ForeignKey("policies.version"))
    code_version: Mapped[str] = mapped_column(String)
    degraded: Mapped[bool] = mapped_column(server_default="false")
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    head: Mapped[dict[str, Any]] = mapped_column(JSONB)
    inputs: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    outcome: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    input_hash: Mapped[str] = mapped_column(String)
    content_hash: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    # When the same ranking was last found again; equal to the first time until then.
    confirmed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    superseded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    results: Mapped[list["MatchResult"]] = relationship(
        lazy="raise", order_by="MatchResult.rank", cascade="all, delete-orphan"
    )


class MatchResult(Base):
    """One place of a run: the first ones, and those somebody referred to.

    `entrant` is the institution's part of the field: digests of its contents, and its facts.
    """

    __tablename__ = "match_results"
    __table_args__ = (
        UniqueConstraint("run_id", "rank"),
        Index(None, "organisation_id"),
    )

    run_id: Mapped[int] = mapped_column(
        ForeignKey("match_runs.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    rank: Mapped[int]
    verdict: Mapped[str] = mapped_column(String)
    score: Mapped[float]
    share: Mapped[float | None]
    ratio: Mapped[float | None]
    entrant: Mapped[dict[str, Any]] = mapped_column(JSONB)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
