"""plans of a year's support, with all that went into them

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _data(name: str, default: str | None = "{}") -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(), server_default=default, nullable=False)


def upgrade() -> None:
    op.create_table(
        "support_plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("scope", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("scope_name", sa.String(), nullable=False),
        _data("settings", None),
        sa.Column("status", sa.String(), server_default="gathering", nullable=False),
        _text("note"),
        _data("counts"),
        _data("capacities"),
        sa.Column("basis", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        _text("input_hash"),
        _text("content_hash"),
        _text("code_version"),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("computed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "status IN ('gathering', 'asked', 'computing', 'done', 'empty')",
            name=op.f("ck_support_plans_status"),
        ),
        sa.CheckConstraint(
            "status <> 'done' OR (basis IS NOT NULL AND outcome IS NOT NULL)",
            name=op.f("ck_support_plans_kept"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_support_plans_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_plans")),
    )
    op.create_index(op.f("ix_support_plans_organisation_id"), "support_plans", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("support_plans")
