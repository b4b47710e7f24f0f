"""The audit trail: append-only facts in the past tense, written in the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Index, String, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Base
from app.core.permissions import Actor


class Event(Base):
    """What happened to what, through whom. `subject` is "need:12", `name` is "need:published"."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "subject", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    name: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(String)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    organisation_id: Mapped[int | None] = mapped_column(BigInteger)
    who: Mapped[str] = mapped_column(String, server_default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


def record(session: Session, name: str, subject: str, actor: Actor | None, **facts: Any) -> None:
    """Append one fact. Names are kept beside ids, because names change."""
    session.add(Event(**_by(actor), name=name, subject=subject, facts=facts))


def record_many(
    session: Session, name: str, subjects: Iterable[str], actor: Actor | None, **facts: Any
) -> None:
    """Append the same fact of many subjects in one statement."""
    columns = Event.__table__.c
    same = {**_by(actor), "name": name, "facts": facts}
    each = func.unnest(literal(list(subjects), ARRAY(String)))
    values = (literal(value, columns[key].type) for key, value in same.items())
    session.execute(insert(Event).from_select(["subject", *same], select(each, *values)))


def _by(actor: Actor | None) -> dict[str, Any]:
    return {
        "user_id": actor.user_id if actor else None,
        "organisation_id": actor.organisation_id if actor else None,
        "who": (actor.organisation_name or actor.name) if actor else "系统",
    }


def history(session: Session, subject: str, limit: int = 50) -> list[Event]:
    """The facts of one subject, newest first."""
    statement = select(Event).where(Event.subject == subject).order_by(Event.id.desc()).limit(limit)
    return list(session.scalars(statement))
