"""Drafts of policies, and simulations of what a draft would change.

Published policies are `app.matching.models.PolicyVersion`; the database refuses to change or delete
them (migration 0009).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, String, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class PolicyDraft(Base):
    """The one draft of a scope: 000000 for the whole policy, a province for its own weights.

    `content` is always a valid policy. `base_version` is the published version it started from;
    `edition` counts its changes, so that two people do not overwrite each other.
    """

    __tablename__ = "policy_drafts"

    scope: Mapped[str] = mapped_column(String, primary_key=True)
    base_version: Mapped[int] = mapped_column(ForeignKey("policies.version"))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    edition: Mapped[int] = mapped_column(server_default="1")
    who: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.clock_timestamp()
    )


class Simulation(Base):
    """A draft held against the policy in force over frozen rankings, step by step by a job.

    `run_ids` fixes what is looked at and `input_hash` everything that decides the outcome; `done`
    of all `steps` are in `tally` (`app.matching.simulating.tally`) and, for the regions whose gaps
    are asked about, in `cases`.
    """

    __tablename__ = "simulations"
    __table_args__ = (Index(None, "scope", "id"), Index(None, "input_hash"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    scope: Mapped[str] = mapped_column(String)
    base_version: Mapped[int] = mapped_column(ForeignKey("policies.version"))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    choice: Mapped[str] = mapped_column(String)
    on_day: Mapped[date]
    run_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    steps: Mapped[int]
    done: Mapped[int] = mapped_column(server_default="0")
    tally: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    cases: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    input_hash: Mapped[str] = mapped_column(String)
    code_version: Mapped[str] = mapped_column(String)
    who: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SimulationMove(Base):
    """One ranking whose first three places a draft changes; organisations best first.

    `widest` is how many places the institution that moves most gains or loses near the top.
    """

    __tablename__ = "simulation_moves"
    __table_args__ = (Index(None, "simulation_id", "widest"),)

    simulation_id: Mapped[int] = mapped_column(
        ForeignKey("simulations.id", ondelete="CASCADE"), primary_key=True
    )
    run_id: Mapped[int] = mapped_column(ForeignKey("match_runs.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"))
    item_id: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    after: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    first_changed: Mapped[bool]
    widest: Mapped[int]
