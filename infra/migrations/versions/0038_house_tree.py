"""The house tree: every checkpoint that a log signs becomes a leaf of one tree over all logs, so that a witness has one thing to follow.

It is kept as the log of a tenant of its own: trees, tiles, checkpoints and findings lie where those of all logs lie.
"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TENANT = "tenant_id = (SELECT app.tenant())"


def upgrade() -> None:
    # The last checkpoint of this log that became a leaf, by its size.
    op.execute("ALTER TABLE ekole.log_tree ADD COLUMN housed_size bigint NOT NULL DEFAULT 0")
    # ``log`` is the hash of a log's name: whoever reads these rows learns of no institution that they do not know.
    op.execute("""
        CREATE TABLE ekole.house_line (
            tenant_id uuid NOT NULL,
            position bigint NOT NULL CHECK (position > 0),
            log bytea NOT NULL CHECK (octet_length(log) = 32),
            size bigint NOT NULL CHECK (size > 0),
            root bytea NOT NULL CHECK (octet_length(root) = 32),
            leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
            entry text NOT NULL,
            PRIMARY KEY (tenant_id, position),
            UNIQUE (tenant_id, log, size, root)
        )
    """)
    op.execute("ALTER TABLE ekole.house_line ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE ekole.house_line FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant_reads ON ekole.house_line FOR SELECT TO ekole_app, ekole_auditor, ekole_projector USING ({TENANT})")
    op.execute(f"CREATE POLICY projector_adds ON ekole.house_line FOR INSERT TO ekole_projector WITH CHECK ({TENANT})")
    op.execute("GRANT SELECT ON ekole.house_line TO ekole_app, ekole_auditor")
    op.execute("GRANT SELECT, INSERT ON ekole.house_line TO ekole_projector")


def downgrade() -> None:
    op.execute("DROP TABLE ekole.house_line")
    op.execute("ALTER TABLE ekole.log_tree DROP COLUMN housed_size")
