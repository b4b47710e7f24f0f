"""frozen rankings: policies, runs, results and the contents they rest on

Revision: 0005, after 0004.
Awards of before keep a recorded reason why they rest on no frozen result.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = "选定时平台还没有冻结的匹配结果。"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("published_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_policies")),
    )
    op.create_table(
        "match_contents",
        sa.Column("digest", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_match_contents")),
    )
    _create_runs()
    _create_results()
    op.add_column("engagements", sa.Column("result_run_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "engagements",
        sa.Column("no_result_reason", sa.String(), server_default="", nullable=False),
    )
    op.execute(
        sa.text(
            "UPDATE engagements SET no_result_reason = :before WHERE status = 'awarded'"
        ).bindparams(before=BEFORE)
    )
    op.create_foreign_key(
        op.f("fk_engagements_result_run_id_match_results"),
        "engagements",
        "match_results",
        ["result_run_id", "organisation_id"],
        ["run_id", "organisation_id"],
    )
    op.create_check_constraint(
        op.f("ck_engagements_basis"),
        "engagements",
        "status <> 'awarded' OR result_run_id IS NOT NULL OR no_result_reason <> ''",
    )


def _create_runs() -> None:
    op.create_table(
        "match_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("need_id", sa.BigInteger(), nullable=False),
        sa.Column("need_version", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("degraded", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("head", postgresql.JSONB(), nullable=False),
        sa.Column("inputs", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=False),
        sa.Column("input_hash", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("confirmed_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.CheckConstraint("track IN ('market', 'statutory')", name=op.f("ck_match_runs_track")),
        sa.ForeignKeyConstraint(
            ["need_id"], ["needs.id"], name=op.f("fk_match_runs_need_id_needs")
        ),
        sa.ForeignKeyConstraint(
            ["policy_version"],
            ["policies.version"],
            name=op.f("fk_match_runs_policy_version_policies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_runs")),
    )
    op.create_index(
        "uq_match_runs_current",
        "match_runs",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_index(op.f("ix_match_runs_need_id"), "match_runs", ["need_id"])


def _create_results() -> None:
    op.create_table(
        "match_results",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("share", sa.Float(), nullable=True),
        sa.Column("ratio", sa.Float(), nullable=True),
        sa.Column("entrant", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["match_runs.id"],
            name=op.f("fk_match_results_run_id_match_runs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_match_results_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("run_id", "organisation_id", name=op.f("pk_match_results")),
        sa.UniqueConstraint("run_id", "rank", name=op.f("uq_match_results_run_id_rank")),
    )
    op.create_index(op.f("ix_match_results_organisation_id"), "match_results", ["organisation_id"])


def downgrade() -> None:
    op.drop_constraint(op.f("ck_engagements_basis"), "engagements", type_="check")
    op.drop_constraint(
        op.f("fk_engagements_result_run_id_match_results"), "engagements", type_="foreignkey"
    )
    op.drop_column("engagements", "no_result_reason")
    op.drop_column("engagements", "result_run_id")
    op.drop_table("match_results")
    op.drop_table("match_runs")
    op.drop_table("match_contents")
    op.drop_table("policies")
