"""Engine, declarative base and the one session of a request or a job.

Application code never commits: `session_scope` commits when the block ends and rolls back when it
raises. Domains define tables; this module knows none of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Annotated

from fastapi import Depends
from sqlalchemy import Engine, ExceptionContext, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session

from app.core.errors import ConfigurationError
from app.core.settings import get_settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table; constraint names are fixed so that errors map to form fields."""

    metadata = MetaData(naming_convention=NAMING)


@lru_cache
def engine() -> Engine:
    """The process-wide engine; its pool is as wide as the threads that may ask for a connection."""
    settings = get_settings()
    url = settings.database_url.get_secret_value()
    if not url:
        raise ConfigurationError(
            "没有设置数据库地址 HENGQIAO_DATABASE_URL。试用请运行 make up，它会自带数据库。"
        )
    made = create_engine(
        url,
        pool_size=settings.web_threads,
        max_overflow=4,
        pool_timeout=10,
        pool_pre_ping=True,
        # An error quotes the statement, never the contacts and hashes that travelled with it.
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "application_name": "hengqiao"},
    )
    event.listen(made, "handle_error", _leave_out_rows)
    return made


def _leave_out_rows(context: ExceptionContext) -> None:
    """Take the row PostgreSQL quotes ("DETAIL: Failing row contains …") out of what is logged."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\nDETAIL:")[0], *error.args[1:])


@contextmanager
def session_scope() -> Iterator[Session]:
    """One transaction: commits at the end of the block, rolls back if it raises."""
    with Session(engine(), expire_on_commit=False) as session:
        try:
            yield session
        except BaseException:
            session.rollback()
            raise
        session.commit()


def get_session() -> Iterator[Session]:
    """The request's session, as a dependency."""
    with session_scope() as session:
        yield session


# scope="function": the commit happens before the response leaves, so that a failed commit is an
# error page and the page after a redirect sees the row (docs/decisions/0001).
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
