"""drafts and simulations of policies; published policies never change; like rankings

Revision: 0009, after 0008.
The previous release runs on: what it does not know has defaults, and it changes no policy.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_KEPT = """
CREATE FUNCTION keep_policies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published policy never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_ORDERED = """
CREATE FUNCTION order_policies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM policies WHERE version < NEW.version AND effective_from > NEW.effective_from
    ) THEN
        RAISE EXCEPTION 'a policy begins before an earlier version does'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.add_column(
        "match_runs", sa.Column("like_key", sa.String(), server_default="", nullable=False)
    )
    op.create_index(
        "ix_match_runs_like",
        "match_runs",
        ["like_key", "id"],
        postgresql_where=sa.text("superseded_at IS NULL AND like_key <> ''"),
    )
    op.execute(_KEPT)
    op.execute(_ORDERED)
    op.execute(
        "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON policies"
        " FOR EACH ROW EXECUTE FUNCTION keep_policies()"
    )
    op.execute(
        "CREATE TRIGGER in_order BEFORE INSERT ON policies"
        " FOR EACH ROW EXECUTE FUNCTION order_policies()"
    )
    _create_drafts()
    _create_simulations()


def _create_drafts() -> None:
    op.create_table(
        "policy_drafts",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_version"],
            ["policies.version"],
            name=op.f("fk_policy_drafts_base_version_policies"),
        ),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_policy_drafts")),
    )


def _create_simulations() -> None:
    op.create_table(
        "simulations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("run_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tally", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("cases", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("input_hash", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["base_version"],
            ["policies.version"],
            name=op.f("fk_simulations_base_version_policies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulations")),
    )
    op.create_index(op.f("ix_simulations_scope_id"), "simulations", ["scope", "id"])
    op.create_index(op.f("ix_simulations_input_hash"), "simulations", ["input_hash"])
    op.create_table(
        "simulation_moves",
        sa.Column("simulation_id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("need_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("before", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("after", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("first_changed", sa.Boolean(), nullable=False),
        sa.Column("widest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["simulation_id"],
            ["simulations.id"],
            name=op.f("fk_simulation_moves_simulation_id_simulations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_runs.id"], name=op.f("fk_simulation_moves_run_id_match_runs")
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["needs.id"], name=op.f("fk_simulation_moves_need_id_needs")
        ),
        sa.PrimaryKeyConstraint("simulation_id", "run_id", name=op.f("pk_simulation_moves")),
    )
    op.create_index(
        op.f("ix_simulation_moves_simulation_id_widest"),
        "simulation_moves",
        ["simulation_id", "widest"],
    )


def downgrade() -> None:
    op.drop_table("simulation_moves")
    op.drop_table("simulations")
    op.drop_table("policy_drafts")
    op.execute("DROP TRIGGER in_order ON policies")
    op.execute("DROP TRIGGER keep ON policies")
    op.execute("DROP FUNCTION order_policies()")
    op.execute("DROP FUNCTION keep_policies()")
    op.drop_index("ix_match_runs_like", table_name="match_runs")
    op.drop_column("match_runs", "like_key")
