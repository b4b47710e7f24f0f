"""Uploaded files, kept in PostgreSQL: web and worker share them and a rollback loses nothing.

Files here are workbooks of at most HENGQIAO_MAX_UPLOAD bytes; larger media would need a store.
"""

import hashlib
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, LargeBinary, String, func
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from app.core.db import Base


class StoredFile(Base):
    """Bytes with their SHA-256; the bytes are loaded only when asked for."""

    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(String)
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


def keep(session: Session, name: str, content: bytes) -> StoredFile:
    """Store bytes under the name the user gave them (shown, never used as a path)."""
    stored = StoredFile(
        name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
    )
    session.add(stored)
    session.flush()  # the caller needs the id
    return stored
