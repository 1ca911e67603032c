"""Mails that come back: how often each did, so that one report is heard once; and whose they are."""

from alembic import op

from infra.migrations.functions import create_door

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE ekole.outbox ADD COLUMN returned integer NOT NULL DEFAULT 0")
    op.execute("CREATE INDEX outbox_sent ON ekole.outbox (message_id) WHERE state = 'sent'")
    create_door("tenants_of_sent_mails", "ekole_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION app.tenants_of_sent_mails")
    op.execute("DROP INDEX ekole.outbox_sent")
    op.execute("ALTER TABLE ekole.outbox DROP COLUMN returned")
