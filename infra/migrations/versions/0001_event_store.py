"""The event store: a tenant's head, its events, its receipts, and the functions that are the only way to write them (DESIGN §3).

No foreign key ties an event to its head: the door locks the head before it writes, and nobody else can write.
"""

from alembic import op

from infra.migrations.fence import fence
from infra.migrations.functions import create_door, create_function

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

READERS = ("ekole_app", "ekole_projector", "ekole_auditor")


def upgrade() -> None:
    op.execute("CREATE SCHEMA app")
    op.execute(f"GRANT USAGE ON SCHEMA ekole, app TO ekole_writer, {', '.join(READERS)}")
    create_function("tenant")
    op.execute(f"GRANT EXECUTE ON FUNCTION app.tenant() TO ekole_owner, ekole_writer, {', '.join(READERS)}")
    _create_tables()
    _put_up_fences()
    _refuse_changes()
    create_door("open_tenant", "ekole_app")
    create_function("entry_fault")
    create_function("examine_entries")
    op.execute("GRANT EXECUTE ON FUNCTION app.entry_fault, app.examine_entries TO ekole_writer")
    create_door("append_event", "ekole_app")
    create_door("append_events", "ekole_app")
    create_door("forget_receipts", "ekole_app")
    create_door("find_receipt", "ekole_app")
    for name in ("head", "load_stream", "load_streams", "read_log"):
        create_door(name, *READERS)


def _create_tables() -> None:
    # Every append updates the head in place: room beside it keeps these updates within the page and out of the index.
    op.execute("""
        CREATE TABLE ekole.tenant_head (
            tenant_id uuid PRIMARY KEY,
            position bigint NOT NULL CHECK (position >= 0)
        ) WITH (fillfactor = 50)
    """)
    # The columns stand in the order that wastes least on alignment. `entry` is json, not jsonb: it keeps the text as it came.
    op.execute("""
        CREATE TABLE ekole.event (
            tenant_id uuid NOT NULL,
            position bigint NOT NULL,
            recorded_at timestamptz NOT NULL,
            occurred_at timestamptz NOT NULL,
            stream_version integer NOT NULL,
            stream_id text COLLATE "C" NOT NULL,
            type text COLLATE "C" NOT NULL,
            leaf bytea NOT NULL,
            entry json NOT NULL,
            PRIMARY KEY (tenant_id, position),
            UNIQUE (tenant_id, stream_id, stream_version)
        )
    """)
    op.execute("""
        CREATE TABLE ekole.receipt (
            tenant_id uuid NOT NULL,
            first_position bigint NOT NULL,
            last_position bigint NOT NULL,
            created_at timestamptz NOT NULL,
            actor text COLLATE "C" NOT NULL,
            idempotency_key text COLLATE "C" NOT NULL,
            fingerprint bytea NOT NULL,
            ids json NOT NULL,
            PRIMARY KEY (tenant_id, actor, idempotency_key)
        )
    """)


def _put_up_fences() -> None:
    for table in ("tenant_head", "event", "receipt"):
        fence(table)
        op.execute(f"CREATE POLICY writer ON ekole.{table} TO ekole_writer USING (true) WITH CHECK (true)")
    present = "tenant_id = (SELECT app.tenant())"
    op.execute(f"CREATE POLICY readers ON ekole.event FOR SELECT TO ekole_auditor, ekole_projector USING ({present})")
    op.execute(f"CREATE POLICY readers ON ekole.tenant_head FOR SELECT TO ekole_auditor USING ({present})")
    op.execute("CREATE POLICY every_head ON ekole.tenant_head FOR SELECT TO ekole_projector USING (true)")
    op.execute("GRANT SELECT ON ekole.tenant_head, ekole.event, ekole.receipt TO ekole_app")
    op.execute("GRANT SELECT ON ekole.tenant_head, ekole.event TO ekole_projector, ekole_auditor")
    op.execute("GRANT SELECT, INSERT ON ekole.event TO ekole_writer")
    op.execute("GRANT SELECT, INSERT, UPDATE ON ekole.tenant_head TO ekole_writer")
    op.execute("GRANT SELECT, INSERT, DELETE ON ekole.receipt TO ekole_writer")


def _refuse_changes() -> None:
    # Citus allows no trigger on a distributed table: there the grants hold, and the proof finds the rest.
    create_function("refuse_change")
    op.execute("""
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus') THEN
                RETURN;
            END IF;
            CREATE TRIGGER events_never_change
                BEFORE UPDATE OR DELETE OR TRUNCATE ON ekole.event
                FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
            ALTER TABLE ekole.event ENABLE ALWAYS TRIGGER events_never_change;
        END
        $$
    """)


def downgrade() -> None:
    raise NotImplementedError("a log is never taken down by a migration: restore a backup instead")
