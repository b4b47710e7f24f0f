"""What people keep to themselves stays out of logs and of the operator's list of failed jobs."""

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from app.core import db
from app.core.settings import Settings

PHONE = "13800001111"
TWICE = (
    "INSERT INTO users (login, name, password_hash, role)"
    " VALUES (:secret, 'x', 'x', 'operator'), (:secret, 'x', 'x', 'operator')"
)


@pytest.fixture
def engine(database: Engine, settings: Settings) -> Engine:
    """The platform's own engine, which the tests' session otherwise stands in for."""
    del database, settings
    return db.engine()


@pytest.mark.parametrize(
    "statement",
    [
        # PostgreSQL itself quotes the row that fails and the key that is taken.
        "INSERT INTO users (login, name, password_hash) VALUES (:secret, 'x', 'x')",
        TWICE,
    ],
)
def test_a_database_error_does_not_repeat_what_was_typed(engine: Engine, statement: str) -> None:
    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(text(statement), {"secret": PHONE})
    assert "INSERT INTO users" in str(caught.value)  # enough to find the cause
    assert caught.value.orig is not None
    for error in (caught.value, caught.value.orig):
        assert PHONE not in str(error)
        assert PHONE not in repr(error)


def test_the_name_of_a_broken_rule_is_still_known(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(text(TWICE), {"secret": PHONE})
    assert isinstance(caught.value.orig, UniqueViolation)
    assert caught.value.orig.diag.constraint_name == "uq_users_login"
