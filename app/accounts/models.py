"""People, their sessions and the count of failed sign-ins; organisations say whom they work for."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.permissions import Role


class User(Base):
    """A person who can sign in. `login` is an e-mail address or mobile number, in lower case."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("login"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    login: Mapped[str] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    password_hash: Mapped[str] = mapped_column(String)
    role: Mapped[Role] = mapped_column(String)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    is_active: Mapped[bool] = mapped_column(server_default="true")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class AuthSession(Base):
    """A sign-in of one browser; the table keeps the token's SHA-256, the cookie the token."""

    __tablename__ = "auth_sessions"

    token_hash: Mapped[str] = mapped_column(String, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    browser: Mapped[str] = mapped_column(String, server_default="")
    address: Mapped[str] = mapped_column(String, server_default="")


class SignInCounter(Base):
    """Failed sign-ins by login and by address within a window; shared by all web processes."""

    __tablename__ = "sign_in_counters"

    key: Mapped[str] = mapped_column(String, primary_key=True)
    failures: Mapped[int]
    window_ends: Mapped[datetime] = mapped_column(DateTime(timezone=True))
