"""saved searches and what was newly found for them

Revision: 0007, after 0006.
Two new tables; the previous release does not know them and runs on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", postgresql.JSONB(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("feed_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "scope IN ('capabilities', 'needs', 'projects')", name=op.f("ck_saved_searches_scope")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_saved_searches_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_searches_user_id_name")),
        sa.UniqueConstraint("feed_key", name=op.f("uq_saved_searches_feed_key")),
    )
    op.create_table(
        "search_hits",
        sa.Column("search_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["saved_searches.id"],
            name=op.f("fk_search_hits_search_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "record_id", name=op.f("pk_search_hits")),
    )
    op.create_index(op.f("ix_search_hits_found_at"), "search_hits", ["found_at"])


def downgrade() -> None:
    op.drop_table("search_hits")
    op.drop_table("saved_searches")
