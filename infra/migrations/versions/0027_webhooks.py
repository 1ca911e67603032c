"""Webhooks: what is to be delivered and what became of it, how far each subscriber's log was read, and sealed addresses and secrets.

Only an institution that ever subscribed has a checkpoint, made before its first subscription stands in its log: the others cost nothing.
"""

from alembic import op

from infra.migrations.fence import fence
from infra.migrations.functions import create_door

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # version: of the institution's stream of subscriptions, as far as position goes
    op.execute("""
        CREATE TABLE ekole.webhook_checkpoint (
            tenant_id uuid NOT NULL PRIMARY KEY,
            position bigint NOT NULL CHECK (position >= 0),
            version bigint NOT NULL DEFAULT 0 CHECK (version >= 0)
        )
    """)
    # position: NULL for a test, which tells of no event. begun_at: when these tries began. due_at: when somebody should look after it.
    # uncertain: how often a sender was given up who may have sent it already. recovering: that it was given up stands in the log.
    op.execute("""
        CREATE TABLE ekole.webhook_delivery (
            tenant_id uuid NOT NULL,
            message_id uuid NOT NULL,
            subscription uuid NOT NULL,
            type text NOT NULL,
            position bigint CHECK (position > 0),
            state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'handed', 'leased', 'delivered', 'failed', 'dropped')),
            created_at timestamptz NOT NULL DEFAULT now(),
            begun_at timestamptz NOT NULL DEFAULT now(),
            due_at timestamptz NOT NULL DEFAULT now(),
            tried_at timestamptz,
            attempts integer NOT NULL DEFAULT 0,
            uncertain integer NOT NULL DEFAULT 0,
            lease uuid,
            failure text,
            answer integer,
            milliseconds integer,
            settled_at timestamptz,
            told boolean NOT NULL DEFAULT false,
            recovering boolean NOT NULL DEFAULT false,
            PRIMARY KEY (tenant_id, message_id),
            CHECK ((state = 'leased') = (lease IS NOT NULL)),
            CHECK ((state IN ('waiting', 'handed', 'leased')) = (settled_at IS NULL))
        )
    """)
    op.execute("CREATE INDEX webhook_delivery_due ON ekole.webhook_delivery (due_at) WHERE state IN ('waiting', 'handed', 'leased')")
    op.execute(
        "CREATE INDEX webhook_delivery_open ON ekole.webhook_delivery (tenant_id, subscription, due_at)"
        " WHERE state IN ('waiting', 'handed', 'leased')"
    )
    op.execute("CREATE INDEX webhook_delivery_listed ON ekole.webhook_delivery (tenant_id, subscription, created_at, message_id)")
    op.execute(
        "CREATE INDEX webhook_delivery_untold ON ekole.webhook_delivery (settled_at)"
        " WHERE NOT told AND (state = 'failed' OR state = 'delivered' AND recovering)"
    )
    # gone_at: when it need not be kept any more
    op.execute("""
        CREATE TABLE ekole.webhook_sealed (
            tenant_id uuid NOT NULL,
            name uuid NOT NULL,
            subscription uuid NOT NULL,
            sealed bytea NOT NULL,
            made_at timestamptz NOT NULL DEFAULT now(),
            gone_at timestamptz,
            PRIMARY KEY (tenant_id, name)
        )
    """)
    for table in ("webhook_checkpoint", "webhook_delivery", "webhook_sealed"):
        fence(table)
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.{table} TO ekole_app")
    for table in ("webhook_checkpoint", "webhook_delivery"):
        op.execute(f"CREATE POLICY looking ON ekole.{table} FOR SELECT TO ekole_writer USING (true)")
        op.execute(f"GRANT SELECT ON ekole.{table} TO ekole_writer")
    for door in ("due_webhook_logs", "due_webhook_deliveries", "untold_webhook_deliveries"):
        create_door(door, "ekole_app")


def downgrade() -> None:
    for door in ("untold_webhook_deliveries", "due_webhook_deliveries", "due_webhook_logs"):
        op.execute(f"DROP FUNCTION app.{door}")
    for table in ("webhook_sealed", "webhook_delivery", "webhook_checkpoint"):
        op.execute(f"DROP TABLE ekole.{table}")
