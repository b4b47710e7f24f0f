"""An uploaded workbook on its way into the catalogue, and its rows as read."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.imports.workflow import ImportStatus


class Import(Base):
    """One workbook of one institution. `counts` maps add, change, keep, refused, blank to rows."""

    __tablename__ = "imports"
    __table_args__ = (Index(None, "organisation_id", "sha256"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    filename: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(String)
    status: Mapped[ImportStatus] = mapped_column(String, server_default="received")
    refusal: Mapped[str] = mapped_column(String, server_default="")
    sheet: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    progress: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ImportRow(Base):
    """One row of the sheet: its words, what was understood, what is wrong, what would happen."""

    __tablename__ = "import_rows"
    __table_args__ = (Index(None, "import_id", "action", "row"),)

    import_id: Mapped[int] = mapped_column(
        ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String, server_default="")
    action: Mapped[str] = mapped_column(String)
    content_hash: Mapped[str] = mapped_column(String, server_default="")
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    original: Mapped[dict[str, str]] = mapped_column(JSONB)
    errors: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    notices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
