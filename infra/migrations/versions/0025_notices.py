"""Notices: how far the reactor has come in each log, what a day's digest holds, and which outcomes stand in the log already.

Institutions that are here before it begins have their reactor begin where their log ends: nobody is told of what is long past.
"""

from alembic import op

from infra.migrations.fence import fence
from infra.migrations.functions import create_door

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE ekole.notice_checkpoint (tenant_id uuid NOT NULL PRIMARY KEY, position bigint NOT NULL CHECK (position >= 0))")
    op.execute("GRANT SELECT, INSERT ON ekole.notice_checkpoint TO ekole_writer")
    me = op.get_bind().exec_driver_sql("SELECT current_user").scalar_one()
    op.execute("SET LOCAL ROLE ekole_writer")  # which sees every log's head, and nothing of what is in it
    op.execute("SET LOCAL row_security = on")
    op.execute("INSERT INTO ekole.notice_checkpoint (tenant_id, position) SELECT tenant_id, position FROM ekole.tenant_head")
    op.execute("SET LOCAL row_security = off")
    op.execute(f'SET LOCAL ROLE "{me}"')
    op.execute("REVOKE INSERT ON ekole.notice_checkpoint FROM ekole_writer")
    fence("notice_checkpoint")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.notice_checkpoint TO ekole_app")
    op.execute("CREATE POLICY looking ON ekole.notice_checkpoint FOR SELECT TO ekole_writer USING (true)")
    op.execute("""
        CREATE TABLE ekole.notice_item (
            tenant_id uuid NOT NULL,
            message_id uuid NOT NULL,
            position bigint NOT NULL CHECK (position > 0),
            notice text NOT NULL,
            PRIMARY KEY (tenant_id, message_id, position, notice)
        )
    """)
    fence("notice_item")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.notice_item TO ekole_app")
    # told: what became of it stands in the institution's log
    op.execute("ALTER TABLE ekole.outbox ADD COLUMN told boolean NOT NULL DEFAULT false")
    op.execute(
        "CREATE INDEX outbox_untold ON ekole.outbox (settled_at)"
        " WHERE message IN ('notice', 'notice-digest') AND state IN ('sent', 'failed') AND NOT told"
    )
    create_door("due_notices", "ekole_app")
    create_door("untold_notices", "ekole_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION app.untold_notices")
    op.execute("DROP FUNCTION app.due_notices")
    op.execute("DROP INDEX ekole.outbox_untold")
    op.execute("ALTER TABLE ekole.outbox DROP COLUMN told")
    op.execute("DROP TABLE ekole.notice_item")
    op.execute("DROP TABLE ekole.notice_checkpoint")
