"""whose catalogue changed in which transaction, so that a process can keep the catalogue in memory

Revision: 0011, after 0010.
Written by triggers, so that no way of changing a catalogue can be forgotten; old lines are removed
every night. The previous release does not know the table and runs on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FUNCTION = """
CREATE FUNCTION NAME() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_changes (organisation_id) SELECT DISTINCT COLUMN FROM touched;
    RETURN NULL;
END $$
"""
_TRIGGERS = (
    ("capabilities", "INSERT", "NEW", "log_capabilities"),
    ("capabilities", "UPDATE", "NEW", "log_capabilities"),
    ("capabilities", "DELETE", "OLD", "log_capabilities"),
    ("organisations", "UPDATE", "NEW", "log_organisations"),
)


def upgrade() -> None:
    op.create_table(
        "catalogue_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "noted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_changes")),
    )
    # A type of PostgreSQL that SQLAlchemy has no name for.
    op.execute(
        "ALTER TABLE catalogue_changes"
        " ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id()"
    )
    op.execute("CREATE INDEX ix_catalogue_changes_transaction ON catalogue_changes (transaction)")
    for name, column in (("log_capabilities", "organisation_id"), ("log_organisations", "id")):
        op.execute(_FUNCTION.replace("NAME", name).replace("COLUMN", column))
    for table, event, rows, function in _TRIGGERS:
        op.execute(
            f"CREATE TRIGGER log_{event.lower()} AFTER {event} ON {table}"
            f" REFERENCING {rows} TABLE AS touched"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )


def downgrade() -> None:
    for table, event, _, _ in _TRIGGERS:
        op.execute(f"DROP TRIGGER log_{event.lower()} ON {table}")
    for name in ("log_capabilities", "log_organisations"):
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("catalogue_changes")
