"""readings of the second measurement language

Revision: 0002, after 0001.
What was read by the first readers has another shape and is put aside. `reading_version` 0 says
that a row is to be read again: the worker's standing jobs `capabilities.read` and `needs.read` do
so as soon as it starts.
Apply it with the previous release stopped: that release does not know the new shape of `boxes`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("capabilities", "need_items")


def upgrade() -> None:
    for table in TABLES:
        for name in ("limits", "grades"):
            op.add_column(
                table,
                sa.Column(name, postgresql.JSONB(), server_default="[]", nullable=False),
            )
        for name in ("device_codes", "measurand_codes"):
            column = sa.Column(
                name, postgresql.ARRAY(sa.String()), server_default="{}", nullable=False
            )
            op.add_column(table, column)
        op.add_column(
            table, sa.Column("reading_version", sa.Integer(), server_default="0", nullable=False)
        )
        op.drop_column(table, "requirement")
        op.execute(f"UPDATE {table} SET boxes = '[]' WHERE boxes <> '[]'")  # noqa: S608  # constants
        op.create_index(op.f(f"ix_{table}_reading_version"), table, ["reading_version"])
    op.add_column(
        "capabilities",
        sa.Column("condition_refusal", sa.String(), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("capabilities", "condition_refusal")
    for table in TABLES:
        op.drop_index(op.f(f"ix_{table}_reading_version"), table_name=table)
        op.execute(f"UPDATE {table} SET boxes = '[]'")  # noqa: S608  # constants
        op.add_column(table, sa.Column("requirement", postgresql.JSONB(), nullable=True))
        for name in ("reading_version", "measurand_codes", "device_codes", "grades", "limits"):
            op.drop_column(table, name)
