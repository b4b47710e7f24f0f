"""Brings a database up to the schema of this code, or says how far it is from it."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.core.settings import ROOT


def _config(url: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Apply all migrations that are missing."""
    command.upgrade(_config(url), "head")


def drift(url: str) -> None:
    """Raise alembic's CommandError if the models and the migrated schema differ."""
    command.check(_config(url))


def revisions(url: str) -> tuple[str, str]:
    """(revision of the database, revision of this code); they are equal when all is well."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision() or ""
    engine.dispose()
    head = ScriptDirectory.from_config(_config(url)).get_current_head() or ""
    return current, head
