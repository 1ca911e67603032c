"""The auditor's role reads no line of an incident: neither from the table, nor through the functions that load lines."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

# What answers with stored lines, whoever asks: it runs with the writer's rights, which no policy narrows.
_LOADING = "app.load_stream(uuid, text, integer), app.load_streams(uuid, text[]), app.read_log(uuid, bigint, integer)"


def upgrade() -> None:
    op.execute(
        "CREATE POLICY in_confidence ON ekole.event AS RESTRICTIVE FOR SELECT TO ekole_auditor USING (stream_id NOT LIKE 'incident/%')"
    )
    _as_their_owner(f"REVOKE EXECUTE ON FUNCTION {_LOADING} FROM ekole_auditor")


def downgrade() -> None:
    _as_their_owner(f"GRANT EXECUTE ON FUNCTION {_LOADING} TO ekole_auditor")
    op.execute("DROP POLICY in_confidence ON ekole.event")


def _as_their_owner(statement: str) -> None:
    op.execute("SET LOCAL ROLE ekole_writer")
    op.execute(statement)
    op.execute("RESET ROLE")
