"""Keys of tenants and persons, the blind index of addresses, encrypted documents (DESIGN §7).

Every key stands here wrapped by the one above it; the master key is in a file, the database knows its fingerprint alone. A key is
made once and may only be destroyed: not even the application's role can put another in its place.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TENANT = "tenant_id = (SELECT app.tenant())"
FENCED = ("tenant_key", "subject_key", "person_contact", "document")


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ekole.master_key (
            only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
            fingerprint text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
            recorded_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("""
        CREATE TABLE ekole.tenant_key (
            tenant_id uuid PRIMARY KEY,
            wrapped_key bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    # No time of creation: beside a pseudonym it would tell who answered a survey when.
    op.execute("""
        CREATE TABLE ekole.subject_key (
            tenant_id uuid NOT NULL,
            subject_id uuid NOT NULL,
            wrapped_key bytea,
            destroyed_at timestamptz,
            PRIMARY KEY (tenant_id, subject_id),
            CONSTRAINT kept_or_destroyed CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
        )
    """)
    op.execute("""
        CREATE TABLE ekole.person_contact (
            tenant_id uuid NOT NULL,
            contact_hmac bytea NOT NULL CHECK (octet_length(contact_hmac) = 32),
            person_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, contact_hmac)
        )
    """)
    op.execute("CREATE INDEX person_contact_person ON ekole.person_contact (tenant_id, person_id)")
    op.execute("""
        CREATE TABLE ekole.document (
            tenant_id uuid NOT NULL,
            sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
            ciphertext bytea,
            created_at timestamptz NOT NULL DEFAULT now(),
            destroyed_at timestamptz,
            PRIMARY KEY (tenant_id, sha256),
            CONSTRAINT kept_or_destroyed CHECK ((ciphertext IS NULL) = (destroyed_at IS NOT NULL))
        )
    """)
    op.execute("ALTER TABLE ekole.document ALTER COLUMN ciphertext SET STORAGE EXTERNAL")  # ciphertext does not compress
    op.execute("GRANT SELECT, INSERT ON ekole.master_key, ekole.tenant_key TO ekole_app")
    op.execute("GRANT SELECT, INSERT, UPDATE (wrapped_key, destroyed_at) ON ekole.subject_key TO ekole_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON ekole.person_contact TO ekole_app")
    op.execute("GRANT SELECT, INSERT, UPDATE (ciphertext, destroyed_at) ON ekole.document TO ekole_app")
    op.execute("GRANT SELECT ON ekole.master_key, ekole.tenant_key, ekole.subject_key TO ekole_projector")
    for table in FENCED:
        op.execute(f"ALTER TABLE ekole.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE ekole.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY reading ON ekole.{table} FOR SELECT TO ekole_app, ekole_projector USING ({TENANT})")
        op.execute(f"CREATE POLICY adding ON ekole.{table} FOR INSERT TO ekole_app WITH CHECK ({TENANT})")
    op.execute(f"CREATE POLICY releasing ON ekole.person_contact FOR DELETE TO ekole_app USING ({TENANT})")
    for table, secret in (("subject_key", "wrapped_key"), ("document", "ciphertext")):
        op.execute(f"""
            CREATE POLICY destroying ON ekole.{table} FOR UPDATE TO ekole_app
            USING ({TENANT}) WITH CHECK ({TENANT} AND {secret} IS NULL)
        """)


def downgrade() -> None:
    for table in (*FENCED, "master_key"):
        op.execute(f"DROP TABLE ekole.{table}")
