"""The outbox of mails, and whether an account's address was proved to be its owner's.

A row holds the name of a message and what it needs, sealed; the text is written when it is sent, and what was sealed goes once it was.
A mail about an account alone (another password, an address to confirm) belongs to no institution: it stands under the house's tenant,
which every installation has by its identifier, so that there is one table, one fence and one road for all.
"""

from alembic import op

from infra.migrations.fence import fence
from infra.migrations.functions import create_door

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # due_at: when somebody should look after it again — to send it, or because nobody said that it was done.
    # uncertain: how often a sender was given up who may have sent it already.
    op.execute("""
        CREATE TABLE ekole.outbox (
            tenant_id uuid NOT NULL,
            message_id uuid NOT NULL,
            message text NOT NULL,
            sealed bytea,
            state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'leased', 'sent', 'kept', 'dropped', 'failed')),
            created_at timestamptz NOT NULL DEFAULT now(),
            due_at timestamptz NOT NULL DEFAULT now(),
            attempts integer NOT NULL DEFAULT 0,
            uncertain integer NOT NULL DEFAULT 0,
            lease uuid,
            failure text,
            settled_at timestamptz,
            PRIMARY KEY (tenant_id, message_id),
            CHECK ((state = 'leased') = (lease IS NOT NULL)),
            CHECK ((state IN ('waiting', 'leased')) = (settled_at IS NULL)),
            CHECK (sealed IS NOT NULL OR state IN ('sent', 'dropped'))
        )
    """)
    op.execute("CREATE INDEX outbox_due ON ekole.outbox (due_at) WHERE state IN ('waiting', 'leased')")
    op.execute("CREATE INDEX outbox_kept ON ekole.outbox (settled_at) WHERE state = 'kept'")
    fence("outbox")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.outbox TO ekole_app")
    op.execute("CREATE POLICY looking ON ekole.outbox FOR SELECT TO ekole_writer USING (true)")
    op.execute("GRANT SELECT ON ekole.outbox TO ekole_writer")
    create_door("due_mails", "ekole_app")
    create_door("kept_mails", "ekole_app")
    op.execute("ALTER TABLE ekole.account ADD COLUMN verified_at timestamptz")


def downgrade() -> None:
    op.execute("ALTER TABLE ekole.account DROP COLUMN verified_at")
    op.execute("DROP FUNCTION app.kept_mails")
    op.execute("DROP FUNCTION app.due_mails")
    op.execute("DROP TABLE ekole.outbox")
