"""The verifiable log: each tenant's tree in tiles, its signed checkpoints, the keys that signed, and what was found wrong (DESIGN §8).

Lines are put into the tree after they were stored, by the projector's processes: appending does not wait for it.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TENANT = "tenant_id = (SELECT app.tenant())"
TABLES = ("log_tree", "log_tile", "log_checkpoint", "log_finding")


def upgrade() -> None:
    # How much of the log stands in the tree, how much of it is signed, and how far it was looked at again, what was mailed of it.
    op.execute("""
        CREATE TABLE ekole.log_tree (
            tenant_id uuid PRIMARY KEY,
            size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
            signed_size bigint NOT NULL DEFAULT 0 CHECK (signed_size <= size),
            signed_at timestamptz NOT NULL DEFAULT '-infinity',
            watched_size bigint NOT NULL DEFAULT 0,
            watched_at timestamptz NOT NULL DEFAULT '-infinity',
            whole_at timestamptz,
            told_size bigint NOT NULL DEFAULT 0,
            told_at timestamptz NOT NULL DEFAULT now()
        ) WITH (fillfactor = 50)
    """)
    op.execute("""
        CREATE TABLE ekole.log_tile (
            tenant_id uuid NOT NULL,
            level smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
            number bigint NOT NULL CHECK (number >= 0),
            hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
            PRIMARY KEY (tenant_id, level, number)
        ) WITH (fillfactor = 70)
    """)
    op.execute("ALTER TABLE ekole.log_tile ALTER COLUMN hashes SET STORAGE EXTERNAL")  # hashes do not compress
    op.execute("""
        CREATE TABLE ekole.log_checkpoint (
            tenant_id uuid NOT NULL,
            size bigint NOT NULL CHECK (size > 0),
            signed_at timestamptz NOT NULL,
            root bytea NOT NULL CHECK (octet_length(root) = 32),
            note text NOT NULL,
            PRIMARY KEY (tenant_id, size)
        )
    """)
    op.execute("""
        CREATE TABLE ekole.log_finding (
            tenant_id uuid NOT NULL,
            kind text NOT NULL,
            first_position bigint NOT NULL,
            last_position bigint NOT NULL,
            found_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, kind, first_position, last_position)
        )
    """)
    for table in TABLES:
        op.execute(f"ALTER TABLE ekole.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE ekole.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON ekole.{table} FOR SELECT TO ekole_app, ekole_auditor USING ({TENANT})")
        op.execute(f"CREATE POLICY projector_adds ON ekole.{table} FOR INSERT TO ekole_projector WITH CHECK ({TENANT})")
        op.execute(f"GRANT SELECT ON ekole.{table} TO ekole_app, ekole_auditor")
        op.execute(f"GRANT SELECT, INSERT ON ekole.{table} TO ekole_projector")
    # Which trees lag is looked up across tenants; everything else is done inside the tenant that is set.
    op.execute("CREATE POLICY projector_reads ON ekole.log_tree FOR SELECT TO ekole_projector USING (true)")
    for table in TABLES[1:]:
        op.execute(f"CREATE POLICY projector_reads ON ekole.{table} FOR SELECT TO ekole_projector USING ({TENANT})")
    for table in ("log_tree", "log_tile"):
        op.execute(f"CREATE POLICY projector_moves ON ekole.{table} FOR UPDATE TO ekole_projector USING ({TENANT}) WITH CHECK ({TENANT})")
        op.execute(f"GRANT UPDATE ON ekole.{table} TO ekole_projector")
    op.execute(f"CREATE POLICY projector_removes ON ekole.log_finding FOR DELETE TO ekole_projector USING ({TENANT})")
    op.execute("GRANT DELETE ON ekole.log_finding TO ekole_projector")
    # Public keys are for everybody; one that served once stays.
    op.execute("""
        CREATE TABLE ekole.log_key (
            public_key bytea PRIMARY KEY CHECK (octet_length(public_key) = 32),
            first_used_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("GRANT SELECT ON ekole.log_key TO ekole_app, ekole_auditor")
    op.execute("GRANT SELECT, INSERT ON ekole.log_key TO ekole_projector")


def downgrade() -> None:
    for table in (*TABLES, "log_key"):
        op.execute(f"DROP TABLE ekole.{table}")
