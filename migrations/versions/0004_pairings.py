"""agreements between institutions

Revision: 0004, after 0003.
Two new tables; the previous release does not know them and runs on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "pairings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("supporter_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("document_title", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), server_default="", nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("goals", sa.String(), server_default="", nullable=False),
        sa.Column(
            "collaboration_types",
            postgresql.ARRAY(sa.String()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_region_code", sa.CHAR(length=6), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_note", sa.String(), server_default="", nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("supporter_id <> recipient_id", name=op.f("ck_pairings_distinct")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_pairings_dates")
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'agreed', 'confirmed', 'refused', 'withdrawn', 'ended')",
            name=op.f("ck_pairings_status"),
        ),
        sa.CheckConstraint(
            "(status = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_pairings_ended")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["organisations.id"], name=op.f(f"fk_pairings_{column}")
            )
            for column in ("supporter_id", "recipient_id", "entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_region_code"], ["regions.code"], name=op.f("fk_pairings_entered_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairings")),
    )
    for first, second in (
        ("recipient_id", "status"),
        ("status", "valid_from"),
        ("supporter_id", "status"),
    ):
        op.create_index(op.f(f"ix_pairings_{first}_{second}"), "pairings", [first, second])
    op.create_index(
        "uq_pairings_document",
        "pairings",
        ["supporter_id", "recipient_id", "document_number"],
        unique=True,
        postgresql_where=sa.text("document_number <> '' AND status <> 'withdrawn'"),
    )
    op.create_table(
        "pairing_confirmations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pairing_id", sa.BigInteger(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("organisation_name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "voice IN ('institution', 'regulator')", name=op.f("ck_pairing_confirmations_voice")
        ),
        sa.CheckConstraint(
            "side IN ('supporter', 'recipient')", name=op.f("ck_pairing_confirmations_side")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_pairing_confirmations_{column}")
            )
            for column, table in (
                ("pairing_id", "pairings"),
                ("user_id", "users"),
                ("organisation_id", "organisations"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_confirmations")),
        sa.UniqueConstraint(
            "pairing_id",
            "voice",
            "side",
            name=op.f("uq_pairing_confirmations_pairing_id_voice_side"),
        ),
    )


def downgrade() -> None:
    op.drop_table("pairing_confirmations")
    op.drop_table("pairings")
