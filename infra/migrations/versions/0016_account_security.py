"""Accounts in depth: the second factor and its recovery codes, the place last used, tokens that people make and follow, invitations
taken back.

A second factor belongs to the account, which is global. Its secret is sealed; recovery codes are kept as digests.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ekole.second_factor (
            account_id uuid PRIMARY KEY,
            secret_sealed bytea NOT NULL,
            begun_at timestamptz NOT NULL DEFAULT now(),
            confirmed_at timestamptz,
            last_step bigint NOT NULL DEFAULT 0
        )
    """)
    op.execute("""
        CREATE TABLE ekole.recovery_code (
            account_id uuid NOT NULL,
            digest bytea NOT NULL,
            used_at timestamptz,
            PRIMARY KEY (account_id, digest)
        )
    """)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.second_factor, ekole.recovery_code TO ekole_app")
    # Chosen: until then pages speak the language that the browser asks for.
    op.execute("ALTER TABLE ekole.account ADD COLUMN language_chosen boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE ekole.account ADD COLUMN last_tenant uuid, ADD COLUMN last_role text")
    # held_role: the role of its owner on which a token rests, where the token's own is a narrower one.
    op.execute("""
        ALTER TABLE ekole.access_token
            ADD COLUMN held_role text,
            ADD COLUMN made_by text NOT NULL DEFAULT 'sign-in' CHECK (made_by IN ('sign-in', 'owner')),
            ADD COLUMN second_factor boolean NOT NULL DEFAULT false,
            ADD COLUMN last_used_at timestamptz
    """)
    op.execute("ALTER TABLE ekole.invitation ADD COLUMN revoked_at timestamptz")


def downgrade() -> None:
    op.execute("ALTER TABLE ekole.invitation DROP COLUMN revoked_at")
    op.execute("""
        ALTER TABLE ekole.access_token
            DROP COLUMN held_role, DROP COLUMN made_by, DROP COLUMN second_factor, DROP COLUMN last_used_at
    """)
    op.execute("ALTER TABLE ekole.account DROP COLUMN language_chosen, DROP COLUMN last_tenant, DROP COLUMN last_role")
    op.execute("DROP TABLE ekole.recovery_code")
    op.execute("DROP TABLE ekole.second_factor")
