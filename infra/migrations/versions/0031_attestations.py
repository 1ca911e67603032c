"""The codes of attestations, by their digests: whoever holds the paper finds what it stands for, in whatever institution."""

from alembic import op

from infra.migrations.fence import fence
from infra.migrations.functions import create_door

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ekole.attestation_code (
            tenant_id uuid NOT NULL,
            participation uuid NOT NULL,
            digest bytea NOT NULL,
            PRIMARY KEY (tenant_id, participation)
        )
    """)
    op.execute("CREATE INDEX attestation_code_digest ON ekole.attestation_code (digest)")
    fence("attestation_code")
    op.execute("GRANT SELECT, INSERT ON ekole.attestation_code TO ekole_app")
    op.execute("CREATE POLICY looking ON ekole.attestation_code FOR SELECT TO ekole_writer USING (true)")
    op.execute("GRANT SELECT ON ekole.attestation_code TO ekole_writer")
    create_door("attestation_of", "ekole_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION app.attestation_of")
    op.execute("DROP TABLE ekole.attestation_code")
