"""Links that act: since when somebody's earlier links serve no more, and the answers of a survey that are not sent yet."""

from alembic import op

from infra.migrations.fence import fence

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ekole.link_revocation (
            tenant_id uuid NOT NULL,
            participation uuid NOT NULL,
            audience text NOT NULL CHECK (audience IN ('self', 'guardian', 'other-guardian')),
            revoked_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, participation, audience)
        )
    """)
    op.execute("""
        CREATE TABLE ekole.unsent_answers (
            tenant_id uuid NOT NULL,
            survey uuid NOT NULL,
            person uuid NOT NULL,
            sealed bytea NOT NULL,
            kept_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, survey, person)
        )
    """)
    for table in ("link_revocation", "unsent_answers"):
        fence(table)
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.{table} TO ekole_app")


def downgrade() -> None:
    op.execute("DROP TABLE ekole.unsent_answers")
    op.execute("DROP TABLE ekole.link_revocation")
