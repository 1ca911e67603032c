"""Import drafts: a file that was read and not yet let in. Its content is an encrypted document; here stands only where it is."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

POLICY = "tenant_id = (SELECT app.tenant())"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ekole.import_draft (
            tenant_id uuid NOT NULL,
            import_id uuid NOT NULL,
            programme_id uuid NOT NULL,
            document bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            accepted_at timestamptz,
            PRIMARY KEY (tenant_id, import_id)
        )
    """)
    op.execute("ALTER TABLE ekole.import_draft ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE ekole.import_draft FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON ekole.import_draft TO ekole_app USING ({POLICY}) WITH CHECK ({POLICY})")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.import_draft TO ekole_app")


def downgrade() -> None:
    op.execute("DROP TABLE ekole.import_draft")
