"""Accounts, access tokens and invitations: who may come in, kept apart from the log.

An account is global: one person may belong to several institutions. Its address is kept sealed, and found by a keyed digest. Tokens and
invitations belong to a tenant and are kept as digests only.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

POLICY = "tenant_id = (SELECT app.tenant())"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ekole.account (
            account_id uuid PRIMARY KEY,
            email_digest bytea NOT NULL UNIQUE,
            email_sealed bytea NOT NULL,
            password_hash text NOT NULL,
            language text NOT NULL DEFAULT 'fr',
            created_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("GRANT SELECT, INSERT, UPDATE ON ekole.account TO ekole_app")
    op.execute("""
        CREATE TABLE ekole.access_token (
            tenant_id uuid NOT NULL,
            token_id uuid NOT NULL,
            digest bytea NOT NULL,
            account_id uuid NOT NULL,
            role text NOT NULL,
            label text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL,
            revoked_at timestamptz,
            PRIMARY KEY (tenant_id, token_id),
            UNIQUE (tenant_id, digest)
        )
    """)
    op.execute("""
        CREATE TABLE ekole.invitation (
            tenant_id uuid NOT NULL,
            invitation_id uuid NOT NULL,
            digest bytea NOT NULL,
            role text NOT NULL,
            email_digest bytea NOT NULL,
            email_sealed bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL,
            accepted_at timestamptz,
            PRIMARY KEY (tenant_id, invitation_id),
            UNIQUE (tenant_id, digest)
        )
    """)
    op.execute("""
        CREATE TABLE ekole.membership (
            tenant_id uuid NOT NULL,
            account_id uuid NOT NULL,
            role text NOT NULL,
            given_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, account_id, role)
        )
    """)
    op.execute("CREATE INDEX membership_account ON ekole.membership (account_id)")
    for table in ("access_token", "invitation", "membership"):
        op.execute(f"ALTER TABLE ekole.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE ekole.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON ekole.{table} TO ekole_app USING ({POLICY}) WITH CHECK ({POLICY})")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.access_token, ekole.invitation TO ekole_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON ekole.membership TO ekole_app")
    # Signing in crosses the fence by this one narrow gate: an account sees in which institutions it has a role (DESIGN §6).
    op.execute("""
        CREATE POLICY own_memberships ON ekole.membership FOR SELECT TO ekole_app
        USING (account_id = nullif(current_setting('app.account_id', true), '')::uuid)
    """)


def downgrade() -> None:
    for table in ("membership", "invitation", "access_token", "account"):
        op.execute(f"DROP TABLE ekole.{table}")
