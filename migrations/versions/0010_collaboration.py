"""boards of who should help whom, and invitations to help

Revision: 0010, after 0009.
Three new tables; the previous release does not know them and runs on. Boards are filled by jobs.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_boards()
    _create_lists()
    _create_invitations()


def _create_boards() -> None:
    table = "collaboration_boards"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_code", sa.CHAR(length=6), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("input_hash", sa.String(), nullable=False),
        *(
            sa.Column(name, postgresql.JSONB(), nullable=False)
            for name in ("counts", "gaps", "sources", "changes")
        ),
        sa.Column("computed_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("confirmed_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["policy_version"],
            ["policies.version"],
            name=op.f("fk_collaboration_boards_policy_version_policies"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"],
            ["regions.code"],
            name=op.f("fk_collaboration_boards_region_code_regions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collaboration_boards")),
    )
    op.create_index(
        "uq_collaboration_boards_current",
        table,
        ["region_code"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def _create_lists() -> None:
    table = "collaboration_lists"
    op.create_table(
        table,
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=False),
        sa.Column("proposals", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "door IN ('region', 'item', 'supporter')", name=op.f("ck_collaboration_lists_door")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["collaboration_boards.id"],
            name=op.f("fk_collaboration_lists_board_id_collaboration_boards"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("board_id", "door", "about", name=op.f("pk_collaboration_lists")),
    )
    op.create_index(op.f("ix_collaboration_lists_door_about"), table, ["door", "about"])


def _create_invitations() -> None:
    table = "collaboration_invitations"
    parties = ("supporter_id", "recipient_id", "asked_by_id")
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("supporter_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.CHAR(length=6), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("need_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("gap_words", sa.String(), nullable=False),
        sa.Column("message", sa.String(), server_default="", nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint("supporter_id <> recipient_id", name=op.f(f"ck_{table}_distinct")),
        sa.CheckConstraint(
            "asked_by IN ('regulator', 'supporter')", name=op.f(f"ck_{table}_asked_by")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'declined', 'withdrawn')",
            name=op.f(f"ck_{table}_status"),
        ),
        sa.CheckConstraint(
            "(status = 'open') = (answered_at IS NULL)", name=op.f(f"ck_{table}_answered")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], ["organisations.id"], name=op.f(f"fk_{table}_{name}_organisations")
            )
            for name in parties
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f(f"fk_{table}_region_code_regions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        "uq_collaboration_invitations_open",
        table,
        ["supporter_id", "recipient_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(op.f(f"ix_{table}_recipient_id_status"), table, ["recipient_id", "status"])
    op.create_index(op.f(f"ix_{table}_region_code_status"), table, ["region_code", "status"])


def downgrade() -> None:
    op.drop_table("collaboration_invitations")
    op.drop_table("collaboration_lists")
    op.drop_table("collaboration_boards")
