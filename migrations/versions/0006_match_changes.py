"""what changed in catalogues, so that just the needs it can affect are ranked again

Revision: 0006, after 0005.
Written by triggers, so that no way of changing a catalogue can be forgotten; the worker reads and
empties it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SAID = "device, device_codes, measurand_codes, kinds, main_lo, main_hi, axis_hulls"
# What may change a ranking: what the gates are told, whether and when the row counts, its terms.
_WEIGHS = (
    "(b.terms, b.status = 'published', b.proof_valid_from, b.proof_valid_to, b.turnaround_days,"
    " b.fee_amount, b.authorised_regions) IS DISTINCT FROM"
    " (a.terms, a.status = 'published', a.proof_valid_from, a.proof_valid_to, a.turnaround_days,"
    " a.fee_amount, a.authorised_regions)"
)
_NOTE = """
CREATE FUNCTION note_NAME() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO match_changes (organisation_id, SAID)
    ROWS;
    RETURN NULL;
END $$
"""
_ADDED = """
    SELECT DISTINCT a.organisation_id, OF_A FROM after a WHERE a.status = 'published'
"""
_CHANGED = """
    SELECT b.organisation_id, OF_B FROM before b JOIN after a USING (id)
    WHERE b.status = 'published' AND WEIGHS
    UNION
    SELECT a.organisation_id, OF_A FROM before b JOIN after a USING (id)
    WHERE a.status = 'published' AND WEIGHS
"""
_OWNERS = """
    SELECT DISTINCT c.organisation_id, OF_C
    FROM capabilities c JOIN after a ON a.id = c.organisation_id JOIN before b ON b.id = a.id
    WHERE c.status = 'published'
    AND (b.verification, b.region_code) IS DISTINCT FROM (a.verification, a.region_code)
"""


def _function(name: str, rows: str) -> str:
    text = _NOTE.replace("NAME", name).replace("ROWS", rows).replace("WEIGHS", _WEIGHS)
    for table in "abc":
        columns = ", ".join(f"{table}.{name}" for name in _SAID.split(", "))
        text = text.replace(f"OF_{table.upper()}", columns)
    return text.replace("SAID", _SAID)


def upgrade() -> None:
    op.create_table(
        "match_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        *(
            sa.Column(name, postgresql.ARRAY(sa.String()), nullable=False)
            for name in ("device_codes", "measurand_codes", "kinds")
        ),
        sa.Column("main_lo", sa.Float(), nullable=True),
        sa.Column("main_hi", sa.Float(), nullable=True),
        sa.Column("axis_hulls", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_changes")),
    )
    op.create_index(op.f("ix_match_changes_organisation_id"), "match_changes", ["organisation_id"])
    for name in ("device_lines", "name_keys", "measurand_codes"):
        op.create_index(op.f(f"ix_need_items_{name}"), "need_items", [name], postgresql_using="gin")
    op.execute(_function("added_capabilities", _ADDED))
    op.execute(_function("changed_capabilities", _CHANGED))
    op.execute(_function("changed_owners", _OWNERS))
    op.execute(
        "CREATE TRIGGER note_added AFTER INSERT ON capabilities REFERENCING NEW TABLE AS after"
        " FOR EACH STATEMENT EXECUTE FUNCTION note_added_capabilities()"
    )
    op.execute(
        "CREATE TRIGGER note_changed AFTER UPDATE ON capabilities"
        " REFERENCING OLD TABLE AS before NEW TABLE AS after"
        " FOR EACH STATEMENT EXECUTE FUNCTION note_changed_capabilities()"
    )
    op.execute(
        "CREATE TRIGGER note_changed AFTER UPDATE ON organisations"
        " REFERENCING OLD TABLE AS before NEW TABLE AS after"
        " FOR EACH STATEMENT EXECUTE FUNCTION note_changed_owners()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER note_changed ON organisations")
    op.execute("DROP TRIGGER note_changed ON capabilities")
    op.execute("DROP TRIGGER note_added ON capabilities")
    for name in ("changed_owners", "changed_capabilities", "added_capabilities"):
        op.execute(f"DROP FUNCTION note_{name}()")
    for name in ("device_lines", "name_keys", "measurand_codes"):
        op.drop_index(op.f(f"ix_need_items_{name}"), table_name="need_items")
    op.drop_table("match_changes")
