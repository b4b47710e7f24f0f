"""Many rows into a table by COPY: the session's transaction, several times the speed of INSERT."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy.orm import Session


def copy_rows(
    session: Session, table: str, columns: Mapping[str, bool], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Append rows given by column name; `columns` says of each whether it is JSON.

    Defaults fill the columns that are not named.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    connection = cast("psycopg.Connection", session.connection().connection.driver_connection)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_sent(row[name], json) for name, json in columns.items()])


def _sent(value: object, json: bool) -> object:
    return Jsonb(value) if json and value is not None else value
