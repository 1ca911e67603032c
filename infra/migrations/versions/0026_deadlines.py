"""Deadlines: what each institution awaits, who looks after what is due, and the calendars that people subscribe to.

The sheet is folded from events and can be rebuilt; attempts and turns are the scheduler's own, and losing them would double nothing:
a reminder that was told stands in the log.
"""

from alembic import op

from infra.migrations.fence import fence
from infra.migrations.functions import create_door
from infra.migrations.view_tables import create_view_table, drop_view_table

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_view_table(
        "deadline_sheet",
        {
            "sheet": "text",
            "next_due_at": "timestamp with time zone null",
            "timezone": "text",
            "demonstration": "boolean",
            "silent": "boolean",
            "calendars": "jsonb",
            "programmes": "jsonb",
        },
    )
    # deadline: UUIDv5 of programme, kind, subject and beginning. again_at: before then nobody else takes this step of it.
    op.execute("""
        CREATE TABLE ekole.deadline_attempt (
            tenant_id uuid NOT NULL,
            deadline uuid NOT NULL,
            due_at timestamptz NOT NULL,
            attempt integer NOT NULL,
            again_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, deadline, due_at)
        )
    """)
    fence("deadline_attempt")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.deadline_attempt TO ekole_app")
    op.execute("""
        CREATE TABLE ekole.deadline_turn (
            tenant_id uuid NOT NULL PRIMARY KEY,
            again_at timestamptz NOT NULL
        )
    """)
    fence("deadline_turn")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.deadline_turn TO ekole_app")
    for table in ("deadline_sheet", "deadline_turn"):
        op.execute(f"CREATE POLICY looking ON ekole.{table} FOR SELECT TO ekole_writer USING (true)")
        op.execute(f"GRANT SELECT ON ekole.{table} TO ekole_writer")
    create_door("due_deadlines", "ekole_app")
    # digest: SHA-256 of the secret in the address; the address itself is kept nowhere.
    op.execute("""
        CREATE TABLE ekole.calendar_feed (
            tenant_id uuid NOT NULL,
            person uuid NOT NULL,
            digest bytea NOT NULL CHECK (octet_length(digest) = 32),
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, person)
        )
    """)
    op.execute("CREATE UNIQUE INDEX calendar_feed_digest ON ekole.calendar_feed (tenant_id, digest)")
    fence("calendar_feed")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.calendar_feed TO ekole_app")


def downgrade() -> None:
    op.execute("DROP TABLE ekole.calendar_feed")
    op.execute("DROP FUNCTION app.due_deadlines")
    op.execute("DROP TABLE ekole.deadline_turn")
    op.execute("DROP TABLE ekole.deadline_attempt")
    drop_view_table("deadline_sheet")
