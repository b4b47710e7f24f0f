"""what rows said is put away when they change, not whenever somebody ranks them

Revision: 0012, after 0011.
Runs name contents by digest. Until a row changes, the catalogue itself says what its digest stands
for; a trigger puts the old content away in the same transaction that changes the row. Without a
unique digest nobody waits for anybody: a content that two put away at once stands there twice.
The previous release runs on this schema, storing contents itself, but cannot read the runs that this
one makes: after going back, its worker ranks all open needs again, and pages fail on those it has
not reached yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FUNCTION = """
CREATE FUNCTION NAME() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO match_contents (digest, content)
    SELECT DISTINCT ON (b.terms) b.terms, jsonb_build_object(
        'device', b.device, 'devices', b.device_codes, 'measurands', b.measurand_codes,
        'boxes', b.boxes, 'range_text', b.range_text, 'limits', b.limits, 'grades', b.grades,
        'uncertainty_text', b.uncertainty_text, 'services', b.services, 'modes', b.modes,
        'proof_kind', b.proof_kind,
        'unclear', CASE WHEN b.condition_refusal = '' THEN '[]' ELSE '["影响条件"]' END::jsonb
    )
    FROM before b LEFT JOIN after a USING (id)
    WHERE (b.published_at IS NOT NULL OR b.status <> 'draft')
    AND a.terms IS DISTINCT FROM b.terms
    AND NOT EXISTS (SELECT FROM match_contents c WHERE c.digest = b.terms)
    ORDER BY b.terms;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.drop_constraint(op.f("pk_match_contents"), "match_contents", type_="primary")
    op.add_column(
        "match_contents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
    )
    op.create_primary_key(op.f("pk_match_contents"), "match_contents", ["id"])
    op.create_index(op.f("ix_match_contents_digest"), "match_contents", ["digest"])
    op.execute(_FUNCTION.replace("NAME", "put_away_changed"))
    op.execute(
        _FUNCTION.replace("NAME", "put_away_removed").replace(
            "LEFT JOIN after a USING (id)", "LEFT JOIN before a ON false"
        )
    )
    op.execute(
        "CREATE TRIGGER put_away AFTER UPDATE ON capabilities"
        " REFERENCING OLD TABLE AS before NEW TABLE AS after"
        " FOR EACH STATEMENT EXECUTE FUNCTION put_away_changed()"
    )
    op.execute(
        "CREATE TRIGGER put_away_removed AFTER DELETE ON capabilities"
        " REFERENCING OLD TABLE AS before"
        " FOR EACH STATEMENT EXECUTE FUNCTION put_away_removed()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER put_away_removed ON capabilities")
    op.execute("DROP TRIGGER put_away ON capabilities")
    op.execute("DROP FUNCTION put_away_removed()")
    op.execute("DROP FUNCTION put_away_changed()")
    op.execute(
        "DELETE FROM match_contents c USING match_contents d"
        " WHERE c.digest = d.digest AND c.id > d.id"
    )
    op.drop_index(op.f("ix_match_contents_digest"), table_name="match_contents")
    op.drop_constraint(op.f("pk_match_contents"), "match_contents", type_="primary")
    op.drop_column("match_contents", "id")
    op.create_primary_key(op.f("pk_match_contents"), "match_contents", ["digest"])
