"""Candidacies that wait for the link of their mail: sealed with the institution's key, and let go of after a week."""

from alembic import op

from infra.migrations.fence import fence

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ekole.pending_candidacy (
            tenant_id uuid NOT NULL,
            candidacy uuid NOT NULL,
            programme uuid NOT NULL,
            sealed bytea,
            expires_at timestamptz NOT NULL,
            confirmed_at timestamptz,
            PRIMARY KEY (tenant_id, candidacy)
        )
    """)
    fence("pending_candidacy")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.pending_candidacy TO ekole_app")


def downgrade() -> None:
    op.execute("DROP TABLE ekole.pending_candidacy")
