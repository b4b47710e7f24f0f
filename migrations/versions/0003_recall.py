"""columns by which recall finds rows, and the digest of what the gates ask of a row

Revision: 0003, after 0002.
Rows are read again by the worker's standing jobs, which fill the new columns; until then a row is
found by none of them. Two rows with the same `terms` get the same verdict from the gates.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("capabilities", "need_items")
_TEXTS = ("device_lines", "name_keys", "kinds")
# Unit separator between parts, so that no two rows run together into the same text.
DIGEST = """
CREATE FUNCTION capability_terms(
    device text, device_codes varchar[], measurand_codes varchar[], boxes jsonb, limits jsonb,
    grades jsonb, range_text text, uncertainty_text text, condition_refusal text,
    services varchar[], modes varchar[], proof_kind text
) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    substr(encode(sha256(convert_to(
        device || E'\\x1f' || device_codes::text || E'\\x1f' || measurand_codes::text || E'\\x1f'
        || boxes::text || E'\\x1f' || limits::text || E'\\x1f' || grades::text || E'\\x1f'
        || range_text || E'\\x1f' || uncertainty_text || E'\\x1f' || (condition_refusal <> '')::text
        || E'\\x1f' || services::text || E'\\x1f' || modes::text || E'\\x1f' || proof_kind,
        'UTF8')), 'hex'), 1, 32)::uuid
"""
ARGUMENTS = (
    "device, device_codes, measurand_codes, boxes, limits, grades, range_text, uncertainty_text,"
    " condition_refusal, services, modes, proof_kind"
)


def upgrade() -> None:
    for table in TABLES:
        for name in _TEXTS:
            op.add_column(
                table,
                sa.Column(name, postgresql.ARRAY(sa.String()), server_default="{}", nullable=False),
            )
        for name in ("main_lo", "main_hi"):
            op.add_column(table, sa.Column(name, sa.Float(), nullable=True))
        op.add_column(
            table,
            sa.Column("axis_hulls", postgresql.JSONB(), server_default="{}", nullable=False),
        )
    op.execute(DIGEST)
    op.add_column(
        "capabilities",
        sa.Column(
            "terms",
            sa.Uuid(as_uuid=False),
            sa.Computed(f"capability_terms({ARGUMENTS})", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(op.f("ix_capabilities_terms"), "capabilities", ["terms"])
    for name in ("device_lines", "name_keys", "measurand_codes"):
        op.create_index(
            op.f(f"ix_capabilities_{name}"), "capabilities", [name], postgresql_using="gin"
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_capabilities_terms"), table_name="capabilities")
    for name in ("device_lines", "name_keys", "measurand_codes"):
        op.drop_index(op.f(f"ix_capabilities_{name}"), table_name="capabilities")
    op.drop_column("capabilities", "terms")
    op.execute("DROP FUNCTION capability_terms")
    for table in TABLES:
        for name in ("axis_hulls", "main_hi", "main_lo", *_TEXTS):
            op.drop_column(table, name)
