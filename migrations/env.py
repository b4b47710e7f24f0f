"""Runs migrations on the database of HENGQIAO_DATABASE_URL, one process at a time."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from app.core.db import Base
from app.core.settings import get_settings
from app.registry import load_models

LOCK = 4_823_115_007  # any fixed number: two migrating processes queue here instead of colliding

load_models()


def run() -> None:
    """Apply in one transaction; give up rather than block the running service for long."""
    url = context.config.get_main_option("sqlalchemy.url")
    url = url or get_settings().database_url.get_secret_value()
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET statement_timeout = '10min'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
