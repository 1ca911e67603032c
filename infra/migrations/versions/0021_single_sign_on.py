"""An institution's own sign-in: where it is found from outside, the secrets of its client, and whom of its people a provider means.

What was set up, and by whom, stands in the log. Here lie what may not stand there (a secret, sealed) and what is looked for before it is
known which institution is meant (an address, a domain).
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

POLICY = "tenant_id = (SELECT app.tenant())"
TABLES = ("sign_in_door", "sign_in_secret", "sign_in_identity")


def upgrade() -> None:
    # door: «address/…» or «domain/…».
    op.execute("""
        CREATE TABLE ekole.sign_in_door (
            tenant_id uuid NOT NULL,
            door text NOT NULL,
            PRIMARY KEY (tenant_id, door)
        )
    """)
    op.execute("CREATE INDEX sign_in_door_named ON ekole.sign_in_door (door)")
    op.execute("""
        CREATE TABLE ekole.sign_in_secret (
            tenant_id uuid NOT NULL,
            secret_id uuid NOT NULL,
            sealed bytea NOT NULL,
            made_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, secret_id)
        )
    """)
    # digest: keyed, of the tenant, the issuer and the provider's own name for somebody (sub).
    op.execute("""
        CREATE TABLE ekole.sign_in_identity (
            tenant_id uuid NOT NULL,
            digest bytea NOT NULL,
            account_id uuid NOT NULL,
            known_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, digest)
        )
    """)
    for table in TABLES:
        op.execute(f"ALTER TABLE ekole.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE ekole.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON ekole.{table} TO ekole_app USING ({POLICY}) WITH CHECK ({POLICY})")
        op.execute(f"GRANT SELECT, INSERT, DELETE ON ekole.{table} TO ekole_app")
    # Who is not signed in yet crosses the fence by this narrow gate: which institutions are behind one door, and nothing else of them.
    op.execute("""
        CREATE POLICY named_door ON ekole.sign_in_door FOR SELECT TO ekole_app
        USING (door = nullif(current_setting('app.sign_in_door', true), ''))
    """)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE ekole.{table}")
